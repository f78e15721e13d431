"""Many files: found, cleaned on an executor, staged, and published all at once."""
