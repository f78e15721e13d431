"""The command line: one module a verb, imported only when the verb is given."""

from __future__ import annotations

VERBS: dict[str, str] = {
    "demo": "workbench.cli.demo:demo",
    "new": "workbench.cli.new:new",
    "add": "workbench.cli.add:add",
    "info": "workbench.cli.info:info",
    "render": "workbench.cli.render:render",
    "pyramid": "workbench.cli.pyramid:pyramid",
    "import": "workbench.cli.import_:import_",
    "export": "workbench.cli.export:export",
    "deidentify": "workbench.cli.deidentify:deidentify",
    "vault": "workbench.cli.vault:vault",
    "presentation": "workbench.cli.presentation:presentation",
    "calibrate": "workbench.cli.calibrate:calibrate",
    "part": "workbench.cli.part:part",
    "measure": "workbench.cli.measure:measure",
    "followup": "workbench.cli.followup:followup",
    "describe": "workbench.cli.describe:describe",
    "check": "workbench.cli.check:check",
    "occlusion": "workbench.cli.occlusion:occlusion",
    "candidates": "workbench.cli.candidates:candidates",
    "inspection": "workbench.cli.inspection:inspection",
    "terms": "workbench.cli.terms:terms",
    "history": "workbench.cli.history:history",
    "plugins": "workbench.cli.plugins:plugins",
    "doctor": "workbench.cli.doctor:doctor",
}
"""Verb -> "module:function". Plain strings, so that reading the table imports nothing."""
