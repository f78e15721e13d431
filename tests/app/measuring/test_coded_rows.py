"""Rows of measurements say what was measured in coded terms, with their versions."""

from __future__ import annotations

import csv
import io

from attrs import evolve

from tests.app.report.kit import (
    ABNORMALITY,
    FULL,
    LUNG,
    NODULE,
    RIGHT,
    SOLID,
    a_project,
    half_a_millimetre,
)
from workbench.app.measuring.rows import FIELDS, measurements, wide_rows
from workbench.app.measuring.sheets import to_csv
from workbench.model.concept import Coding


def test_every_row_has_the_coded_terms_of_its_annotation():
    row = measurements(a_project(FULL), half_a_millimetre)[0]
    assert row["finding"] == {"scheme": "SCT", "value": NODULE.value, "meaning": "Nodule"}
    assert row["category"]["meaning"] == ABNORMALITY.meaning
    assert row["modifiers"] == [{"scheme": "99USER", "value": SOLID.value, "meaning": "Solid"}]
    assert row["site"]["meaning"] == LUNG.meaning
    assert row["laterality"]["value"] == RIGHT.value
    assert row["site_modifiers"] is None


def test_a_table_has_scheme_code_meaning_and_version():
    dated = evolve(LUNG, version="2024-09")
    one = evolve(FULL, coding=Coding(site=dated, site_modifiers=(LUNG, dated)))
    rows = measurements(a_project(one), half_a_millimetre)
    table = to_csv(rows, FIELDS).decode("utf-8-sig")
    first = next(iter(csv.DictReader(io.StringIO(table))))
    assert first["finding"] == "SCT 27925004 Nodule"
    assert first["site"] == "SCT 39607008 Lung [2024-09]"
    assert first["site_modifiers"] == "SCT 39607008 Lung; SCT 39607008 Lung [2024-09]"
    wide, columns = wide_rows(a_project(one), half_a_millimetre)
    assert "finding" in columns
    assert wide[0]["site"]["version"] == "2024-09"
