"""Why a pixel looks as it does: each step from the stored value to the screen, and its source.

Pure: it reads what the pipeline of ``imaging.grey`` reads, and its last step is that pipeline's
own answer.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen

from workbench.base.figures import MINUS, trimmed, with_unit
from workbench.base.text import Text, t
from workbench.imaging.color_map import color_map as map_of
from workbench.imaging.explain_look import on_screen, why_gamma
from workbench.imaging.grey import padding_mask, shades, with_gamma
from workbench.imaging.icc import conversion_of
from workbench.imaging.look import Look
from workbench.imaging.probe import unit_text
from workbench.model.grey import (
    DualWindow,
    FileVoi,
    Grey,
    Lut,
    ModalityLut,
    Origin,
    Place,
    Voi,
    VoiFunction,
    Window,
)

if TYPE_CHECKING:
    from workbench.dicom.suv import SuvKind
    from workbench.imaging.frame import FramePixels


class Stage(StrEnum):
    """A step of the pipeline (PS3.4 N.2)."""

    STORED = "stored"
    MODALITY = "modality"
    VOI = "voi"
    PRESENTATION = "presentation"
    SCREEN = "screen"


STAGE_TITLES = {
    Stage.STORED: t("Stored value"),
    Stage.MODALITY: t("Modality value"),
    Stage.VOI: t("Window"),
    Stage.PRESENTATION: t("Presentation"),
    Stage.SCREEN: t("Screen"),
}


@frozen
class Step:
    """One step: what it gives, and why.

    Parameters
    ----------
    value : float or tuple of int
        As a number; a triple for colours.
    shown : str
        As a reader sees it, with its unit.
    """

    stage: Stage
    value: float | tuple[int, ...]
    shown: str
    because: tuple[Text, ...] = ()


@frozen
class Explanation:
    """All steps of one pixel.

    Parameters
    ----------
    column, row : int
        The pixel, from 0.
    warnings : tuple of Text
        Why not to trust something about the picture.
    """

    column: int
    row: int
    steps: tuple[Step, ...]
    padding: bool = False
    warnings: tuple[Text, ...] = field(default=())

    def step(self, stage: Stage) -> Step | None:
        """Return a step, None where the picture has none (colour has no window)."""
        return next((one for one in self.steps if one.stage is stage), None)


def explain(
    frame: FramePixels,
    column: int,
    row: int,
    voi: Voi | FileVoi | None = None,
    inverted: bool = False,
    color_map: str = "",
    *,
    chosen_as: Text | str | None = None,
    suv_kind: SuvKind | None = None,
    look: Look | None = None,
) -> Explanation:
    """Explain one pixel of a frame.

    Parameters
    ----------
    column, row : int
        From 0, inside the frame.
    voi, inverted, color_map
        As in `FramePixels.shade`.
    chosen_as : Text or str, optional
        How the user came to this window, such as the name of a preset.
    suv_kind : SuvKind, optional
        Which uptake value of a PET is told; by body weight when None.
    look : Look or None
        All of how pixels are shown; it stands for `voi`, `inverted` and `color_map`.
    """
    look = look or Look(voi, inverted, color_map)
    voi, inverted = look.voi, look.inverted
    grey, stored = frame.grey, frame.stored[row, column]
    if frame.info.channels:
        from workbench.imaging.explain_channels import of_channels

        return of_channels(frame, column, row, look)
    if grey is None:
        return _of_colour(frame, column, row, look)
    chosen = frame.chosen(voi)
    assert chosen is not None
    value = frame.scale(stored)
    is_padding = padding_mask(np.asarray(stored).reshape(1, 1), grey) is not None
    shade = float(shades(value, chosen))
    turned = grey.inverted != inverted
    level = float(with_gamma(np.asarray(255.0 - shade if turned else shade), look.gamma))
    steps = (
        Step(Stage.STORED, float(stored), _exact(stored), _why_stored(grey, is_padding)),
        Step(
            Stage.MODALITY,
            value,
            with_unit(trimmed(value), unit_text(grey.unit)),
            (*_why_uptake(frame, value, suv_kind), *_why_modality(grey)),
        ),
        Step(Stage.VOI, shade, _fraction(shade), _why_voi(frame, voi, chosen, chosen_as, value)),
        Step(
            Stage.PRESENTATION,
            level,
            _fraction(level),
            (*_why_presentation(grey, inverted), *why_gamma(look)),
        ),
        _screen(frame, column, row, look, is_padding),
    )
    return Explanation(column, row, steps, is_padding, frame.info.warnings)


def as_data(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain JSON values; the sentences in the language of now."""
    return {
        "x": explanation.column,
        "y": explanation.row,
        "padding": explanation.padding,
        "steps": [
            {
                "stage": str(step.stage),
                "value": list(step.value) if isinstance(step.value, tuple) else step.value,
                "shown": step.shown,
                "because": [str(reason) for reason in step.because],
            }
            for step in explanation.steps
        ],
        "warnings": [str(warning) for warning in explanation.warnings],
    }


