"""Where devices are known to write is filled, read or not."""

from __future__ import annotations

import pytest

from tests.deid.dicom.objects import an_object
from tests.deid.pixels.images import COLUMNS, ROWS
from tests.deid.pixels.test_burned_in import left, picture, pixels_of, setup_of
from workbench.base.errors import InputError
from workbench.deid.pixels.devices import DeviceRule, boxes_for, built_in_rules, read_rules
from workbench.deid.pixels.found import Box

RULE = DeviceRule("Acme", "Sono 3", COLUMNS, ROWS, (Box(0, 0, COLUMNS, 4),))


def test_a_rule_fits_the_device_and_the_size_only() -> None:
    made = an_object(Manufacturer="Philips Medical Systems", ManufacturerModelName="EPIQ 7C")
    made.Rows, made.Columns = 768, 1024
    assert boxes_for(made) == (Box(0, 0, 1024, 38),)
    made.Rows = 600
    assert boxes_for(made) == ()
    assert not RULE.fits(made)


def test_every_rule_of_the_program_says_where_it_is_from() -> None:
    assert built_in_rules() and all(rule.source and rule.boxes for rule in built_in_rules())


def test_a_rule_of_the_user_is_filled_without_a_word_being_read() -> None:
    source = picture(Manufacturer="ACME Ltd.", ManufacturerModelName="sono-3")
    new = pixels_of(left(source, setup_of(rules=(RULE,))))
    assert not new[:4].any() and new[4:].all()
    assert pixels_of(left(source, setup_of())).all()


@pytest.mark.parametrize(
    "data",
    [
        b"[]",
        b'{"version": 9, "rules": []}',
        b'{"version": 1, "rules": [{"manufacturer": "A", "model": "B", "columns": 10, "rows": 10, '
        b'"boxes": [[0, 0, 11, 5]]}]}',
        b'{"version": 1, "rules": [{"manufacturer": "", "model": " ", "columns": 10, "rows": 10, '
        b'"boxes": [[0, 0, 10, 5]]}]}',
    ],
)
def test_tables_that_make_no_sense_are_refused(data: bytes) -> None:
    with pytest.raises(InputError):
        read_rules(data)
