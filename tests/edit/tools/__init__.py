"""Tests of edit.tools."""
