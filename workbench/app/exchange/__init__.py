"""Annotation files: what may leave, what would be lost, what comes in."""
