"""Recognise DICOM files, arrange them into series, open one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from attrs import evolve

from workbench.api import InputError, Text, t
from workbench.api.dicom import (
    Instance,
    Stack,
    arrange,
    index,
    is_presentation_state,
    looks_like_dicom,
    once,
    order_of_file,
    presentation_state,
    read_header,
    read_slide_header,
    same_slices,
)
from workbench.api.images import (
    Findings,
    FoundImage,
    FoundSeries,
    FoundState,
    ImageSource,
)

from .slices import open_slices
from .slide_source import DicomSlideSource
from .slides import Slides
from .source import DicomImageSource

log = logging.getLogger(__name__)

_SUFFIXES = (".dcm", ".dicom")


class DicomImageReader:
    """The door of this plugin."""

    def recognises(self, head: bytes, suffix: str) -> bool:
        """Return whether a file is DICOM, or calls itself so and deserves to hear why not."""
        return looks_like_dicom(head) or suffix in _SUFFIXES

    def arrange(self, paths: Sequence[Path]) -> Findings:
        """Arrange files into series sorted by position; what is no image is rejected.

        A file or a slice that is there twice counts once. Of a slide counts the file of its largest
        picture, wherever in the folder that is: the others are levels of it.
        """
        slides = Slides()
        instances: list[Instance] = []
        rejected: list[tuple[str, Text]] = []
        states: list[FoundState] = []
        for path in paths:
            try:
                one = index(path)
                if not slides.take(one):
                    instances.append(one)
            except InputError as error:
                state = _state(path)
                if state is None:
                    rejected.append((str(path), error.text))
                else:
                    states.append(state)
            except Exception:
                # One odd file must not cost the folder.
                log.exception("a header could not be looked at")
                rejected.append((str(path), t("{name} is damaged.", name=path.name)))
        kept, doubled = same_slices(once(instances))
        rejected += [(str(one.path), _same_as(one, other)) for one, other in doubled]
        series = [_found(stack) for stack in arrange(kept)]
        return Findings((*series, *slides.series()), tuple(rejected), tuple(states))

    def open(self, path: Path) -> ImageSource:
        """Open one file; its pixels are read when asked for."""
        slide = read_slide_header(path)
        return DicomImageSource(path) if slide is None else DicomSlideSource(slide)

    def open_slices(self, paths: Sequence[Path]) -> list[ImageSource]:
        """Open the slices of a series together, most of them by a quick look."""
        return open_slices(paths)


def _same_as(one: Instance, other: Instance) -> Text:
    return t(
        "{name} is the same slice as {other} under another identifier and is left out.",
        name=one.path.name,
        other=other.path.name,
    )


def _found(stack: Stack) -> FoundSeries:
    first = stack.instances[0]
    return FoundSeries(
        images=tuple(map(_image, stack.instances)),
        modality=first.modality,
        number=first.series_number,
        series_instance_uid=first.series_uid or None,
        study_instance_uid=first.study_uid or None,
        part=stack.part,
        phase=stack.phase,
        phases=stack.phases,
    )


def _image(one: Instance) -> FoundImage:
    found = FoundImage(
        str(one.path), one.rows, one.columns, one.frames, one.sop_instance_uid or None
    )
    if one.frames == 1:
        return found
    frames = order_of_file(one.path, one.modality)
    return evolve(found, order=frames.order, stacks=frames.stacks)


def _state(path: Path) -> FoundState | None:
    """Return what a file without pixels says of how images are shown; None when it is no such."""
    try:
        header = read_header(path)
        if not is_presentation_state(header):
            return None
        return FoundState(str(path), tuple(presentation_state(header).references))
    except InputError:
        return None
    except Exception:
        log.exception("a presentation state could not be looked at")
        return None
