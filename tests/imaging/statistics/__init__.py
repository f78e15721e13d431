"""Tests of the values inside shapes."""
