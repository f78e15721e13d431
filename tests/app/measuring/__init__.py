"""Tests of what annotations measure."""
