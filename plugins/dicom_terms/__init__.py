"""The coded concepts and context groups of DICOM PS3.16."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="dicom_terms",
    title=t("Terms of DICOM"),
    code_system=".system:DicomTerms",
)
