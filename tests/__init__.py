"""Tests; the tree mirrors workbench/."""
