"""Measurements, repeatable: `./run bench`."""
