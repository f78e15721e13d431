"""Millimetres from the user."""
