"""Tests of geom."""
