"""Open data: a month's people by local authority and domain, with noise that a ledger accounts for."""
