"""Index and search over the entries of all code systems."""
