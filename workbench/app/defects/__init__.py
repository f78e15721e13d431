"""Defect work: reference images, differences, candidates to accept or reject."""
