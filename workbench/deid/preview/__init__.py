"""What cleaning would do to a file, element by element, for whoever decides about it."""
