"""The profiles that come with the program."""

from __future__ import annotations

from workbench.base.text import t
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.policy.options import Option
from workbench.deid.profile.profile import Profile

BASIC = Profile("basic", title=t("Basic: everything that could name anybody goes"))

BUILT_IN: tuple[Profile, ...] = (
    BASIC,
    Profile(
        "basic-pixels",
        frozenset({Option.CLEAN_PIXEL_DATA}),
        title=t("Basic, and texts in pixels are looked for and filled"),
    ),
    Profile(
        "research",
        frozenset({Option.MODIFIED_DATES, Option.PATIENT_CHARACTERISTICS, Option.DEVICE_IDENTITY}),
        title=t("Research: intervals, characteristics of patients and devices stay"),
    ),
    Profile(
        "teaching",
        frozenset(
            {
                Option.CLEAN_PIXEL_DATA,
                Option.CLEAN_DESCRIPTORS,
                Option.CLEAN_GRAPHICS,
                Option.PATIENT_CHARACTERISTICS,
            }
        ),
        title=t("Teaching: pictures to be shown, with age, sex and cleaned descriptions"),
    ),
    Profile(
        "industrial",
        frozenset({Option.CLEAN_PIXEL_DATA}),
        title=t("Industrial photographs: positions, faces, codes and name plates go"),
        photo=PhotoPolicy(find_text=True, find_codes=True, find_faces=True),
    ),
)
