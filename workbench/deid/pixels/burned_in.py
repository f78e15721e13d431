"""Looks at the pixels of a file, fills what must not leave, and looks again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from attrs import evolve, field, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.deid.dicom.pixel_review import HeaderReview, Outcome, Verdict
from workbench.deid.pixels.decisions import Decision, Decisions
from workbench.deid.pixels.devices import DeviceRule, boxes_for
from workbench.deid.pixels.fill import fill, kept, restore
from workbench.deid.pixels.finder import Finder, finder
from workbench.deid.pixels.found import Box, Found, Kind, undecided_places
from workbench.deid.pixels.frames import StoredFrames, pixel_keyword
from workbench.deid.pixels.identifiers import Identifiers
from workbench.deid.pixels.judge import Judge
from workbench.deid.pixels.layout import layout_of
from workbench.deid.pixels.looks import Look, looks
from workbench.deid.pixels.plan import Plan, plan_of
from workbench.deid.pixels.regions import outside_regions

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.known import Known

# Their pixels are not pictures: labels and doses, in which nothing is written.
_NO_PICTURES = frozenset({"SEG", "RTDOSE"})


@frozen
class BurnedIn:
    """Finds text in pixels, fills what is certain or decided, and holds what is neither.

    Parameters
    ----------
    find_text : bool
        Whether files that nobody decided on are looked at.
    outside : bool
        Whether all outside the regions of an ultrasound image is filled.
    keep_clinical : bool
        Whether sides, units and rulers stay.
    rules : tuple of DeviceRule
        Where devices write, beside the rules that come with the program.
    """

    find_text: bool = True
    decisions: Decisions = field(factory=Decisions)
    outside: bool = False
    keep_clinical: bool = True
    rules: tuple[DeviceRule, ...] = ()
    finder: Finder = field(factory=finder)

    def review(self, dataset: Dataset, syntax: str, known: Known, sha256: str = "") -> Verdict:
        """Fill what must not leave, in the data set, and return a verdict."""
        by_header = HeaderReview().review(dataset, syntax, known)
        if not pixel_keyword(dataset) or str(dataset.get("Modality", "")) in _NO_PICTURES:
            return by_header
        decision = self.decisions.of(sha256, layout_of(dataset))
        if decision is None and not self.find_text:
            return by_header
        own = decision is not None and self.decisions.for_file(sha256) is decision
        before = kept(dataset)
        try:
            return self._reviewed(dataset, syntax, known, decision, own)
        except InputError as error:
            restore(dataset, before)
            return Verdict(Outcome.UNDECIDED, error.text)

    def plan(
        self,
        frames: StoredFrames,
        known: Known,
        decision: Decision | None = None,
        own: bool = False,
    ) -> Plan:
        """Look at all frames and return what becomes of what is found.

        Raises
        ------
        InputError
            If they cannot all be looked at.
        """
        dataset = frames.header.dataset
        found = [*self._found(frames), *self.proposals(dataset)]
        return plan_of(found, self._judge(frames, known), decision, own)

    def proposals(self, dataset: Dataset) -> tuple[Found, ...]:
        """Return what is filled for what the header says, without a look at the pixels."""
        outside = outside_regions(dataset) if self.outside else ()
        boxes = (*outside, *boxes_for(dataset, self.rules))
        return tuple(Found(box, Kind.REGION) for box in boxes)

    def _judge(self, frames: StoredFrames, known: Known) -> Judge:
        identifiers = Identifiers.of(frames.header.dataset, known)
        return Judge(identifiers, self.keep_clinical, frames.form.pixels)

    def _found(self, frames: StoredFrames, only: set[int] | None = None) -> list[Found]:
        """Return what is found in all pictures to look at, or in projections and some frames."""
        found: list[Found] = []
        for look in looks(frames):
            if only is not None and look.frame and look.frame not in only:
                continue
            there = self.finder.find(look.picture, bits=frames.bits, inverted=frames.inverted)
            found.extend(_placed(one, look) for one in there)
        return found

    def _reviewed(
        self, dataset: Dataset, syntax: str, known: Known, decision: Decision | None, own: bool
    ) -> Verdict:
        frames = StoredFrames(dataset, syntax)
        plan = self.plan(frames, known, decision, own)
        stays = len(plan.kept)
        filled: tuple[Box, ...] = ()
        if plan.fills:
            syntax, filled = fill(dataset, syntax, plan.fills)
            after = StoredFrames(dataset, syntax)
            verify(frames, after, filled)
            if self._still_named(after, known, plan):
                return Verdict(Outcome.UNDECIDED, _LEFT, syntax, filled, stays)
        if plan.undecided:
            reason = undecided_places(len(plan.undecided))
            return Verdict(Outcome.UNDECIDED, reason, syntax, filled, stays)
        return Verdict(Outcome.CHANGED if filled else Outcome.CLEAN, None, syntax, filled, stays)

    def _still_named(self, frames: StoredFrames, known: Known, plan: Plan) -> bool:
        """Look again at the projections, and at each frame on which somebody was named."""
        judge = self._judge(frames, known)
        named = {n for one in plan.found if judge.names_somebody(one.text) for n in one.frames}
        return any(judge.names_somebody(one.text) for one in self._found(frames, named))


def _placed(one: Found, look: Look) -> Found:
    """Return what was found in a part of a frame at its place in the whole."""
    box = Box(one.box.x + look.x, one.box.y + look.y, one.box.width, one.box.height)
    return evolve(one, box=box, frames=(look.frame,) if look.frame else ())


_LEFT: Text = t("A name, number or date of the header can still be read after filling.")


def verify(before: StoredFrames, after: StoredFrames, filled: tuple[Box, ...]) -> None:
    """Compare all pixels outside of the boxes: as stored, or as RGB where JPEG's became that.

    Raises
    ------
    InputError
        If one of them differs, or a frame is missing.
    """
    outside = np.ones((before.form.rows, before.form.columns), bool)
    for box in filled:
        outside[box.slices] = False
    same = before.count == after.count
    for frame in range(1, before.count + 1):
        if not same:
            break
        old, as_old = before.samples(frame)
        new, as_new = after.samples(frame)
        if as_new != as_old:
            old, as_old = before.converted(frame)
        same = as_old == as_new and old.shape == new.shape
        # Floats by their bits: not a number is equal to nothing.
        same = same and old[outside].tobytes() == new[outside].astype(old.dtype).tobytes()
    if not same:
        raise InputError(t("Filling changed pixels outside of the boxes."))
