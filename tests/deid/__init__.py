"""Tests of deid."""
