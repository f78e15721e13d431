"""Whole slides: how tiles make a picture, and files the levels of one (PS3.3 C.8.12)."""
