"""Alerts: from what scored to what is told, and what people make of it. Pure.

In comes what `streams/watches/` found (`candidates.py`). `streams/alerted.py` keeps alerts in count's state
and writes them to their topic, and `streams/alerts_shown.py` shows that topic.
"""
