"""Findings of the open project: found, kept up with edits, put right, waived."""
