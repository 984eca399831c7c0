"""Exactly-once batches on Faust: pure steps, one owner of state per partition, one commit for all it did.

A stage is declared in `model`; its step is plain code that never awaits. Everything that knows Kafka or
Faust is in the other modules of this package.
"""
