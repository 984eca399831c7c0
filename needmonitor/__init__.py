"""The needmonitor command: settings, wiring, the demo. The only package that knows all parts."""
