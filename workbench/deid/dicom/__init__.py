"""De-identification of DICOM files: bytes in, bytes and an account of it out."""
