"""ICD-10-CM: diagnoses, as the United States publish them (public domain)."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="icd10cm",
    title=t("Diagnoses of ICD-10-CM"),
    code_system=".system:Icd10Cm",
)
