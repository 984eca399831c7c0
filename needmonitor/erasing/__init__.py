"""Erasing persons, and searching for what is left of them (`docs/erasure.md`)."""
