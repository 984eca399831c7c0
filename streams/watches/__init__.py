"""The watch as it runs: fed with arrivals of one partition's authorities, closed by clock records. Pure."""
