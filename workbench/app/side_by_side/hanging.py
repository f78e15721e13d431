"""Hanging protocols: which series hangs where, chosen by modality and words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from attrs import field, frozen

from workbench.app.side_by_side.prior import earlier_studies
from workbench.app.side_by_side.series_facts import SeriesFacts, words_of
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links
from workbench.app.viewing.plane_view import PlaneView
from workbench.app.viewing.shares import Shares
from workbench.geom.turn import UPRIGHT, Turn
from workbench.imaging.look import Channels, LocalContrast
from workbench.imaging.presets import Setting


@frozen
class Slot:
    """What hangs in one viewport.

    Parameters
    ----------
    words : str
        All of them must be in the descriptions of the series; empty = any.
    plane : str
        ``axial coronal sagittal``; empty = any.
    study : int
        0 = the current study, 1 = the one before, and so on.
    nth : int
        Which of the series that fit, from 0.
    preset : str
        Name of a window preset; empty = none.
    setting : Window, DualWindow, Percentiles, Uptake or None
        The window where there is no preset.
    color_map : str
        Name of a colour map; empty for grey.
    cut : PlaneView or None
        The cut through the volume that is shown, with no center; None = the slices as acquired.
    turn : Turn
        How the user turned what is seen.
    gamma, contrast, channels
        As in ``imaging.look.Look``.
    """

    modality: str = ""
    words: str = ""
    plane: str = ""
    study: int = 0
    nth: int = 0
    preset: str = ""
    setting: Setting | None = None
    inverted: bool = False
    color_map: str = ""
    cut: PlaneView | None = None
    turn: Turn = UPRIGHT
    gamma: float = 1.0
    contrast: LocalContrast | None = None
    channels: Channels | None = None

    def fits(self, series: SeriesFacts) -> bool:
        """Return whether a series is of the kind that hangs here."""
        return (
            self.modality in ("", series.modality)
            and self.plane in ("", series.plane)
            and words_of(self.words) <= series.words
        )


@frozen
class Protocol:
    """A layout with a name, and the studies it is for.

    Parameters
    ----------
    words : str
        All of them must be in the descriptions of the study; empty = any.
    slots : tuple of Slot
        As many as the layout has viewports.
    digit : int
        Ctrl+Shift with this digit uses it; 0 = no key.
    shares : Shares or None
        How the viewports divide the room; None = as usual.
    """

    name: str
    modality: str = ""
    words: str = ""
    layout: Layout = Layout.ONE
    slots: tuple[Slot, ...] = (Slot(),)
    links: Links = field(factory=Links)
    digit: int = 0
    shares: Shares | None = None

    def __attrs_post_init__(self) -> None:
        if len(self.slots) != self.layout.size:
            raise ValueError("a protocol has a slot for each viewport")


def study_of(current: SeriesFacts, everything: Iterable[SeriesFacts]) -> list[SeriesFacts]:
    """Return the series of the study that a series belongs to, by their numbers."""
    same = [
        one
        for one in everything
        if one is current or (one.study_uid and one.study_uid == current.study_uid)
    ]
    return sorted(same, key=lambda one: (one.number is None, one.number or 0))


def likes(protocol: Protocol, study: Sequence[SeriesFacts]) -> int | None:
    """Return how well a protocol is made for a study, the more the better; None when it is not."""
    wanted = words_of(protocol.words)
    known = frozenset().union(*(one.words for one in study))
    if not wanted <= known:
        return None
    if protocol.modality and protocol.modality not in {one.modality for one in study}:
        return None
    return len(wanted) + (2 if protocol.modality else 0)


def choose(
    protocols: Iterable[Protocol], current: SeriesFacts, everything: Sequence[SeriesFacts]
) -> Protocol | None:
    """Return the protocol that is most closely made for a study; the first of equal ones.

    One that needs an earlier study is passed over where there is none.
    """
    study = study_of(current, everything)
    best: tuple[int, Protocol] | None = None
    for one in protocols:
        liking = likes(one, study)
        if liking is None or all(found is None for found in assign(one, current, everything)):
            continue
        if any(slot.study for slot in one.slots) and not earlier_studies(current, everything):
            continue
        if best is None or liking > best[0]:
            best = (liking, one)
    return best[1] if best is not None else None


def assign(
    protocol: Protocol, current: SeriesFacts, everything: Sequence[SeriesFacts]
) -> tuple[SeriesFacts | None, ...]:
    """Return what hangs in each viewport; None where nothing fits."""
    studies = [study_of(current, everything), *earlier_studies(current, everything)]
    return tuple(_pick(slot, studies) for slot in protocol.slots)


def _pick(slot: Slot, studies: Sequence[Sequence[SeriesFacts]]) -> SeriesFacts | None:
    if not 0 <= slot.study < len(studies):
        return None
    fitting = _fitting(slot, studies[slot.study])
    return fitting[slot.nth] if 0 <= slot.nth < len(fitting) else None


def _fitting(slot: Slot, study: Iterable[SeriesFacts]) -> list[SeriesFacts]:
    found = [one for one in study if slot.fits(one)]
    return sorted(found, key=lambda one: (one.number is None, one.number or 0))


def slot_for(
    series: SeriesFacts, current: SeriesFacts, everything: Sequence[SeriesFacts]
) -> Slot | None:
    """Return the slot that a series hangs in now; None for one of another patient."""
    studies = [study_of(current, everything), *earlier_studies(current, everything)]
    for number, study in enumerate(studies):
        if series not in study:
            continue
        slot = Slot(series.modality, telling_words(series.description), series.plane, number)
        nth = _fitting(slot, study).index(series)
        return Slot(slot.modality, slot.words, slot.plane, number, nth)
    return None


def telling_words(description: str) -> str:
    """Return the words of a description that name a kind: numbers differ from day to day."""
    parts = description.replace("_", " ").split()
    words = [part.strip(".,;:()[]") for part in parts]
    return " ".join(word for word in words if word and not word[0].isdigit())
