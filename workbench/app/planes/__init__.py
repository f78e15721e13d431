"""Cuts through volumes: made, visited, named, doubted."""
