"""OpenSlide: loaded when it is needed, its errors put into words."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.api import InputError, Text, UnsupportedError, t

if TYPE_CHECKING:
    from openslide import OpenSlide

log = logging.getLogger(__name__)

_NOT_OURS = (None, "generic-tiff", "dicom")
# Of decoded tiles, for each slide that is open: readers above keep what was read.
_CACHE = 16 << 20


def is_vendor_slide(path: Path) -> bool | None:
    """Return whether a file is in a scanner's own format; None where OpenSlide is missing."""
    try:
        import openslide
    except (ImportError, OSError):
        return None
    try:
        return openslide.OpenSlide.detect_format(path) not in _NOT_OURS
    except openslide.OpenSlideError:
        # It is one, and damaged.
        return True


def opened(path: Path) -> tuple[OpenSlide, dict[str, str]]:
    """Open a slide; return it with what its file says.

    Raises
    ------
    UnsupportedError
        If the library is missing.
    InputError
        If the file is missing, damaged, or no slide.
    """
    try:
        import openslide
    except (ImportError, OSError) as error:
        raise UnsupportedError(
            t(
                "{name} is a slide, for which OpenSlide is needed; install openslide-python and "
                "openslide-bin.",
                name=path.name,
            )
        ) from error
    if not path.is_file():
        raise InputError(_why_no_file(path))
    try:
        if openslide.OpenSlide.detect_format(path) in _NOT_OURS:
            raise UnsupportedError(
                t("{name} is no slide of a scanner that OpenSlide knows.", name=path.name)
            )
        slide = openslide.OpenSlide(path)
        slide.set_cache(openslide.OpenSlideCache(_CACHE))
        properties = dict(slide.properties)
    except (openslide.OpenSlideError, KeyError) as error:
        # A slide that failed half-way has names of properties without values.
        raise damaged(path, error) from error
    return slide, properties


def profile_of(slide: OpenSlide) -> bytes:
    """Return the ICC profile of a slide; empty where it has none, or one that is broken."""
    try:
        profile = slide.color_profile
        return b"" if profile is None else bytes(profile.tobytes())
    except Exception as error:
        log.info("an ICC profile cannot be used: %s", type(error).__name__)
        return b""


def damaged(path: Path, error: Exception) -> InputError:
    """Return the error for a slide that OpenSlide gave up on."""
    return InputError(
        t(
            "{name} is damaged, cut off, or some of its files are missing: a part of the slide "
            "cannot be read.",
            name=path.name,
        ),
        # OpenSlide names the whole path, and paths name people.
        details=f"{type(error).__name__}: {error}".replace(str(path), path.name),
    )


def _why_no_file(path: Path) -> Text:
    if any(parent.is_file() for parent in path.parents):
        return t("{name} is a slide in an archive. Unpack the archive first.", name=path.name)
    return t("{name} cannot be read: it is not there.", name=path.name)
