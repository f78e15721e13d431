"""What stands over one of several viewports."""

from __future__ import annotations

from workbench.app.images.folder_images import file_name
from workbench.app.viewing.viewport import Viewport
from workbench.app.wording import day_text, description_text, part_text
from workbench.base.text import Text, t


def headline(viewport: Viewport) -> str:
    """Return what a viewport shows in one line, without names of persons."""
    image, identity = viewport.image, viewport.identity
    if image is None:
        return ""
    named = description_text(identity.series_description)
    if not named:
        named = "" if identity.modality else file_name(image.path)
    part = part_text(viewport.part)
    apart = "" if part is None else str(part)
    parts = (identity.modality, named, apart, day_text(identity.study_date))
    return " · ".join(part for part in parts if part)


def prior_mark(viewport: Viewport) -> Text:
    """Return the mark of an earlier study, with its date where it is known."""
    date = day_text(viewport.identity.study_date)
    return t("Prior · {date}", date=date) if date else t("Prior")
