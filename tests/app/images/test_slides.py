"""Slides whose levels lie in several files, found in folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.dicom.slides.build import a_picture, a_slide
from workbench.app.images.opening import Scan, scan
from workbench.app.jobs import Progress
from workbench.app.plugins import Plugins


def a_pyramid(folder: Path) -> None:
    for name, rows, columns in (("a", 37, 50), ("b", 150, 201), ("c", 75, 101)):
        a_slide(folder / f"{name}.dcm", [a_picture(rows, columns)], SOPInstanceUID=f"1.2.{rows}")


@pytest.mark.parametrize("named", ["", "a.dcm"])
def test_a_slide_is_one_image_with_its_fingerprint_from_the_first_look_on(tmp_path, named):
    a_pyramid(tmp_path)
    early: list[Scan] = []
    quiet = Progress(lambda fraction: None)
    found = scan([tmp_path / named], Plugins.discover(), quiet, early.append)
    whole = str(tmp_path / "b.dcm")
    for one in (*early, found):
        assert one.paths == [whole]
        assert list(one.fingerprints) == [whole]
        assert not one.rejected
    assert early
