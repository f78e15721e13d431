"""Burned-in text: found in the pixels of one frame, wherever it is and whatever lies below it."""

from __future__ import annotations

from typing import Any

from attrs import frozen
from numpy.typing import NDArray

from workbench.deid.pixels.found import Found, Kind

SURE = 0.5
"""From this score on it is text: fill it or have a reason not to."""
DOUBTFUL = 0.3
"""From this score up to `SURE` it may be text: a person has to look. What is lower is not given."""


@frozen
class TextFinder:
    """Finds text in frames; holds no model, so that it can be sent to another process.

    The models are loaded at the first frame with anything in it, once in each process, from the
    wheel of rapidocr; nothing is ever fetched.

    Parameters
    ----------
    threads : int
        Of the models; 1 where there are as many processes as cores.
    """

    threads: int = 1

    def find(
        self, frame: NDArray[Any], *, bits: int | None = None, inverted: bool = False
    ) -> tuple[Found, ...]:
        """Return the lines of text in a frame, from the top down.

        Parameters
        ----------
        frame : numpy.ndarray
            Stored values (rows, columns) of any type of integer, or colours (rows, columns, 3) of
            uint8, red first, as shown (palettes looked up, YBR converted).
        bits : int, optional
            Bits Stored, of grey values.
        inverted : bool
            Small values are white (MONOCHROME1).

        Returns
        -------
        tuple of Found
            Boxes cover the letters with about a pixel to spare. A score of `SURE` or more is text,
            one between `DOUBTFUL` and `SURE` is for a person to judge.
        """
        from workbench.deid.pixels.text_search import search

        found = search(frame, bits=bits, inverted=inverted, threads=self.threads)
        lines = [
            Found(box, Kind.TEXT, line.score, line.text)
            for line in found
            if line.score >= DOUBTFUL
            for box in line.boxes
        ]
        return tuple(sorted(lines, key=lambda one: (one.box.y, one.box.x)))

    def may_hold_text(
        self, frame: NDArray[Any], *, bits: int | None = None, inverted: bool = False
    ) -> bool:
        """Return False, far cheaper than `find`, when nothing in a frame stands out."""
        import numpy as np

        from workbench.deid.pixels.text_views import STANDS_OUT, as_shown, hidden, lifted, strongest

        shown = as_shown(frame, bits=bits, inverted=inverted)
        stands_out = np.abs(strongest(lifted(shown))) > STANDS_OUT
        return bool(stands_out.any()) or hidden(frame, shown) is not None
