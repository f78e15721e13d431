"""Measuring regions: millimetres, values of shapes, and how sure they are."""
