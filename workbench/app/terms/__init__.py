"""Coded terms of a session: the index, what is likely where the user is, choosing."""
