"""What is unusual: expected counts of every series, scores, levels, and Farrington's method beside them.

A **series** is the daily arrivals of one need in one sector; arrays over the series of one local authority
are shaped [need, sector]. Pure: values in, values out; days are London days; no clock, no Kafka, no Redis.
`streams/watches/` runs it. What the method is and how well it does stands in docs/detection.md.
"""
