"""The small job of one stage, run by this engine and by others: see `docs/engine.md`."""
