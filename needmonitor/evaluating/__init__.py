"""How well the watch finds planted spikes, beside Farrington flexible: simulations, judging, tables."""
