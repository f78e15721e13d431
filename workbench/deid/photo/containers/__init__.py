"""A module a kind of file: it leaves with what decodes and shows its pixels, and nothing else."""
