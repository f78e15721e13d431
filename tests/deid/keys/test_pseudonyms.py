from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.deid.keys.pseudonyms import Pseudonyms, is_standard
from workbench.deid.keys.secret import Secret
from workbench.deid.keys.shift import LEAST_DAYS, MOST_DAYS, days_of

ONE, OTHER = Pseudonyms(Secret(b"1" * 32)), Pseudonyms(Secret(b"2" * 32))
TEXTS = st.text(min_size=1, max_size=80)
UIDS = st.lists(st.integers(0, 10**9), min_size=2, max_size=6).map(
    lambda arcs: "1.3." + ".".join(map(str, arcs))
)


@given(UIDS)
def test_a_uid_is_legal_always_the_same_and_another_with_another_key(uid: str) -> None:
    made = ONE.uid(uid)
    assert made == ONE.uid(uid)
    assert made != OTHER.uid(uid) != uid
    number = made.removeprefix("2.25.")
    assert len(made) <= 64 and number.isdecimal() and number[0] != "0"
    assert int(number) < 1 << 128


@given(UIDS)
def test_a_uid_that_was_made_with_the_key_is_known_again(uid: str) -> None:
    made = ONE.uid(uid)
    assert ONE.uid(made) == made
    assert not OTHER.made(made)
    assert OTHER.uid(made) != made


@given(TEXTS)
def test_a_patient_is_always_the_same_and_unlinkable_with_another_key(key: str) -> None:
    made = ONE.patient(key)
    assert made == ONE.patient(key) == ONE.patient(made)
    assert made != OTHER.patient(key)
    assert len(made) == 20
    assert not OTHER.is_patient(made)


@given(TEXTS)
def test_dates_move_by_whole_days_within_bounds(key: str) -> None:
    days = days_of(ONE, ONE.patient(key))
    assert LEAST_DAYS <= abs(days) <= MOST_DAYS
    assert days == days_of(ONE, ONE.patient(key))


def test_patients_move_by_different_days() -> None:
    moves = {days_of(ONE, ONE.patient(f"id {n}")) for n in range(40)}
    assert len(moves) >= 39


@pytest.mark.parametrize("uid", ["1.2.840.10008.1.2", "1.2.840.10008.5.1.4.1.1.2"])
def test_uids_of_the_standard_stay(uid: str) -> None:
    assert is_standard(uid)
    assert ONE.uid(uid) == uid


def test_what_only_begins_like_the_standard_is_mapped() -> None:
    for uid in ("1.2.840.10008", "1.2.840.100081.5", "1.2.840.10008.JOHN", "1.2.840.10008.01"):
        assert ONE.uid(uid).startswith("2.25.")


def test_rule_13_all_of_it_is_hmac_sha256_with_the_whole_key() -> None:
    made = ONE.mac("patient", "ZQ-1")
    assert made == hmac.new(b"1" * 32, b"patient\0ZQ-1", hashlib.sha256).digest()
