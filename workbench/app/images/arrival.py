"""Images that arrive in two steps: the first at once, all when the whole folder was looked at."""

from __future__ import annotations

from attrs import evolve

from workbench.base.text import t
from workbench.model.ids import SeriesId, new_id
from workbench.model.image import Image, Series
from workbench.model.patch import Patch, Stamp


class Arrival:
    """What joins the two steps, so that they are one for whoever undoes them.

    Both carry the time at which the folder was chosen: however long the scan takes, they are
    neighbours. A cancelled scan leaves the image that is on the screen, and nothing else.
    """

    def __init__(self, stamp: Stamp) -> None:
        self._stamp = stamp
        self._key = f"open {new_id()}"
        self._images = 0
        #: Series of which the first image is there already.
        self.early: set[SeriesId] = set()

    @property
    def begun(self) -> bool:
        """Whether the first image is there already: nobody is taken away from it later."""
        return self._images > 0

    def join(self, patch: Patch) -> Patch:
        """Return the next step of this arrival."""
        self._images += sum(
            isinstance(delta.after, Image) and delta.before is None
            for delta in patch.deltas.values()
        )
        for delta in patch.deltas.values():
            if isinstance(delta.after, Series) and delta.before is None:
                self.early.add(delta.after.id)
        n = self._images
        name = t("Add image") if n == 1 else t("Add {n} images", n=n)
        return evolve(patch, name=name, stamp=self._stamp, merge_key=self._key)
