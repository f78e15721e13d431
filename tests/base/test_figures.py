from __future__ import annotations

from workbench.base.figures import (
    MINUS,
    number,
    significant,
    unit_text,
    with_uncertainty,
    with_unit,
)


def test_a_minus_is_a_minus_and_zero_has_none() -> None:
    assert number(-2.25, 2) == f"{MINUS}2.25"
    assert number(-0.01) == "0.0"


def test_decimals_follow_the_size() -> None:
    assert [significant(v) for v in (3.14159, 31.4159, 3141.59)] == ["3.14", "31.4", "3142"]


def test_small_numbers_keep_two_digits_and_noise_is_zero() -> None:
    shown = [significant(v) for v in (0.5, 0.1, 0.0567, 0.0042, -0.00003456, 1e-12, 0.0)]
    assert shown == ["0.50", "0.10", "0.057", "0.0042", f"{MINUS}0.000035", "0.00", "0.00"]


def test_thousands_are_set_apart_from_five_digits_on() -> None:
    shown = [significant(v) for v in (9999.4, 12345.6, -1234567.0, float("inf"))]
    assert shown == ["9999", "12\u202f346", f"{MINUS}1\u202f234\u202f567", "inf"]


def test_units_stand_after_a_thin_space() -> None:
    assert with_unit("8.4", "mm2") == "8.4\u2009mm²"
    assert with_unit("12", "1") == "12"


def test_a_number_is_rounded_as_its_uncertainty_is() -> None:
    shown = [
        with_uncertainty(value, sigma)
        for value, sigma in (
            (12.3456, 0.0567),
            (12.3456, 0.0996),
            (12345.6, 234.0),
            (-0.5, 1.25),
            (7.0, 0.0),
            (7.0, float("nan")),
        )
    ]
    assert shown == [
        "12.346\u2009±\u20090.057",
        "12.35\u2009±\u20090.10",
        "12\u202f350\u2009±\u2009230",
        f"{MINUS}0.5\u2009±\u20091.2",
        "7.00",
        "7.00",
    ]


def test_units_are_written_as_readers_write_them() -> None:
    units = ("mm2", "cm3/s", "deg", "1", "[hnsf'U]", "{SUVbw}g/ml", "px2", "cm/s", "Hz")
    assert [unit_text(unit) for unit in units] == [
        "mm²", "cm³/s", "°", "", "HU", "g/ml", "px²", "cm/s", "Hz",
    ]  # fmt: skip
    assert with_unit("45.0", "deg") == "45.0°"
