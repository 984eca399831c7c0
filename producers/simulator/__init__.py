"""Simulated people and what services record of them: synthetic, and labelled so wherever it shows."""
