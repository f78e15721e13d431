"""Pixels: sources, the grey-scale pipeline, caches and the overlay."""
