"""Photographs and industrial pictures: what is beside their pixels, and what is in them."""
