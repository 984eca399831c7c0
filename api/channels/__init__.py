"""Ways out for alerts: mail, webhook, Teams, CAP, Atom; `sending.py` and `delivering.py` are the shell."""