def as_lines(explanation: Explanation) -> list[str]:
    """Return an explanation as lines of text, for the clipboard and the command line."""
    x, y = explanation.column, explanation.row
    lines = [str(t("Pixel {x}, {y} (column, row from 0)", x=x, y=y))]
    for step in explanation.steps:
        lines.append(str(t("{which}: {name}", which=STAGE_TITLES[step.stage], name=step.shown)))
        lines += [f"  · {reason}" for reason in step.because]
    lines += [f"! {warning}" for warning in explanation.warnings]
    return lines


# -- stored ----------------------------------------------------------------------------------------


def _why_stored(grey: Grey, is_padding: bool) -> tuple[Text, ...]:
    allocated, high = grey.origin("BitsAllocated"), grey.origin("HighBit")
    if not grey.bits:
        lines = [t("floating point")]
    elif allocated is None:
        sign = t("signed") if grey.signed else t("unsigned")
        lines = [t("{bits} bits, {sign}", bits=grey.bits, sign=sign)]
    else:
        sign = t("signed") if grey.signed else t("unsigned")
        lines = [
            t(
                "{bits} of {allocated} bits, {sign}: (0028,0100), (0028,0101), (0028,0103)",
                bits=grey.bits,
                allocated=allocated.value,
                sign=sign,
            )
        ]
        if high is not None and high.value != str(grey.bits - 1):
            lines.append(t("the highest bit is {bit}: High Bit (0028,0102)", bit=high.value))
    return (*lines, *_why_padding(grey, is_padding))


def _why_padding(grey: Grey, is_padding: bool) -> tuple[Text, ...]:
    if grey.padding is None:
        return (t("not a number: background"),) if is_padding else ()
    low, high = trimmed(grey.padding.low), trimmed(grey.padding.high)
    extent = low if low == high else f"{low} … {high}"
    names = [o for o in grey.origins if "PixelPadding" in o.keyword]
    source = f"{names[0].name} {names[0].tag}" if names else str(t("the file"))
    if is_padding:
        return (
            t("this is padding, so background: {name} is {extent}", name=source, extent=extent),
        )
    return (t("not padding, which is {extent}: {name}", name=source, extent=extent),)


# -- modality --------------------------------------------------------------------------------------


def _why_modality(grey: Grey) -> tuple[Text, ...]:
    if isinstance(grey.modality, ModalityLut):
        lut = grey.modality.lut
        return (
            t(
                "looked up in Modality LUT Sequence (0028,3000): {n} entries from {first}",
                n=lut.data.size,
                first=lut.first,
            ),
        )
    slope, intercept = grey.origin("RescaleSlope"), grey.origin("RescaleIntercept")
    if slope is None or intercept is None:
        same = grey.modality.slope == 1 and grey.modality.intercept == 0
        return (t("as stored"),) if same else (_formula(grey),)
    return (_formula(grey), _said(slope), _said(intercept), *_why_unit(grey))


def _formula(grey: Grey) -> Text:
    assert not isinstance(grey.modality, ModalityLut)
    slope, intercept = trimmed(grey.modality.slope), trimmed(abs(grey.modality.intercept))
    if grey.modality.intercept < 0:
        return t("stored value × {slope} − {intercept}", slope=slope, intercept=intercept)
    return t("stored value × {slope} + {intercept}", slope=slope, intercept=intercept)


