"""How much burned-in text is found: by class, with the false area and the seconds it took.

`python -m tests.deid.pixels.score_sheet --seed 5 --count 60` prints it; `make burned-in` checks it.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from tests.deid.pixels.burned_in import Sample, Written, false_area, samples
from tests.deid.pixels.lettering import HAN, LATIN, writers_of
from tests.deid.pixels.without_words import negatives
from workbench.deid.pixels.found import Found
from workbench.deid.pixels.text import SURE, TextFinder

COVERED = 0.98  # of the glyph pixels of a string that is found


@frozen
class Sheet:
    """What was found of a set.

    Parameters
    ----------
    strings : list of tuple
        Sample, string, and which part of its glyph pixels is covered by what is sure.
    doubted : list of float
        The same when what is doubtful counts as well: what nobody publishes unseen.
    false_areas, seconds : list of float
        Of each picture.
    """

    strings: list[tuple[Sample, Written, float]] = field(factory=list)
    doubted: list[float] = field(factory=list)
    false_areas: list[float] = field(factory=list)
    seconds: list[float] = field(factory=list)

    def recall(self, strings: Iterable[tuple[Sample, Written, float]] | None = None) -> float:
        """Return which part of the strings is found."""
        some = self.strings if strings is None else list(strings)
        return float(np.mean([covered >= COVERED for _, _, covered in some]))

    def easy(self) -> list[tuple[Sample, Written, float]]:
        """Return the strings of at least 14 pixels and high contrast."""
        return [s for s in self.strings if s[1].size >= 14 and s[1].contrast == "high"]

    def lines(self) -> Iterator[str]:
        """Give it as text."""
        yield f"strings {len(self.strings)}  found {self.recall():.1%}"
        part = np.mean([covered > 0.5 for _, _, covered in self.strings])
        held = np.mean([covered >= COVERED for covered in self.doubted])
        yield f"more than half covered {part:.1%}  found with doubtful ones {held:.1%}"
        yield f"14 px and more, high contrast: {self.recall(self.easy()):.1%} of {len(self.easy())}"
        yield f"false area {np.mean(self.false_areas):.2%}"
        yield f"seconds a picture {np.mean(self.seconds):.2f}"
        for name, some in sorted(self._classes().items()):
            yield f"  {name:24} {self.recall(some):6.1%} of {len(some)}"

    def _classes(self) -> dict[str, list[tuple[Sample, Written, float]]]:
        classes = defaultdict(list)
        for one in self.strings:
            sample, written, _ = one
            size = "9-11" if written.size < 12 else "12-17" if written.size < 18 else "18-26"
            for name in (
                f"contrast {written.contrast}",
                f"size {size} px",
                f"form {sample.form}",
                f"on {sample.background}",
                f"manner {written.manner}",
                "Chinese" if written.han else "Latin",
            ):
                classes[name].append(one)
        return classes


def measured(pictures: Iterable[Sample], finder: TextFinder) -> Sheet:
    """Return what a finder finds in pictures."""
    sheet = Sheet()
    for sample in pictures:
        start = time.process_time()
        found = finder.find(sample.frame, bits=sample.bits, inverted=sample.inverted)
        sheet.seconds.append(time.process_time() - start)
        sure = mask_of(found, sample.frame.shape[:2], SURE)
        seen = mask_of(found, sample.frame.shape[:2], 0)
        sheet.strings.extend((sample, one, one.covered(sure)) for one in sample.written)
        sheet.doubted.extend(one.covered(seen) for one in sample.written)
        sheet.false_areas.append(false_area(sample, sure))
    return sheet


def mask_of(found: Iterable[Found], shape: tuple[int, ...], least: float) -> NDArray[np.bool_]:
    """Return the pixels of boxes from some score on."""
    mask = np.zeros(shape, np.bool_)
    for one in found:
        if one.score >= least:
            mask[one.box.slices] = True
    return mask


def told(seed: int, count: int) -> Iterator[str]:
    """Give what is found where nothing is written."""
    sure = doubtful = 0
    areas = []
    for sample in negatives(seed, count):
        found = TextFinder().find(sample.frame)
        clear = [one for one in found if one.score >= SURE]
        sure += bool(clear)
        doubtful += len(found) > len(clear)
        areas.append(mask_of(clear, sample.frame.shape, SURE).mean())
        yield f"{sample.name} {sample.background} {sample.form} " + ", ".join(
            f"{one.text!r} {one.score:.2f} {one.box.width}x{one.box.height}" for one in found
        )
    yield f"of {count} pictures {sure} with something sure, {doubtful} with something doubtful"
    yield f"false area {np.mean(areas):.2%}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--fonts", type=Path, help="a folder of Latin fonts to use instead")
    parser.add_argument("--negatives", action="store_true", help="pictures without words")
    parser.add_argument("--missed", action="store_true", help="list what was not found")
    options = parser.parse_args()
    if options.negatives:
        print("\n".join(told(options.seed, options.count)))
        return
    latin = writers_of(options.fonts) if options.fonts else LATIN
    sheet = measured(samples(options.seed, options.count, latin, HAN), TextFinder())
    print("\n".join(sheet.lines()))
    if options.missed:
        for sample, written, covered in sheet.strings:
            if covered < COVERED:
                print(
                    f"{sample.name} {sample.background} {sample.form} {written.text!r} "
                    f"{written.size} px {written.contrast} {written.manner} {covered:.2f}"
                )


if __name__ == "__main__":
    main()
