"""Tests of the pictures that are too large to be read whole."""
