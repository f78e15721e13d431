"""Tests of ui.canvas."""
