"""Craft: operations on drawn shapes, each one Patch with one name."""
