"""Annotations as sentences: templates that the user may edit, filled with what is known."""
