"""Alerts: from what scored to what is told, and what people make of it. Pure."""
