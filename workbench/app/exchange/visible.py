"""Whole shapes or only what can be seen of them: a choice for formats that know no difference."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, overload

from attrs import evolve

from workbench.api.exchange import (
    Capabilities,
    ExportAnnotation,
    ExportOcclusion,
    ExportView,
    Feature,
    FormatOption,
)
from workbench.app.exchange.loss import Fate, Loss
from workbench.app.exchange.view_over import ViewOver
from workbench.base.text import t

AMODAL, VISIBLE = "amodal", "visible"

SHAPE = FormatOption(
    "shape",
    t("Hidden parts"),
    default=AMODAL,
    choices={
        AMODAL: t("Whole shapes, as drawn"),
        VISIBLE: t("Only what can be seen"),
    },
    help=t("Where shapes hide each other, the nearer one decides what can be seen."),
)


def offers_shape(capabilities: Capabilities) -> bool:
    """Return whether a format leaves the choice to the user: it carries shapes, but not both."""
    names = {option.name for option in capabilities.options}
    return Feature.OCCLUSION not in capabilities.keeps and SHAPE.name not in names


class VisibleView(ViewOver):
    """A released view in which every area is what can be seen of it.

    What is hidden as a whole is left out.
    """

    def __init__(self, view: ExportView) -> None:
        super().__init__(view, _Seen(view))


class _Seen(Sequence[ExportAnnotation]):
    """Annotations with their visible parts, made one by one; a pass goes image by image."""

    def __init__(self, view: ExportView, kept: Sequence[int] | None = None) -> None:
        self._view = view
        self._places: Sequence[int] = list(self._find()) if kept is None else kept

    def _find(self) -> Iterator[int]:
        for place, annotation in enumerate(self._view.annotations):
            found = self._view.occlusion(annotation)
            if found is None or found.visible is not None or not found.hidden_by:
                yield place

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> ExportAnnotation: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[ExportAnnotation]: ...
    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return _Seen(self._view, self._places[index])
        annotation = self._view.annotations[self._places[index]]
        found = self._view.occlusion(annotation)
        if found is None or found.visible is None or not is_cut(found):
            return annotation
        return evolve(annotation, region=found.visible)


def is_cut(found: ExportOcclusion) -> bool:
    """Return whether what can be seen is another shape than the whole one."""
    return found.source == "drawn" or bool(found.hidden_by)


def shaped(view: ExportView, shape: str) -> ExportView:
    """Return a view with the shapes that were chosen."""
    return VisibleView(view) if shape == VISIBLE else view


def shape_losses(view: ExportView, shape: str) -> list[Loss]:
    """Return what the choice of shape does to a view that hides things."""
    found = [view.occlusion(annotation) for annotation in view.annotations]
    cut = [one for one in found if one is not None and is_cut(one)]
    gone = sum(one.visible is None for one in cut)
    if shape == VISIBLE:
        return [*_some(len(cut) - gone, _CUT), *_some(gone, _GONE)]
    return _some(len(cut), _WHOLE)


_CUT = t("Partly hidden shapes are cut to what can be seen ({n}).", n=0)
_GONE = t("Shapes of which nothing can be seen are left out ({n}).", n=0)
_WHOLE = t("Partly hidden shapes go out whole; that they are hidden is left out ({n}).", n=0)


def _some(count: int, text: Any) -> list[Loss]:
    fate = Fate.LOST if text is _GONE else Fate.CONVERTED
    return (
        [Loss(Feature.OCCLUSION, count, fate, evolve(text, params={"n": count}))] if count else []
    )
