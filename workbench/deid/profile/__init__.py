"""Profiles: under a name, what is done to files; saved, compared and exchanged."""
