"""Builds the packaged places again from packages of open data: `needmonitor places build`."""
