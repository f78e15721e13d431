"""Folders that are a file-set of DICOM (PS3.10): legal names and a DICOMDIR made anew."""
