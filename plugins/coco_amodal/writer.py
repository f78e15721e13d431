"""The door of the export: which files are written, and what becomes of what nobody can see."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from workbench.api import InputError, t
from workbench.api.exchange import Capabilities, ExportView, Feature, FormatOption
from workbench.api.values import FullPolicy

from .cocoa import write_cocoa
from .instances import write_instances
from .scene import Scene

INSTANCES, COCOA = "instances_amodal.json", "cocoa.json"
AS_THE_SCHEME_SAYS = "scheme"


class Files(StrEnum):
    """Which files are written."""

    BOTH = "both"
    INSTANCES = "instances"
    COCOA = "cocoa"


class CocoAmodalWriter:
    """Writes ``instances_amodal.json`` (COCO with the fields of KINS) and ``cocoa.json``.

    Both say the same. The first one comes back as it was.
    """

    suffix = ".json"
    capabilities = Capabilities(
        keeps=frozenset(
            {
                Feature.POLYGON,
                Feature.PARTS,
                Feature.HOLES,
                Feature.BOX,
                Feature.ELLIPSE,
                Feature.ROTATION,
                Feature.ATTRIBUTES,
                Feature.LAYER,
                Feature.DEPTH,
                Feature.NOTE,
                Feature.LOCK,
                Feature.MEASUREMENT,
                Feature.FRAMES,
                Feature.LABEL_HIERARCHY,
                Feature.LABEL_TERMS,
                Feature.CONCEPT,
                Feature.CODING,
                Feature.OCCLUSION_GROUP,
                Feature.VISIBLE,
                Feature.OCCLUSION,
                Feature.PAIRS,
                Feature.PART_OF,
                Feature.GROUP,
                Feature.JUDGEMENT,
            }
        ),
        options=(
            FormatOption(
                "files",
                t("Files"),
                default=Files.BOTH.value,
                choices={
                    Files.BOTH.value: t("Both"),
                    Files.INSTANCES.value: t("COCO instances with KINS fields"),
                    Files.COCOA.value: t("COCOA regions"),
                },
            ),
            FormatOption(
                "full",
                t("Of what is hidden as a whole"),
                default=AS_THE_SCHEME_SAYS,
                choices={
                    AS_THE_SCHEME_SAYS: t("As the label scheme says"),
                    FullPolicy.KEEP_EMPTY.value: t("Keep it, with an empty visible part"),
                    FullPolicy.DROP.value: t("Leave it out"),
                    FullPolicy.TAG_ONLY.value: t("Only say that it is there"),
                },
            ),
        ),
    )

    def write(self, view: ExportView, folder: Path, options: Mapping[str, str]) -> list[Path]:
        """Write the whole view; the same view gives the same bytes."""
        files, full = self._chosen(view, options)
        scene = Scene(view, full)
        paths = []
        if files is not Files.COCOA:
            paths.append(folder / INSTANCES)
            write_instances(scene, paths[-1])
        if files is not Files.INSTANCES:
            paths.append(folder / COCOA)
            write_cocoa(scene, paths[-1])
        return paths

    def _chosen(self, view: ExportView, options: Mapping[str, str]) -> tuple[Files, FullPolicy]:
        known = {option.name: option for option in self.capabilities.options}
        for name, value in options.items():
            if name not in known or value not in known[name].choices:
                raise InputError(
                    t(
                        "COCO-amodal has no option {name}={value}. Known: {known}.",
                        name=name,
                        value=value,
                        known="; ".join(f"{n}={'|'.join(o.choices)}" for n, o in known.items()),
                    )
                )
        full = options.get("full", AS_THE_SCHEME_SAYS)
        if full == AS_THE_SCHEME_SAYS:
            policy = view.scheme.occlusion.full if view.scheme else FullPolicy.KEEP_EMPTY
        else:
            policy = FullPolicy(full)
        return Files(options.get("files", Files.BOTH)), policy
