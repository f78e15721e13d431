from __future__ import annotations

import json
import pickle

import pytest

from workbench.base.errors import InputError
from workbench.deid.photo.policy import PhotoPolicy, Serials, Template
from workbench.deid.pixels.found import Box

FULL = PhotoPolicy(
    find_faces=False,
    keep_resolution=False,
    serials=Serials.KEEP,
    serial_pattern=r"SN-\d+",
    templates=(Template("photo-10x10-abc", (Box(1, 2, 3, 4), Box(0, 0, 1, 1)), "logo"),),
    reviewed=True,
)


def test_a_policy_comes_back_from_a_profile() -> None:
    assert PhotoPolicy.from_json(json.loads(json.dumps(FULL.as_json()))) == FULL
    assert PhotoPolicy.from_json({}) == PhotoPolicy()
    assert pickle.loads(pickle.dumps(FULL)) == FULL


@pytest.mark.parametrize(
    "wrong",
    [
        {"find_text": "yes"},
        {"serials": "sell"},
        {"serial_pattern": "("},
        {"serial_pattern": 3},
        {"templates": [{"layout": "a", "boxes": [[1, 2, 0, 4]]}]},
        {"templates": [{"layout": "a"}]},
        {"templates": 3},
    ],
)
def test_a_profile_that_is_not_understood_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError):
        PhotoPolicy.from_json(wrong)


def test_templates_count_for_their_layout_alone() -> None:
    assert len(FULL.boxes_of("photo-10x10-abc")) == 2
    assert FULL.boxes_of("photo-10x10-abe") == ()
