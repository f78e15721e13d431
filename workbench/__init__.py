"""Workbench: annotation of medical and industrial images."""

from __future__ import annotations

__version__ = "0.1.0"
