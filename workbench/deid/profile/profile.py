"""A profile: what is done to files, under a name."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, in_language, language, t
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.secret import Secret
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.pixels.decisions import Decisions
from workbench.deid.pixels.devices import DeviceRule
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import Option, options_named


@frozen
class Profile:
    """What is done to files.

    Parameters
    ----------
    name : str
        By which it is called on the command line and named in reports.
    options : frozenset of Option
        Of PS3.15, beside the Basic Profile.
    titles : mapping of str to str
        By language code what people read; those of built-in profiles are translated instead.
    title : Text or None
        Of a built-in profile.
    notes : str
        For whom it is, and why it is as it is.
    reasons : mapping of str to str
        By the name of an option why what it keeps may stay.
    keep_pixels : str
        Why pixels that nobody has looked at may leave; empty = they may not.
    photo : PhotoPolicy
        What is done to photographs.
    outside_regions : bool
        Whether all outside the regions of ultrasound images is filled.
    keep_clinical : bool
        Whether sides, units and rulers that were read in pixels stay.
    devices : tuple of DeviceRule
        Where devices of the site write, beside the rules that come with the program.
    """

    name: str
    options: frozenset[Option] = frozenset()
    titles: Mapping[str, str] = field(factory=dict)
    title: Text | None = field(default=None, eq=False)
    notes: str = ""
    reasons: Mapping[str, str] = field(factory=dict)
    keep_pixels: str = ""
    photo: PhotoPolicy = field(factory=PhotoPolicy)
    outside_regions: bool = False
    keep_clinical: bool = True
    devices: tuple[DeviceRule, ...] = ()

    def shown(self, code: str = "") -> str:
        """Return its title in a language, by default the current one."""
        code = code or language()
        if self.title is not None:
            return in_language(self.title, code)
        return self.titles.get(code) or self.titles.get("en") or self.name

    def with_options(self, names: list[str]) -> Profile:
        """Return it with more options; raises InputError for those that exclude each other."""
        if not names:
            return self
        return evolve(self, options=options_named([*(o.value for o in self.options), *names]))

    def check(self) -> None:
        """Raise InputError if what it says cannot be done, or keeps something without a reason."""
        options_named(option.value for option in self.options)
        for option in self.needs_reason():
            if not self.reasons.get(option.value, "").strip():
                raise InputError(
                    t(
                        "The profile {name} keeps identity by {option}: it must say why.",
                        name=self.name,
                        option=option.value,
                    )
                )

    def check_reasons(self) -> None:
        """Raise InputError if it keeps identity and nobody says why; tells how to."""
        for option in self.needs_reason():
            if not self.reasons.get(option.value, "").strip():
                raise InputError(
                    t(
                        "{option} keeps identity: say why with --reason {option}=TEXT.",
                        option=option.value,
                    )
                )

    def needs_reason(self) -> list[Option]:
        """Return the options by which the output names who it came from."""
        return sorted(self.options & KEEPS_IDENTITY)

    def setup(self, secret: Secret, decisions: Decisions | None = None) -> Setup:
        """Return what files are cleaned with."""
        return Setup(
            secret,
            Policy(self.options),
            keep_pixels=self.keep_pixels,
            decisions=decisions or Decisions(),
            photo=self.photo,
            outside_regions=self.outside_regions,
            keep_clinical=self.keep_clinical,
            devices=self.devices,
        )


#: UIDs and the institution lead back to the source without the key.
KEEPS_IDENTITY = frozenset({Option.UIDS, Option.INSTITUTION_IDENTITY})