def _why_unit(grey: Grey) -> tuple[Text, ...]:
    named = grey.origin("Units") or grey.origin("RescaleType")
    if not grey.unit:
        return ()
    if named is not None and named.value == grey.unit:
        return (_said(named),)
    return (t("{unit}, because it is a rescaled CT", unit=grey.unit),)


def _why_uptake(frame: FramePixels, value: float, kind: SuvKind | None) -> tuple[Text, ...]:
    if frame.info.suv is None:
        return ()
    from workbench.dicom.suv import SuvKind, suv_text

    kind = kind or SuvKind.BW
    suv = frame.info.suv
    factor, problem = suv.factor(kind), suv.problem(kind)
    if factor is None:
        return (problem,) if problem is not None else ()
    return (
        t(
            "{uptake}: × {factor}, {reference}",
            uptake=suv_text(suv, kind, value),
            factor=trimmed(factor),
            reference=suv.reference,
        ),
    )


def _said(origin: Origin) -> Text:
    """Return an attribute, its value, and where in the file it stood."""
    named = {"name": origin.name, "tag": origin.tag, "value": origin.value}
    match origin.place:
        case Place.FRAME:
            return t("{name} {tag} = {value}, from per-frame group {n}", n=origin.group, **named)
        case Place.SHARED:
            return t("{name} {tag} = {value}, from the shared group", **named)
        case Place.STATE:
            return t("{name} {tag} = {value}, from the presentation state", **named)
        case Place.SLICE:
            return t("{name} {tag} = {value}, from the middle slice", **named)
        case Place.DEFAULT:
            return t("{name} {tag} is absent: {value}", **named)
        case _:
            return t("{name} {tag} = {value}", **named)


# -- window ----------------------------------------------------------------------------------------


def _why_voi(
    frame: FramePixels,
    choice: Voi | FileVoi | None,
    chosen: Voi,
    chosen_as: Text | str | None,
    value: float,
) -> tuple[Text, ...]:
    grey = frame.grey
    assert grey is not None
    parts = [what_of(chosen, value)]
    of_file = isinstance(chosen, Window | Lut) and chosen in grey.vois
    if choice is None or isinstance(choice, FileVoi):
        parts += _of_file(frame, chosen) if of_file else [_without_window(frame, chosen)]
    elif chosen_as is not None:
        parts.append(t("preset: {name}", name=chosen_as))
    elif of_file:
        parts += _of_file(frame, chosen)
    elif isinstance(chosen, Window) and chosen.explanation:
        parts.append(t("chosen as: {name}", name=chosen.explanation))
    else:
        parts.append(t("set by hand"))
    return tuple(parts)


def _without_window(frame: FramePixels, chosen: Voi) -> Text:
    grey = frame.grey
    assert grey is not None
    if frame.stand_ins or (chosen == grey.usual and grey.usual_of_all):
        return t("the file has no window; this one is chosen from the values of all slices")
    if chosen == grey.usual:
        return t("the file has no window; this is the usual one for such images")
    return t("chosen from the values themselves")


def what_of(voi: Voi, value: float) -> Text:
    """Return what a window does to a modality value."""
    if isinstance(voi, Lut):
        return t(
            "looked up in a table of {n} entries from {first}", n=voi.data.size, first=voi.first
        )
    if isinstance(voi, DualWindow):
        lower = value <= voi.boundary
        return t(
            "two windows, parted at {boundary}; this is the {which}: {window}",
            boundary=trimmed(voi.boundary),
            which=t("lower") if lower else t("upper"),
            window=what_of(voi.lower if lower else voi.upper, value),
        )
    return t(
        "{function}: center {center}, width {width}",
        function=_FUNCTIONS[voi.function],
        center=trimmed(voi.center),
        width=trimmed(voi.width),
    )


_FUNCTIONS = {
    VoiFunction.LINEAR: t("LINEAR"),
    VoiFunction.LINEAR_EXACT: t("LINEAR_EXACT"),
    VoiFunction.SIGMOID: t("SIGMOID"),
}


