"""Tests of dicom."""
