"""Windows by name: the usual ones of each modality, and how a preset becomes a window."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.imaging.grey import auto_window, span_window
from workbench.model.grey import DualWindow, Grey, Voi, Window

if TYPE_CHECKING:
    from workbench.dicom.suv import Suv, SuvKind


@frozen
class Percentiles:
    """A window from one percentile of the values to another, padding left out; 0 to 100."""

    low: float = field(default=1.0, converter=float)
    high: float = field(default=99.0, converter=float)

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.low < self.high <= 100:
            raise ValueError(f"percentiles {self.low}, {self.high} are not in order")


@frozen
class Uptake:
    """A window from one uptake value (SUV) to another."""

    low: float = field(converter=float)
    high: float = field(converter=float)

    def __attrs_post_init__(self) -> None:
        if not (np.isfinite(self.low) and np.isfinite(self.high) and self.low < self.high):
            raise ValueError(f"uptake values {self.low}, {self.high} are not in order")


Setting = Window | DualWindow | Percentiles | Uptake


@frozen
class Preset:
    """A window with a name.

    Parameters
    ----------
    name : str
        As ``--preset`` takes it: lower case, parts joined by hyphens.
    title : Text or str
        What is shown; a user's own is not translated.
    modality : str
        One or several of DICOM's, ``CR DX``; empty where it fits any.
    body_part : str
        Body Part Examined that it is made for; it comes first there, and fits elsewhere.
    digit : int
        Alt with this digit chooses it; 0 = no key.
    inverted : bool or None
        Whether it inverts; None leaves that as it is.
    """

    name: str
    title: Text | str
    setting: Setting
    modality: str = "CT"
    body_part: str = ""
    digit: int = 0
    inverted: bool | None = None

    @property
    def modalities(self) -> tuple[str, ...]:
        """The modalities it is for; empty = any."""
        return tuple(part.upper() for part in re.split(r"[\s,;/\\，、]+", self.modality) if part)

    def fits(self, modality: str) -> bool:
        """Return whether it is for a modality."""
        return not self.modalities or modality.upper() in self.modalities


_XRAY = "CR DX RF XA RG"

PRESETS: tuple[Preset, ...] = (
    # Center and width as most workstations offer them.
    Preset("soft-tissue", t("Soft tissue"), Window(40, 400), digit=7),
    Preset("lung", t("Lung"), Window(-600, 1500), body_part="CHEST", digit=1),
    Preset("bone", t("Bone"), Window(300, 1500), digit=3),
    Preset("brain", t("Brain"), Window(40, 80), body_part="HEAD", digit=4),
    Preset("stroke", t("Stroke"), Window(32, 8), body_part="HEAD"),
    Preset("subdural", t("Subdural"), Window(75, 215), body_part="HEAD"),
    Preset("mediastinum", t("Mediastinum"), Window(50, 350), body_part="CHEST", digit=2),
    Preset("abdomen", t("Abdomen"), Window(60, 400), body_part="ABDOMEN", digit=5),
    Preset("liver", t("Liver"), Window(60, 150), body_part="ABDOMEN", digit=6),
    Preset("angio", t("Vessels"), Window(300, 600)),
    Preset("temporal-bone", t("Temporal bone"), Window(600, 2800), body_part="HEAD"),
    Preset(
        "lung-mediastinum",
        t("Lung and mediastinum"),
        DualWindow.of(Window(-600, 1500), Window(50, 350)),
        body_part="CHEST",
        digit=8,
    ),
    # No absolute scale: the values of each picture decide.
    Preset("mr-dark", t("Dark structures"), Percentiles(0, 80), "MR", digit=4),
    Preset("xray-bone", t("Bone detail"), Percentiles(30, 99.5), _XRAY, digit=4),
    Preset("xray-soft-tissue", t("Soft tissue"), Percentiles(0.5, 80), _XRAY, digit=5),
    Preset("mg-standard", t("Standard"), Percentiles(5, 99.8), "MG", "BREAST", 1),
    Preset("mg-dense", t("Dense tissue"), Percentiles(50, 99.9), "MG", "BREAST", 2),
    Preset("mg-skin", t("Skin line"), Percentiles(0, 70), "MG", "BREAST", 3),
    Preset("us-bright", t("Brighter"), Percentiles(0, 95), "US IVUS", digit=4),
    Preset("nm-standard", t("From zero"), Percentiles(0, 99.5), "NM", digit=4),
    Preset("nm-low-counts", t("Low counts"), Percentiles(0, 95), "NM", digit=5),
    Preset("suv-5", t("SUV 0–5"), Uptake(0, 5), "PT", digit=1, inverted=True),
    Preset("suv-7", t("SUV 0–7"), Uptake(0, 7), "PT", digit=2, inverted=True),
    Preset("suv-10", t("SUV 0–10"), Uptake(0, 10), "PT", digit=3, inverted=True),
    Preset("pt-standard", t("From zero"), Percentiles(0, 99.5), "PT", digit=4, inverted=True),
    # For all, and all there is where the file names no modality.
    Preset("standard", t("Standard"), Percentiles(1, 99), "", digit=1),
    Preset("softer", t("Softer"), Percentiles(0.1, 99.9), "", digit=2),
    Preset("stronger", t("Stronger"), Percentiles(5, 95), "", digit=3),
    Preset("full", t("Whole range"), Percentiles(0, 100), "", digit=9),
)


def normal_name(name: str) -> str:
    """Return a name as presets are called: lower case, hyphens."""
    return re.sub(r"[\s_]+", "-", name.strip().lower())


def preset(name: str, presets: Iterable[Preset] = PRESETS) -> Preset | None:
    """Return the preset called `name`, whatever its case."""
    wanted = normal_name(name)
    return next((p for p in presets if p.name == wanted), None)


def presets_for(
    modality: str, body_part: str = "", presets: Iterable[Preset] = PRESETS
) -> tuple[Preset, ...]:
    """Return the presets that fit a modality: those for the body part, the others, the general."""
    part = body_part.strip().upper()

    def order(one: Preset) -> tuple[bool, bool]:
        return not one.modalities, not (part and one.body_part.upper() == part)

    return tuple(sorted((p for p in presets if p.fits(modality)), key=order))


def window_of(
    setting: Setting,
    grey: Grey,
    stored: NDArray[np.generic],
    suv: Suv | None = None,
    kind: SuvKind | None = None,
) -> Voi:
    """Return what a preset means for a picture, in its modality units.

    Parameters
    ----------
    suv, kind
        How uptake values are made, and which of them is meant (body weight by default).

    Raises
    ------
    InputError
        If it is given in uptake values and there are none; the text names what is missing.
    """
    match setting:
        case Percentiles():
            return auto_window(grey, stored, setting.low, setting.high)
        case Uptake():
            factor = _factor(suv, kind)
            return span_window(setting.low / factor, setting.high / factor, exact=True)
        case _:
            return setting


def _factor(suv: Suv | None, kind: SuvKind | None) -> float:
    from workbench.dicom.suv import SuvKind

    kind = kind or SuvKind.BW
    if suv is None:
        raise InputError(t("Only PET has uptake values; choose another preset."))
    factor, problem = suv.factor(kind), suv.problem(kind)
    if factor is None or problem is not None:
        raise InputError(t("This preset needs uptake values: {why}.", why=problem or ""))
    return factor
