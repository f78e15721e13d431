"""Stacks of slices as volumes, and cuts through them."""
