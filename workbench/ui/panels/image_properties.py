"""Properties of the image that is shown: what the file says, and what the user said of it."""

from __future__ import annotations

from collections.abc import Callable

from workbench.app.host import Desk
from workbench.app.images.folder_images import file_name
from workbench.app.viewing.plane_view import PlaneView
from workbench.app.wording import STATUS_TITLES, calibration_text, is_calibrated, window_text
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.imaging.channels import names_of
from workbench.imaging.probe import unit_text
from workbench.model import commands
from workbench.model.grey import Grey, ModalityLut, Window
from workbench.model.image import Image
from workbench.model.review import ImageStatus
from workbench.ui.icons import icon
from workbench.ui.panels.file_info import FileInfo
from workbench.ui.panels.form import Form
from workbench.ui.panels.images_delegate import STATUS_LOOKS
from workbench.ui.parts import label


def show_image(
    form: Form, desk: Desk, files: FileInfo, run: Callable[[Callable[[], object]], None]
) -> None:
    """Fill a form with the image that is shown, or say what selecting does."""
    session = desk.session
    state = session.view_state.viewport
    image = session.project.images.get(state.image) if state.image is not None else None
    if image is None:
        form.wide(label(t("Select an annotation to see and edit what it is."), "muted", wrap=True))
        return
    form.choice(
        "status",
        t("Status"),
        [(str(s), str(STATUS_TITLES[s]), icon(*STATUS_LOOKS[s])) for s in ImageStatus],
        str(image.status),
        lambda value: run(
            lambda: session.do(commands.set_image_status, [image.id], ImageStatus(value))
        ),
        enabled=not session.document.read_only,
    )
    if state.plane is not None:
        _show_cut(form, desk, state.plane)
        return
    form.value(t("File"), file_name(image.path), tip=image.path)
    form.value(t("Size"), f"{image.columns} × {image.rows}")
    if image.frames > 1:
        form.value(t("Frame"), f"{state.frame} / {image.frames}")
    _show_file(form, files, image, min(state.frame, image.frames))


def _show_cut(form: Form, desk: Desk, plane: PlaneView) -> None:
    """Say what a cut through a volume is, and why not to trust it."""
    from workbench.app.planes.cut_here import cut_here
    from workbench.app.planes.doubts import measuring
    from workbench.app.planes.words import plane_text, slab_words

    here = cut_here(desk.session)
    if here is None:
        state = desk.session.view_state.viewport
        known = desk.session.volumes.peek
        reason = known(state.image, state.frame) if state.image is not None else None
        waiting = t("The volume is still being read.")
        why = reason if isinstance(reason, Text) else waiting
        form.wide(label(why, "warn" if why is reason else "muted", wrap=True))
        return
    cut, volume = here.cut, here.volume
    form.value(t("Plane"), plane_text(here.anchor))
    form.value(t("Thickness"), slab_words(plane) or t("A single layer"))
    form.value(t("Size"), f"{cut.columns} × {cut.rows}")
    slices, rows, columns = volume.shape
    form.value(t("Volume"), f"{columns} × {rows} × {slices}")
    for warning in volume.problems:
        form.wide(label(warning, "warn", wrap=True))
    stopped = measuring(volume)
    if stopped is not None:
        form.wide(label(stopped, "muted", wrap=True))


def _show_file(form: Form, files: FileInfo, image: Image, frame: int) -> None:
    info = files.of(image.id, frame)
    if info is None:
        return  # the panel is filled again when the file was opened
    if isinstance(info, WorkbenchError):
        form.wide(label(info.text, "warn", wrap=True))
        return
    if info.channels:
        names = ", ".join(names_of(info.channels))
        form.value(t("Channels"), names, tip=names)
        _show_depth(form, info.channels[0].grey)
    elif info.grey is None:
        form.value(t("Pixels"), t("Colour, 8 bit"))
    else:
        _show_grey(form, info.grey)
    known = is_calibrated(info.calibration)
    form.value(
        t("Calibration"),
        calibration_text(info.calibration),
        tip=info.calibration.reason or "",
    )
    if not known:
        form.wide(
            label(
                info.calibration.reason or t("Lengths and areas are in pixels."), "muted", wrap=True
            )
        )
    for warning in info.warnings:
        form.wide(label(warning, "warn", wrap=True))


def _show_depth(form: Form, grey: Grey) -> None:
    if grey.bits:
        sign = t("{n} bit, signed", n=grey.bits) if grey.signed else t("{n} bit", n=grey.bits)
        form.value(t("Pixels"), sign)
    else:
        form.value(t("Pixels"), t("Floating point"))


def _show_grey(form: Form, grey: Grey) -> None:
    _show_depth(form, grey)
    if isinstance(grey.modality, ModalityLut):
        form.value(t("Modality value"), t("Lookup table in the file"))
    elif (grey.modality.slope, grey.modality.intercept) != (1.0, 0.0):
        scale = f"× {grey.modality.slope:g} + {grey.modality.intercept:g}"
        text = f"{scale} {unit_text(grey.unit)}".strip()
        form.value(t("Modality value"), text.replace("+ -", "− "))
    for voi in grey.vois[:4]:
        if isinstance(voi, Window):
            figures = window_text(voi.center, voi.width)
            form.value(t("Window"), f"{figures}  {voi.explanation}".rstrip(), tip=voi.explanation)
        else:
            form.value(t("Window"), voi.explanation or t("Table of the file"))
