"""Errors, texts, paths and the log; what every other package may use."""
