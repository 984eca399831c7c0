"""Ways out: REST, the live feed and pages, all read from the projection in Valkey."""
