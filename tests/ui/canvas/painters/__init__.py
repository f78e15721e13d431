"""Tests of ui.canvas.painters."""
