"""Presentation states: read, drawn, written."""