def _of_file(frame: FramePixels, voi: Voi) -> list[Text]:
    grey = frame.grey
    assert grey is not None
    number = next((n for n, one in enumerate(grey.vois, 1) if one == voi), 0)
    assert isinstance(voi, Window | Lut)
    is_state = any(one.place is Place.STATE for one in grey.origins)
    where = grey.origin("VOILUTSequence" if isinstance(voi, Lut) else "WindowCenter")
    if grey.origins and where is None and not is_state:
        return [_without_window(frame, voi)]
    if is_state and where is None:
        return [t("the whole range of values: the presentation state has no window")]
    if isinstance(voi, Lut):
        kind = t("table {n} of the file", n=number)
        state_kind = t("table {n} of the presentation state", n=number)
    else:
        kind = t("window {n} of the file", n=number)
        state_kind = t("window {n} of the presentation state", n=number)
    if is_state:
        kind = state_kind
    parts = [t("{which}: {name}", which=kind, name=voi.explanation) if voi.explanation else kind]
    if isinstance(voi, Window):
        origins = (where, grey.origin("WindowWidth"), grey.origin("VOILUTFunction"))
        return [*parts, *(_said(one) for one in origins if one is not None)]
    if where is not None:
        parts.append(t("{name} {tag}, {n} items", name=where.name, tag=where.tag, n=where.value))
    return parts


# -- presentation ----------------------------------------------------------------------------------


def _why_presentation(grey: Grey, inverted: bool) -> tuple[Text, ...]:
    lines = []
    for keyword in ("PhotometricInterpretation", "PresentationLUTShape"):
        origin = grey.origin(keyword)
        if origin is not None:
            lines.append(_said(origin))
    if grey.inverted:
        lines.append(t("this asks for inversion, once"))
    if inverted:
        lines.append(t("inverted by you"))
    if not grey.inverted and not inverted:
        lines.append(t("not inverted"))
    return tuple(lines)


def _screen(
    frame: FramePixels,
    column: int,
    row: int,
    look: Look,
    is_padding: bool,
) -> Step:
    shown, why = on_screen(frame, column, row, look)
    color_map = look.color_map
    lines = [t("rounded; 0 is black, 255 is white")]
    if is_padding:
        lines = [t("background is black, also when inverted")]
    lines += why
    if shown.ndim == 2:
        shade = int(shown[0, 0])
        return Step(Stage.SCREEN, shade, str(shade), tuple(lines))
    red, green, blue = (int(channel) for channel in shown[0, 0])
    if color_map:
        lines.append(t("colour map: {name}", name=map_of(color_map).title))
    colors = frame.grey.colors if frame.grey is not None else None
    if colors is not None:
        lines.append(
            t("stored values from {first} on have colours of their own", first=colors.first)
        )
    return Step(Stage.SCREEN, (red, green, blue), f"{red}, {green}, {blue}", tuple(lines))


def _of_colour(frame: FramePixels, column: int, row: int, look: Look) -> Explanation:
    stored = tuple(int(channel) for channel in frame.stored[row, column][:3])
    why: tuple[Text, ...] = (t("a colour picture: no window, no inversion"),)
    convert = conversion_of(frame.info.icc_profile)
    shown, more = on_screen(frame, column, row, look)
    screen = tuple(int(channel) for channel in shown[0, 0][:3])
    why += (*why_gamma(look), *more)
    if convert is None:
        steps: tuple[Step, ...] = (Step(Stage.SCREEN, screen, _triple(screen), why),)
        if screen != stored:
            steps = (Step(Stage.STORED, stored, _triple(stored)), *steps)
        return Explanation(column, row, steps, False, frame.info.warnings)
    said = t("converted from its ICC profile, {name}, to sRGB", name=convert.name)
    if frame.identity.sop_instance_uid:
        said = t("converted from its ICC profile (0028,2000), {name}, to sRGB", name=convert.name)
    steps = (
        Step(Stage.STORED, stored, _triple(stored)),
        Step(Stage.SCREEN, screen, _triple(screen), (*why, said)),
    )
    return Explanation(column, row, steps, False, frame.info.warnings)


def _triple(color: tuple[int, ...]) -> str:
    return ", ".join(map(str, color))


def _fraction(shade: float) -> str:
    """Return a shade before rounding, and how far it is from black to white."""
    return f"{trimmed(round(shade, 2))} / 255"


def _exact(stored: Any) -> str:
    """Return a stored value, whole numbers with all their digits."""
    return str(int(stored)).replace("-", MINUS) if stored.dtype.kind in "iub" else trimmed(stored)
