"""Industrial defects in both languages: surface, weld, casting, steel, boards, glass, paint, ..."""

from __future__ import annotations

from workbench.api import Plugin, t

plugin = Plugin(
    name="defects",
    title=t("Industrial defects"),
    code_system=".system:DefectSystem",
)
