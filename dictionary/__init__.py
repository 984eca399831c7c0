"""The shared language: needs, places, events, agreements, checking, messages of the feed. Knows nobody."""
