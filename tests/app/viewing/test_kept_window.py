from __future__ import annotations

import json

import pytest

from workbench.app.viewing.kept_window import voi_from_side, voi_to_side
from workbench.model.grey import DualWindow, FileVoi, VoiFunction, Window

CHOICES = (
    None,
    Window(40, 400),
    Window(0.5, 0.2, VoiFunction.SIGMOID, "窗"),
    DualWindow.of(Window(-600, 1500), Window(50, 350)),
    FileVoi(3, "LUNG"),
)


@pytest.mark.parametrize("choice", CHOICES)
def test_a_choice_is_the_same_after_it_was_kept(choice):
    assert voi_from_side(json.loads(json.dumps(voi_to_side(choice)))) == choice


@pytest.mark.parametrize(
    "kept",
    [
        "x",
        [1, 2],
        [40, 0, "linear", ""],
        [40, 400, "cubic", ""],
        {"dual": [[40, 400, "linear", ""]]},
        {"dual": [[40, 400, "linear", ""], None]},
        {"of_file": 0, "explanation": ""},
        {"of_file": "1", "explanation": ""},
    ],
)
def test_what_is_unusable_is_no_choice(kept):
    assert voi_from_side(kept) is None
