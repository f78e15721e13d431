"""Dialogs, each a thin form over an action."""
