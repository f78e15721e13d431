"""The face goes, the brain stays, however the scanner cut; and files say what was done."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread

from tests.deid.dicom.objects import setup
from tests.deid.head.heads import CUTS, MM, brain, cut, enhanced, head, series
from workbench.base.errors import InputError
from workbench.deid.dicom.deidentify import deidentify
from workbench.deid.head.prepare import heads
from workbench.deid.head.series import Faces, blank_series, boxes_of
from workbench.deid.head.strip import Axes, face_mask
from workbench.deid.scan import scan_file

FACES = "clean-recognizable-visual-features"


@pytest.mark.parametrize("name", CUTS)
def test_nose_and_eyes_go_and_the_brain_stays(name: str) -> None:
    axes = CUTS[name]
    mask = face_mask(cut(head(), axes), (MM, MM, MM), axes)
    volume = cut(head(), axes)
    # The nose as a whole, but for where it is in the head.
    assert mask[volume == 45].mean() > 0.95
    eyes = np.zeros(head().shape, bool)
    eyes[28:33, 11:14, 18:33] = True
    assert mask[cut(eyes, axes)].mean() > 0.9
    assert not mask[cut(brain(), axes)].any()
    behind = np.zeros(head().shape, bool)
    behind[:, 36:] = True
    assert not mask[cut(behind, axes)].any()
    vault = np.zeros(head().shape, bool)
    vault[:20] = True
    assert not mask[cut(vault, axes)].any()


def test_the_same_is_blanked_however_the_scanner_cut() -> None:
    found = [face_mask(cut(head(), axes), (MM, MM, MM), axes).sum() for axes in CUTS.values()]
    assert max(found) - min(found) < 0.05 * max(found)


def test_a_head_without_its_top_is_blanked_over_all_slices() -> None:
    axes = CUTS["axial"]
    mask = face_mask(cut(head()[18:], axes), (MM, MM, MM), axes)
    assert mask.any(axis=(1, 2)).all()


@pytest.mark.parametrize(
    ("volume", "axes"),
    [
        (np.zeros((20, 20, 20), np.int16), CUTS["axial"]),
        (np.zeros((1, 20, 20), np.int16), CUTS["axial"]),
        (head()[:, :, :], Axes((0, 0, 1), (0, 0, 1), (1, 0, 0))),
        (head()[:, :, :], Axes((float("nan"), 0, 1), (0, 1, 0), (1, 0, 0))),
    ],
)
def test_what_is_no_head_is_refused(volume: Any, axes: Axes) -> None:
    with pytest.raises(InputError):
        face_mask(volume, (MM, MM, MM), axes)


@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=6))
def test_boxes_cover_a_mask_exactly_and_once(rows: list[list[bool]]) -> None:
    mask = np.array(rows)
    covered = np.zeros(mask.shape, int)
    for box in boxes_of(mask):
        covered[box.slices] += 1
    assert np.array_equal(covered, mask.astype(int))


def test_a_series_leaves_without_its_face_and_says_so(tmp_path: Path) -> None:
    source = tmp_path / "头"
    source.mkdir()
    paths = series(source, head())
    wanted = setup(FACES, keep_pixels="")
    assert deidentify(Path(paths[30]).read_bytes(), wanted).data is None
    blanked = blank_series(paths)
    assert blanked.before.shape == blanked.after.shape == (head().shape[0], head().shape[2])
    assert not np.array_equal(blanked.before, blanked.after)
    faces = Faces(str(tmp_path / "faces"))
    faces.keep(blanked.boxes)
    ready = evolve(wanted, faces=faces)
    assert scan_file(paths[30], ready).ok and not scan_file(paths[30], wanted).ok
    changed = 0
    for path in paths:
        before = dcmread(path)
        done = deidentify(Path(path).read_bytes(), ready)
        assert done.data is not None, done.held
        after = dcmread(io.BytesIO(done.data))
        codes = [str(entry.CodeValue) for entry in after.DeidentificationMethodCodeSequence]
        assert "113102" in codes and "113101" not in codes
        assert after.RecognizableVisualFeatures == "NO"
        mask = np.zeros((before.Rows, before.Columns), bool)
        for box in blanked.boxes[done_hash(path)].get(1, ()):
            mask[box.slices] = True
        assert np.array_equal(after.pixel_array[~mask], before.pixel_array[~mask])
        assert (after.pixel_array[mask] <= before.pixel_array.min()).all()
        changed += int(mask.any())
    assert changed > 10


def done_hash(path: str) -> str:
    import hashlib

    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def test_slices_that_make_no_volume_are_refused(tmp_path: Path) -> None:
    paths = series(tmp_path, head()[20:40])
    with pytest.raises(InputError):
        blank_series(paths[:1])
    with pytest.raises(InputError):
        blank_series([*paths[:5], *paths[12:]])
    with pytest.raises(InputError):
        blank_series([*paths, paths[3]])


def test_a_damaged_list_of_boxes_holds_the_file(tmp_path: Path) -> None:
    faces = Faces(str(tmp_path))
    (tmp_path / "ab.json").write_bytes(b"[[1,")
    with pytest.raises(InputError):
        faces.of("ab")
    assert faces.of("cd") is None and Faces().of("ab") is None


def test_an_enhanced_head_leaves_without_its_face_in_all_its_frames(tmp_path: Path) -> None:
    path = tmp_path / "头 enhanced.dcm"
    enhanced(path, head(), times=2)
    wanted = setup(FACES, keep_pixels="")
    assert heads([path]) == [[str(path)]]
    faces = Faces(str(tmp_path / "faces"))
    faces.keep(blank_series([str(path)]).boxes)
    done = deidentify(path.read_bytes(), evolve(wanted, faces=faces))
    assert done.data is not None, done.held
    before, after = dcmread(path).pixel_array, dcmread(io.BytesIO(done.data)).pixel_array
    assert after.shape == before.shape
    volume = head()[::-1]
    for time in (slice(0, len(volume)), slice(len(volume), None)):
        assert (after[time][volume == 45] == before.min()).mean() > 0.95  # the nose
        assert np.array_equal(after[time][volume == 60], before[time][volume == 60])
    assert deidentify(path.read_bytes(), wanted).data is None
