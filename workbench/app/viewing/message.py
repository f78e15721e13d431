"""What a viewport says where it has no picture to show."""

from __future__ import annotations

from workbench.app.viewing.viewport import Viewport
from workbench.base.text import Text, t


def message_of(viewport: Viewport) -> tuple[Text | None, Text | None]:
    """Return the sentence that stands in place of a picture, if any, and what to do."""
    if viewport.image is None:
        return t("No image is open"), t(
            "Drop images or a folder here, or press Ctrl+O to open images."
        )
    if viewport.is_cut:
        return _message_of_cut(viewport)
    if viewport.failure is not None:
        return t("This image cannot be shown"), viewport.failure
    if viewport.frame is None:
        return t("Loading…"), None
    if viewport.frame.damage is not None:
        return t("A part of this image cannot be read"), viewport.frame.damage
    if viewport.unread is not None:
        return t("Annotations of this image are missing"), viewport.unread
    return None, None


def _message_of_cut(viewport: Viewport) -> tuple[Text | None, Text | None]:
    if viewport.failure is not None:
        return t("The volume cannot be shown"), t(
            "{why}\nThe slices themselves are shown by View > Plane > Slices as acquired.",
            why=viewport.failure,
        )
    if viewport.frame is None:
        share = viewport.reading
        percent = None if share is None else t("{n} %", n=round(share * 100))
        return t("Reading the volume…"), percent
    return None, None
