"""Ways in: the publisher, the gateway, spreadsheets, the simulator."""
