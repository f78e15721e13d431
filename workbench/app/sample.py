"""The sample project: phantoms that the program makes, and says so."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.base.errors import WorkbenchError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.concept import Concept
from workbench.model.scheme import Attribute, AttributeKind, Label

if TYPE_CHECKING:
    from workbench.app.places import Places
    from workbench.app.session import Session

# Codes: DICOM PS3.16 CID 7159 (lesion types) and CID 4031 (anatomic regions).
SAMPLE_LABELS = (
    Label(
        "nodule",
        "Nodule",
        "#56b4e9",
        digit=1,
        priority=2.0,
        concept=Concept("SCT", "27925004", "Nodule"),
        attributes=(
            Attribute(
                "texture",
                AttributeKind.CHOICE,
                required=True,
                choices=("solid", "part-solid", "ground-glass"),
                titles={"zh_CN": "密度"},
            ),
            Attribute("spiculated", AttributeKind.BOOLEAN, titles={"zh_CN": "毛刺"}),
        ),
        titles={"zh_CN": "结节"},
    ),
    Label("vessel", "Vessel", "#009e73", digit=2, titles={"zh_CN": "血管"}),
    Label("defect", "Defect", "#e69f00", digit=3, titles={"zh_CN": "缺陷"}),
    Label(
        "scratch",
        "Scratch",
        "#d55e00",
        parent="defect",
        digit=4,
        attributes=(
            Attribute(
                "depth",
                AttributeKind.NUMBER,
                unit="um",
                minimum=0.0,
                maximum=500.0,
                titles={"zh_CN": "深度"},
            ),
            Attribute(
                "severity",
                AttributeKind.CHOICE,
                choices=("minor", "major", "critical"),
                titles={"zh_CN": "严重程度"},
            ),
        ),
        titles={"zh_CN": "划痕"},
    ),
    Label("pit", "Pit", "#cc79a7", parent="defect", digit=5, titles={"zh_CN": "凹坑"}),
    Label("ok", "OK", "#f0e442", digit=9, titles={"zh_CN": "合格"}),
)


def make_sample_images(folder: Path) -> list[Path]:
    """Write the phantom CT series and the phantom of a metal surface; return what to open."""
    from workbench.imaging.phantom import make_samples

    return make_samples(folder)


def sample_path(places: Places) -> Path:
    """Return where the sample project of a user is, or will be."""
    return places.data / "sample" / "sample.wbp"


def open_sample(session: Session, failed: Callable[[WorkbenchError], None] | None = None) -> None:
    """Open the sample project; it is made in the user's data folder the first time.

    Its images are drawn in a job, also when an earlier one did not come to its end.
    """
    path = sample_path(session.places)
    folder = path.parent
    if path.is_file():
        session.open_project(path)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        session.new_project(path)
        session.do(commands.change_scheme, SAMPLE_LABELS, str(t("Sample")))
        session.do(commands.add_layer, str(t("Findings")))
        session.view_state.choose_layer(session.project.ordered_layers()[-1].id)
    document = session.document
    if session.project.images or document.read_only:
        return

    def show(images: list[Path]) -> None:
        if session.document is document:
            session.open_images(images, failed=failed)

    session.jobs.start(
        t("Drawing the sample images"),
        lambda progress: make_sample_images(folder / "images"),
        show,
        failed,
    )
