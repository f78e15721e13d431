"""The page on files that need a few words says what is: its examples open."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from plugins.line_scans.descriptor import descriptor
from plugins.line_scans.reader import LineScanReader
from plugins.raw_images.layout import TYPES
from plugins.raw_images.reader import RawImageReader
from plugins.raw_images.sidecar import _KEYS

PAGE = Path(__file__).parents[2] / "resources" / "docs" / "image-files.md"
TEXT = PAGE.read_text(encoding="utf-8")
RAW, STRIPS = re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)


def test_the_example_of_raw_frames_opens(tmp_path):
    assert RawImageReader().recognises(RAW.encode(), ".json")
    path = tmp_path / "scan.raw"
    with path.open("wb") as file:
        file.truncate(30_000 * 30_000 * 2)  # a hole, not bytes
    path.with_name("scan.raw.json").write_text(RAW, encoding="utf-8")
    source = RawImageReader().open(path)
    assert (source.rows, source.columns) == (30_000, 30_000)
    grey = source.info(1).grey
    assert grey is not None
    assert grey.bits == 12


def test_every_key_and_type_of_a_sidecar_is_on_the_page():
    said = set(re.findall(r"`(\w+)`", TEXT))
    assert said >= _KEYS | set(TYPES)


def test_the_example_of_a_line_scan_is_understood(tmp_path):
    assert LineScanReader().recognises(STRIPS.encode(), ".json")
    path = tmp_path / "web.linescan.json"
    path.write_text(STRIPS, encoding="utf-8")
    known = descriptor(path)
    assert known.axis == 0
    assert [one.overlap for one in known.strips] == [16, 16, 20]
    assert np.sum([one.offset for one in known.strips]) == -3
