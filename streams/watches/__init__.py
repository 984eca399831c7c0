"""The watch as it runs: fed with arrivals of one partition's authorities, closed by clock records. Pure.

It is part of count's state. How it scores is `streams/watching/`; what it finds goes to `streams/alerting/`.
"""
