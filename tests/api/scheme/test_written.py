"""Both files that hold a scheme keep their bytes, and files of earlier programs are read."""

from __future__ import annotations

from pathlib import Path

import msgspec
from attrs import evolve

from plugins.geojson.scheme import scheme_from_json, scheme_to_json
from tests.app.scheme.test_coding import CODED
from tests.app.scheme.test_file import FULL
from workbench.api.jsonfile import parse_json
from workbench.app.scheme.file import read_scheme, write_scheme
from workbench.model.concept import Coding
from workbench.model.ids import EntityId, SchemeId
from workbench.model.scheme import Label
from workbench.model.severity import Severity, SeverityRule

WRITTEN = Path(__file__).parent / "written"
SCHEME = evolve(
    FULL.as_scheme(),
    version=7,
    labels=(
        *FULL.labels,
        evolve(CODED, titles={"zh_CN": "结节", "de": "Knoten"}, priority=2.0),
        Label("plain", "plain", coding=Coding()),
    ),
    severities=(Severity("A", "Critical", "#112233", {"zh_CN": "严重"}), Severity("B")),
    severity_rules=(SeverityRule("length_mm > 1", "A", "pit", "long"),),
)


def test_the_scheme_in_a_geojson_file_keeps_its_bytes() -> None:
    expected = (WRITTEN / "in-a-geojson.json").read_bytes()
    assert msgspec.json.encode(scheme_to_json(SCHEME)) == expected


def test_the_scheme_in_a_geojson_file_of_before_is_read_but_for_its_pictures() -> None:
    node = parse_json((WRITTEN / "in-a-geojson.json").read_bytes(), "a.geojson")
    housing, pit, *others = SCHEME.labels
    assert pit.page is not None
    pit = evolve(pit, page=evolve(pit.page, examples=()))
    labels = (housing, pit, *others)
    expected = evolve(SCHEME, id=SchemeId(EntityId("geojson")), labels=labels)
    assert scheme_from_json(node) == expected


def test_the_file_of_a_scheme_keeps_its_bytes() -> None:
    assert write_scheme(SCHEME, FULL.pictures) == (WRITTEN / "file.json").read_bytes()


def test_the_file_of_a_scheme_of_before_is_read() -> None:
    content = read_scheme((WRITTEN / "file.json").read_bytes())
    *labels, plain = SCHEME.labels
    assert content.labels == (*labels, evolve(plain, coding=None))
    assert content.severities == (SCHEME.severities[0], Severity("B", "B"))
    assert content.pictures == FULL.pictures
