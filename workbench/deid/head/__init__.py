"""Heads: whether a volume could show a face, and taking the face away."""
