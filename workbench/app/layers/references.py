"""References: annotation files, predictions and pictures as layers that are only looked at."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from workbench.app.host import Desk, Tone
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.model import commands
from workbench.model.ids import EntityId, ImageId, LayerId, new_id
from workbench.model.layer import LayerKind

if TYPE_CHECKING:
    from workbench.app.exchange.annotation_file import AnnotationFile
    from workbench.app.jobs import Progress


def import_reference(desk: Desk, path: Path) -> None:
    """Read an annotation file in a job and put all of it on a reference layer."""
    from workbench.app.exchange.annotation_file import read_file, recognise
    from workbench.app.exchange.import_plan import image_finder

    session = desk.session
    format = recognise(session.plugins, path)
    if not format:
        raise InputError(t("{name} is in no format that can be read here.", name=path.name))
    reader, find = session.plugins.load(format, "reader"), image_finder(session.project)

    def work(progress: Progress) -> AnnotationFile:
        progress.at(None)
        return read_file(reader, path, find)

    began = session.work

    def done(file: AnnotationFile) -> None:
        if session.work is began:
            take(desk, file)

    def failed(error: WorkbenchError) -> None:
        desk.host.notify(error.text, Tone.BAD)

    session.jobs.start(t("Reading {name}", name=path.name), work, done, failed)


def take(desk: Desk, file: AnnotationFile) -> None:
    """Put the annotations of a file on a reference layer; files without an image get this one."""
    from workbench.app.exchange.import_plan import plan_import

    session = desk.session
    here = session.view_state.viewport.image
    plan = plan_import(session.project, file, session.stamp(), image=here, reference=True)
    if not plan.annotations:
        desk.host.notify(t("There is nothing in {name}.", name=file.name), Tone.WARN)
        return
    session.document.apply(plan.patch)
    for note in plan.notes:
        desk.host.notify(note)
    desk.host.notify(
        t(
            "{n} annotations of {name} are a reference now. Judge them one by one: Layer > "
            "Predictions and references.",
            n=plan.annotations,
            name=file.name,
        ),
        Tone.GOOD,
    )


def add_picture(desk: Desk, path: Path) -> None:
    """Add an image as a layer below the annotations of the shown one, and register it."""
    from workbench.app.defects import working

    here = working.place_here(desk.session)

    def use(image: ImageId) -> None:
        place_picture(desk, here, image)

    working.with_image(desk, path, use)


def place_picture(desk: Desk, here: tuple[ImageId, int], image: ImageId) -> None:
    """Show an image of the project below the annotations of a frame."""
    from workbench.app.defects import working
    from workbench.app.defects.references import Reference
    from workbench.imaging.reference.alignment import Alignment

    session = desk.session
    if image == here[0]:
        raise InputError(t("An image cannot be its own reference."))
    mine, other = session.project.images[here[0]], session.project.images[image]
    if (mine.rows, mine.columns) == (other.rows, other.columns):
        # Pixel on pixel; “Align again” registers it where that is not enough.
        session.defects.references.set(here, Reference(image, 1, Alignment()))
        session.view_state.refresh()
    else:
        working.choose(desk, [here], (image, 1))
    known = any(
        layer.kind is LayerKind.REFERENCE and layer.image == image
        for layer in session.project.layers.values()
    )
    if not known:
        name = PurePosixPath(session.project.images[image].path).name
        id = LayerId(EntityId(new_id()))
        session.do(commands.add_reference, name, name, image, id)
        session.view_state.set_layer_view(id, opacity=0.5)
