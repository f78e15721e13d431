"""Lesions over time: the arithmetic of RECIST 1.1, told as flags and never as a verdict."""
