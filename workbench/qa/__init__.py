"""Checks, agreement and sampling."""
