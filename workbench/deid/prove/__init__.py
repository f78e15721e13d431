"""Proof on the spot: made-up patients go through given settings, and are looked for."""
