"""``--frame``: one frame of an image, shared by all verbs that take one."""

from __future__ import annotations

from typing import Annotated

import typer

from workbench.api.images import ImageSource
from workbench.base.errors import InputError
from workbench.base.text import t

FrameOption = Annotated[int, typer.Option("--frame", help=str(t("Frame, counted from 1.")))]


def check_frame(source: ImageSource, frame: int) -> None:
    """Raise InputError where an image has no such frame."""
    if not 1 <= frame <= source.frames:
        raise InputError(
            t("There is no frame {frame}; the image has {n}.", frame=frame, n=source.frames)
        )
