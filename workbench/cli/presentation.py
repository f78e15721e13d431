"""``workbench presentation``: a view of an image as a DICOM presentation state."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from typing import Annotated

import typer

from workbench.app.exchange.exporting import ReleaseChoice
from workbench.app.exchange.presentation_file import ViewToSave, save_view
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.cli.desk import Author, opened
from workbench.cli.frames import FrameOption, check_frame
from workbench.cli.looks import (
    FunctionOption,
    InvertOption,
    LookChoice,
    PresetOption,
    VoiOption,
    WindowOption,
    looks_of,
)
from workbench.cli.output import message, print_line
from workbench.cli.release_options import KeyFile, PolicyOptions, ProfileToLeave, named_reasons
from workbench.model.ids import ImageId

_SHOWN = 5


def presentation(
    project: Annotated[Path, typer.Argument(metavar="PROJECT")],
    image: Annotated[
        str,
        typer.Option("--image", help=str(t("Path, name or SOP Instance UID of an image in it."))),
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help=str(t("File to write.")))],
    reason: Annotated[
        list[str] | None,
        typer.Option(
            "--reason",
            metavar="TEXT|OPTION=TEXT",
            help=str(
                t(
                    "Why a file with the patient's name is written; with --deidentify, why an "
                    "option may keep identity, such as retain-uids=TEXT. It is recorded."
                )
            ),
        ),
    ] = None,
    deidentify: ProfileToLeave = "",
    option: PolicyOptions = None,
    key: KeyFile = None,
    frame: FrameOption = 1,
    window: WindowOption = "",
    function: FunctionOption = None,
    voi: VoiOption = None,
    preset: PresetOption = "",
    invert: InvertOption = False,
    label: Annotated[
        str, typer.Option("--label", help=str(t("Content Label, such as LUNG.")))
    ] = "WORKBENCH",
    description: Annotated[
        str, typer.Option("--description", help=str(t("What the state is for.")))
    ] = "",
    author: Author = "",
) -> int:
    """Write window and annotations of one frame as a grayscale softcopy presentation state."""
    choice = _choice(deidentify, reason or [], option or [], key)
    with opened(project, author) as session:
        id = find_image(session, image)
        source = session.library.source(id)
        check_frame(source, frame)
        asked = LookChoice(window, function, voi, preset, invert=invert)
        looks = looks_of(session, source, frame, asked)
        view = ViewToSave(
            id, frame, looks.voi, looks.inverted, label=label, description=description
        )
        save_view(session, view, out, choice)
    print_line(str(out))
    if choice.reason:
        message(t("{path} holds the patient's name.", path=str(out)))
    return 0


def _choice(
    deidentify: str, reasons: list[str], options: list[str], key: Path | None
) -> ReleaseChoice:
    """Return what the options say about identities."""
    if deidentify:
        named = named_reasons(reasons)
        return ReleaseChoice(deidentify, None, tuple(options), key, reasons=named)
    if len(reasons) != 1 or not reasons[0]:
        raise InputError(t("Say either --deidentify PROFILE or --reason TEXT."))
    if options or key is not None:
        raise InputError(t("--option and --key go with --deidentify."))
    return ReleaseChoice(None, reasons[0])


def find_image(session: Session, name: str) -> ImageId:
    """Return the image of a project that a path, the end of one, or a UID means."""
    images = session.project.images
    parts = PurePosixPath(name.replace("\\", "/")).parts
    found = [
        id
        for id, one in images.items()
        if one.sop_instance_uid == name or PurePosixPath(one.path).parts[-len(parts) :] == parts
    ]
    if len(found) == 1:
        return found[0]
    offered = sorted(images[id].path for id in found or images)
    shown = ", ".join(offered[:_SHOWN]) + (", …" if len(offered) > _SHOWN else "")
    if found:
        raise InputError(
            t("Several images are called “{image}”: {candidates}.", image=name, candidates=shown)
        )
    raise InputError(
        t("The project has no image “{image}”. It has: {candidates}.", image=name, candidates=shown)
    )
