"""The journey of an event: checking, following, counting, protecting, publishing, in that order."""
