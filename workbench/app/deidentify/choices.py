"""What was chosen for a run: a profile, where it goes, with which secret."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from workbench.app.deidentify.option_words import TITLES, conflicts
from workbench.app.deidentify.vaults import WayBack
from workbench.base.text import Text, t
from workbench.deid.policy.options import Option
from workbench.deid.profile.built_in import BUILT_IN
from workbench.deid.profile.profile import KEEPS_IDENTITY, Profile

if TYPE_CHECKING:
    from workbench.deid.dicom.deidentify import Setup
    from workbench.deid.keys.secret import Secret
    from workbench.deid.pixels.decisions import Decisions

#: The strictest that looks into pictures.
FIRST = "basic-pixels"


def _first() -> Profile:
    return next(one for one in BUILT_IN if one.name == FIRST)


@frozen
class Choices:
    """What was chosen.

    Parameters
    ----------
    profile : Profile
        Its options and reasons are those of now: they may differ from what is kept as its name.
    keeps_pixels : bool
        Whether pixels leave that nobody looked at; the profile says why.
    out, key : Path or None
        The folder of the output; the file of the secret, None = a secret for one run alone.
    way_back : WayBack or None
        Who each pseudonym is goes into this vault; None = nobody keeps it.
    """

    profile: Profile = field(factory=_first)
    keeps_pixels: bool = False
    out: Path | None = None
    key: Path | None = None
    way_back: WayBack | None = None

    @property
    def options(self) -> frozenset[Option]:
        """The options of now."""
        return self.profile.options

    @property
    def blanks_faces(self) -> bool:
        """Whether faces are blanked in scans of heads."""
        return Option.CLEAN_VISUAL_FEATURES in self.options and not self.keeps_pixels

    def with_option(self, option: Option, on: bool) -> Choices:
        """Return them with an option or without."""
        options = self.options | {option} if on else self.options - {option}
        reasons = {
            name: why for name, why in self.profile.reasons.items() if Option(name) in options
        }
        return evolve(self, profile=evolve(self.profile, options=options, reasons=reasons))

    def with_reason(self, option: Option, why: str) -> Choices:
        """Return them with the reason for an option that keeps identity."""
        reasons = {**self.profile.reasons, option.value: why}
        return evolve(self, profile=evolve(self.profile, reasons=reasons))

    def with_pixels(self, keeps: bool, why: str) -> Choices:
        """Return them with pixels kept that nobody looked at, or not."""
        return evolve(self, keeps_pixels=keeps, profile=evolve(self.profile, keep_pixels=why))

    def with_photo(self, **changes: Any) -> Choices:
        """Return them with something else done to photographs."""
        photo = evolve(self.profile.photo, **changes)
        return evolve(self, profile=evolve(self.profile, photo=photo))

    def with_profile(self, profile: Profile) -> Choices:
        """Return them with another profile."""
        return evolve(self, profile=profile, keeps_pixels=bool(profile.keep_pixels))

    def used(self) -> Profile:
        """Return the profile as it is used: what is not wanted is not in it."""
        why = self.profile.keep_pixels.strip() if self.keeps_pixels else ""
        return evolve(self.profile, keep_pixels=why)

    def setup(self, secret: Secret, decisions: Decisions) -> Setup:
        """Return what files are cleaned with."""
        return self.used().setup(secret, decisions)

    def problem(self) -> Text | None:
        """Return why nothing can be published with it."""
        wrong = self.wrong()
        if wrong is None and self.out is None:
            return t("Choose a folder for the output.")
        if wrong is None and self.way_back is not None:
            return self.way_back.problem()
        return wrong

    def wrong(self) -> Text | None:
        """Return what is wrong with the profile itself."""
        wrong = next((one for one in conflicts(self.options) if one.is_error), None)
        if wrong is not None:
            return wrong.text
        for option in sorted(self.options & KEEPS_IDENTITY):
            if not self.profile.reasons.get(option.value, "").strip():
                return t("“{option}” keeps identity: say why.", option=TITLES[option])
        if self.keeps_pixels and not self.profile.keep_pixels.strip():
            return t("Say why pixels that nobody looked at may leave; the report has the reason.")
        return None
