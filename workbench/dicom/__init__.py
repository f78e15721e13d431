"""DICOM without pixels on screen."""
