"""Texts that were taken out are found again, wherever and however they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.deid.dicom.account import Account
from workbench.deid.photo.taken.proof import texts_left

NOISE = np.random.default_rng(3).integers(0, 256, 40_000).astype(np.uint8).tobytes()


def account(*texts: str) -> Account:
    made = Account()
    made.needles.update(texts)
    return made


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("text", ["Orvandel-4711", "欧阳测试患者"])
@given(at=st.integers(0, len(NOISE)))
@settings(max_examples=15, deadline=None)
def test_a_text_among_coded_pixels_is_found(text: str, encoding: str, at: int) -> None:
    data = NOISE[:at] + text.encode(encoding) + NOISE[at:]
    assert texts_left(data, account(text), [(0, len(data))]) >= 1
    assert texts_left(NOISE, account(text), [(0, len(NOISE))]) == 0


@given(at=st.integers(0, 3000))
@settings(max_examples=30, deadline=None)
def test_a_short_text_is_found_beside_pixels_and_not_among_them(at: int) -> None:
    data = NOISE[:at] + b"Orvan" + NOISE[at:]
    assert texts_left(data, account("Orvan")) == 1
    assert texts_left(data, account("Orvan"), (), [(0, len(data))]) == 0


def test_texts_that_stay_on_purpose_and_words_of_the_formats_do_not_count() -> None:
    told = account("Adobe", "10000", "JFIF")
    told.kept.add("10000x8000")
    assert texts_left(b"Adobe JFIF 10000", told) == 0
    assert texts_left(b"Adobe 24680", account("Adobe", "24680")) == 1


def test_texts_over_the_edge_of_two_pieces_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.deid.photo.taken import proof

    monkeypatch.setattr(proof, "_PIECE", 1000)
    monkeypatch.setattr(proof, "_OVERLAP", 64)
    data = NOISE[:995] + b"Orvandel-4711" + NOISE[:2000]
    assert texts_left(data, account("Orvandel-4711"), [(0, len(data))]) == 1
