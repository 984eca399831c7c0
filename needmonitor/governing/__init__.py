"""For information governance: agreements on their topic; what is configured, as documents."""
