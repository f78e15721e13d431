"""Tests of ui.dialogs.scheme."""
