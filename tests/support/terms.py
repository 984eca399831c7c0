"""What alerts are made by in tests: the packaged places and dictionary, no local events."""

from dictionary.needs import load_dictionary
from dictionary.places import load_places
from streams.alerted import Terms
from streams.alerting.rules import Rules

RULES = Rules.of(load_places(), load_dictionary())
TERMS = Terms(lambda: RULES, b"a secret of the tests", lambda: 0.0)
