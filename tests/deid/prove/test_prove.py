"""Prove it here: the search finds what is left, and the sheet says so."""

from __future__ import annotations

import base64
import zlib
from pathlib import Path

import pytest
from attrs import evolve

from tests.deid.dicom.objects import setup
from workbench.deid.prove import grading, prove
from workbench.deid.prove.corpus import make_corpus
from workbench.deid.prove.objects import KINDS
from workbench.deid.prove.planter import Needle, Place
from workbench.deid.prove.search import forms, left_in

NAME, DAY = Needle("Qbcdfghj", Place.PERSON), Needle("19310405", Place.DATE, True)


@pytest.mark.parametrize(
    "hidden",
    [
        b"Qbcdfghj",
        b"QBCDFGHJ",
        "Qbcdfghj".encode("utf-16-le"),
        "Qbcdfghj".encode("utf-32-le"),
        base64.b64encode(b"the name is Qbcdfghj."),
        b"Qbcdfghj".hex().encode(),
        zlib.compress(b"(Qbcdfghj)"),
        *(form.encode() for form in forms(DAY)),
    ],
)
def test_the_search_finds_what_was_hidden(hidden: bytes) -> None:
    assert left_in(b"\0\1" + hidden + b"\2", (NAME, DAY))
    assert not left_in(b"\0\1\2" * 9, (NAME, DAY))


def test_the_corpus_is_the_same_for_the_same_seed_and_full_of_needles(tmp_path: Path) -> None:
    one = make_corpus(tmp_path / "a", 5, len(KINDS) + 1)
    two = make_corpus(tmp_path / "b", 5, len(KINDS) + 1)
    other = make_corpus(tmp_path / "c", 6, len(KINDS) + 1)
    assert [x.sha256 for x in one] == [x.sha256 for x in two]
    assert not {x.sha256 for x in one} & {x.sha256 for x in other}
    assert {needle.place for x in one for needle in x.needles} == set(Place)
    for made in one:
        data = made.path.read_bytes()
        searched = [n for n in made.needles if n.place is not Place.BURNED_IN]
        assert len(left_in(data, searched)) > 0.95 * len(searched)
        assert len(grading.remains(made, data)) >= len(left_in(data, searched))


def test_a_proof_passes_with_the_basic_profile_and_holds_what_nobody_looked_at(
    tmp_path: Path,
) -> None:
    told: list[float] = []
    sheet = prove.prove(setup(keep_pixels=""), tmp_path, files=20, told=told.append)
    assert sheet.passed and sheet.left == 0 and sheet.planted > 1000
    assert sheet.published + sheet.held == 20 and sheet.held and not sheet.failed
    assert sheet.lost == 0 and sheet.must_keep > 100
    assert told == sorted(told) and told[-1] == pytest.approx(1)
    text = "\n".join(map(str, sheet.lines()))
    assert str(sheet.planted) in text and sheet.as_json()["passed"] is True


def test_a_proof_fails_when_pixels_leave_that_show_a_name(tmp_path: Path) -> None:
    sheet = prove.prove(setup(keep_pixels="a test"), tmp_path, files=10)
    left = {row.place: row.left for row in sheet.rows}
    assert not sheet.passed and left.pop(Place.BURNED_IN) == 2
    assert not any(left.values())


def test_a_sheet_without_a_published_file_proves_nothing(tmp_path: Path) -> None:
    sheet = prove.prove(setup(keep_pixels=""), tmp_path, files=1)
    assert sheet.passed
    assert not evolve(sheet, published=0).passed
    assert not evolve(sheet, named=1).passed
