"""DICOM images: single and multi-frame, grey and colour, in all common transfer syntaxes."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="dicom_images",
    title=t("DICOM images"),
    suffixes=(".dcm", ".dicom", ".ima"),
    image_reader=".reader:DicomImageReader",
)
