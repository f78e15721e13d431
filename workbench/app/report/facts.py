"""Facts: what templates can say of an annotation, in a language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from attrs import field, frozen

from workbench.app.measuring.values import quantities, shown_quantities
from workbench.app.report.names import TermNames
from workbench.app.severity.facts import part_values
from workbench.app.wording import image_name, label_title
from workbench.base.figures import MINUS, grouped, number, significant, trimmed, with_unit
from workbench.base.text import Text, in_language, t
from workbench.geom.measuring.codes import QUANTITIES, coded
from workbench.geom.measuring.quantity import Quantity
from workbench.geom.part import place_of
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, AttributeValue
from workbench.model.calibration import CALIBRATION_TITLES, Calibration, CalibrationSource
from workbench.model.coded import coding_of, concept_of
from workbench.model.concept import Coding, Concept
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.project import Project
from workbench.model.scheme import Attribute, Label
from workbench.qa.severity import Judged

if TYPE_CHECKING:
    from workbench.app.session import Session

FACTS: Mapping[str, Text] = {
    "number": t("Number in the list"),
    "finding": t("Finding: the coded term"),
    "label": t("Label"),
    "measured": t("What is measured"),
    "category": t("Category"),
    "modifiers": t("Modifiers of the finding"),
    "site": t("Site"),
    "site_modifiers": t("Modifiers of the site"),
    "laterality": t("Side"),
    "code": t("Code of the finding"),
    "site_code": t("Code of the site"),
    "size": t("Size with its unit"),
    "area": t("Area"),
    "source": t("Where millimetres come from"),
    "uncertainty": t("Uncertainty of the size"),
    "measurements": t("All measurements"),
    "attributes": t("All attributes"),
    "severity": t("Severity"),
    "severity_reason": t("Why this severity"),
    "zone": t("Zone of the part"),
    "position": t("Position"),
    "lesion": t("Lesion"),
    "note": t("Note"),
    "image": t("Image"),
    "frame": t("Frame"),
    "layer": t("Layer"),
    "author": t("Author"),
    "date": t("Date"),
}
"""The names of a template, in the order in which they are offered."""

ATTRIBUTE, QUANTITY = "attribute.", "quantity."
# Two quantities that say together how large something is, the longer one first.
_ACROSS = (("long_axis", "short_axis"), ("max_feret", "min_feret"))
_FIRST = ("length", "width_max", "equivalent_diameter")


def is_known(name: str) -> bool:
    """Return whether a template may say a name; attributes may be called anything."""
    if name.startswith(QUANTITY):
        return name.removeprefix(QUANTITY) in QUANTITIES
    return name in FACTS or (name.startswith(ATTRIBUTE) and len(name) > len(ATTRIBUTE))


@frozen(eq=False)
class Sources:
    """What is asked for what an annotation alone does not say.

    Parameters
    ----------
    calibration : callable
        Millimetres of a frame of an image.
    judged : callable
        How severe an annotation is.
    numbers : mapping
        The numbers that the list shows.
    """

    names: TermNames
    calibration: Callable[[ImageId, int], Calibration]
    judged: Callable[[Annotation], Judged | None] = lambda annotation: None
    numbers: Mapping[AnnotationId, int] = field(factory=dict)

    @classmethod
    def of_session(
        cls,
        session: Session,
        ids: Iterable[AnnotationId],
        project: Project,
        calibration: Callable[[ImageId, int], Calibration] | None = None,
    ) -> Sources:
        """Return those of a session; files are opened for their millimetres."""
        numbers = {id: n for id in ids if (n := session.numbers.of(id)) is not None}
        severity = session.severity
        return cls(
            TermNames.of_session(session),
            calibration or session.library.calibration,
            lambda annotation: severity.judged(annotation, wait=True, project=project),
            numbers,
        )


class Facts:
    """What can be said of one annotation."""

    def __init__(
        self, project: Project, annotation: Annotation, language: str, sources: Sources
    ) -> None:
        self.project = project
        self.annotation = annotation
        self.language = language
        self._sources = sources

    def values(self, names: Iterable[str]) -> dict[str, str]:
        """Return what is known under these names; nothing else is computed."""
        return {name: self.value(name) for name in names}

    def value(self, name: str) -> str:
        """Return what is known under a name; empty when nothing is.

        Minus signs are plain hyphens: other programs may not know the real one.
        """
        if name.startswith(ATTRIBUTE):
            said = self._attribute(name.removeprefix(ATTRIBUTE))
        elif name.startswith(QUANTITY):
            said = self._quantity(name.removeprefix(QUANTITY))
        else:
            said = getattr(self, f"_{name}")()
        return str(said).replace(MINUS, "-")

    # --- terms -----------------------------------------------------------------------------------

    @cached_property
    def _its_label(self) -> Label | None:
        scheme = self.project.scheme
        return scheme.get(self.annotation.label) if scheme is not None else None

    @cached_property
    def _concept(self) -> Concept | None:
        return concept_of(self.annotation, self._its_label)

    @cached_property
    def _coding(self) -> Coding:
        return coding_of(self.annotation, self._its_label)

    def _named(self, *concepts: Concept | None) -> str:
        names = [self._sources.names.of(one, self.language) for one in concepts if one is not None]
        return self._listed(names)

    def _listed(self, words: Iterable[str], *, items: bool = False) -> str:
        """Join words; items may have commas in themselves."""
        chinese = self.language.startswith("zh")
        between = ("；" if items else "、") if chinese else ("; " if items else ", ")
        return between.join(word for word in words if word)

    def _pair(self, name: str, value: str) -> str:
        return f"{name}：{value}" if self.language.startswith("zh") else f"{name}: {value}"

    def _said(self, text: object) -> str:
        return in_language(text, self.language)

    def _finding(self) -> str:
        return self._named(self._concept)

    def _label(self) -> str:
        if self.annotation.label is None:
            return ""
        return label_title(self.project, self.annotation, self.language)

    def _category(self) -> str:
        return self._named(self._coding.category)

    def _modifiers(self) -> str:
        return self._named(*self._coding.modifiers)

    def _site(self) -> str:
        return self._named(self._coding.site)

    def _site_modifiers(self) -> str:
        return self._named(*self._coding.site_modifiers)

    def _laterality(self) -> str:
        return self._named(self._coding.laterality)

    def _code(self) -> str:
        return _code_text(self._concept)

    def _site_code(self) -> str:
        return _code_text(self._coding.site)

    # --- sizes -----------------------------------------------------------------------------------

    @cached_property
    def _calibration(self) -> Calibration | None:
        anchor = self.annotation.anchor
        if not isinstance(anchor, OnFrame) or self.annotation.region is None:
            return None
        return self._sources.calibration(anchor.image, anchor.frame)

    def _known(self, image: ImageId, frame: int) -> Calibration:
        assert self._calibration is not None  # asked of regions on frames only
        return self._calibration

    @cached_property
    def _quantities(self) -> dict[str, Quantity]:
        found = shown_quantities(self.annotation, self._known)
        return {one.name: one for one in found}

    @cached_property
    def _all_quantities(self) -> dict[str, Quantity]:
        """Those, and the number of pixels, which takes long to count."""
        anchor = self.annotation.anchor
        image = self.project.images.get(anchor.image) if isinstance(anchor, OnFrame) else None
        return {one.name: one for one in quantities(self.annotation, image, self._known)}

    @cached_property
    def _main(self) -> tuple[Quantity, ...]:
        """The one or two quantities that say how large it is."""
        known = self._quantities
        for long, short in _ACROSS:
            if long in known and short in known:
                return known[long], known[short]
        name = next((one for one in _FIRST if one in known), next(iter(known), None))
        return (known[name],) if name is not None else ()

    def _size(self) -> str:
        if len(self._main) < 2:
            return self._quantity(self._main[0].name) if self._main else ""
        # Both with as many decimals as the longer one needs.
        digits = 0 if self._main[0].value >= 1000 else 1 if self._main[0].value >= 10 else 2
        figures = " × ".join(grouped(number(one.value, digits)) for one in self._main)
        return with_unit(figures, self._main[0].unit)

    def _area(self) -> str:
        return self._quantity("area")

    def _quantity(self, name: str) -> str:
        known = self._all_quantities if name == "pixel_count" else self._quantities
        one = known.get(name)
        return _figure(one) if one is not None else ""

    def _source(self) -> str:
        return self._said(CALIBRATION_TITLES[self._main[0].source]) if self._main else ""

    def _uncertainty(self) -> str:
        if not self._main or not self._main[0].uncertainty > 0:
            return ""
        first = self._main[0]
        return with_unit(f"± {first.uncertainty:.2g}", first.unit)

    def _measured(self) -> str:
        return self._title_of(self._main[0].name) if self._main else ""

    def _title_of(self, name: str) -> str:
        known = name in QUANTITIES
        return self._said(coded(name, self.annotation.kind).title) if known else name

    def _measurements(self) -> str:
        said = []
        for one in self._all_quantities.values():
            value = _figure(one)
            if one.source is not CalibrationSource.NONE:
                value = f"{value} ({self._said(CALIBRATION_TITLES[one.source])})"
            said.append(self._pair(self._title_of(one.name), value))
        return self._listed(said, items=True)

    # --- attributes ------------------------------------------------------------------------------

    @cached_property
    def _asked(self) -> Mapping[str, Attribute]:
        scheme = self.project.scheme
        found = scheme.attributes_of(self.annotation.label) if scheme is not None else ()
        return {one.name: one for one in found}

    def _attribute(self, name: str) -> str:
        value = self.annotation.attributes.get(name)
        return "" if value is None else self._value_text(self._asked.get(name), value)

    def _value_text(self, attribute: Attribute | None, value: AttributeValue) -> str:
        match value:
            case bool():
                return self._said(t("Yes") if value else t("No"))
            case int() | float():
                return with_unit(trimmed(value), attribute.unit if attribute else "")
            case tuple():
                return self._listed(_choice(attribute, one, self.language) for one in value)
        return _choice(attribute, value, self.language)

    def _attributes(self) -> str:
        given = self.annotation.attributes
        order = [*(name for name in self._asked if name in given)]
        order += [name for name in given if name not in self._asked]
        said = []
        for name in order:
            value = self._attribute(name)
            asked = self._asked.get(name)
            title = asked.titles.get(self.language, name) if asked is not None else name
            said.append(self._pair(title, value) if value else "")
        return self._listed(said, items=True)

    # --- severity and place ----------------------------------------------------------------------

    @cached_property
    def _judged(self) -> Judged | None:
        return self._sources.judged(self.annotation)

    def _severity(self) -> str:
        scheme, key = self.project.scheme, self._judged.key if self._judged else None
        if scheme is None or key is None:
            return ""
        grade = next((one for one in scheme.severities if one.key == key), None)
        return grade.title(self.language) if grade is not None else key

    def _severity_reason(self) -> str:
        return self._said(self._judged.reason) if self._judged and self._judged.key else ""

    @cached_property
    def _place(self) -> Mapping[str, object]:
        return part_values(self.project, self.annotation, self._calibration)

    def _zone(self) -> str:
        return str(self._place.get("zone", ""))

    def _position(self) -> str:
        x, y = self._place.get("x_mm"), self._place.get("y_mm")
        if isinstance(x, float) and isinstance(y, float):
            return with_unit(f"x {number(x)}, y {number(y)}", "mm")
        if self.annotation.region is None or not isinstance(self.annotation.anchor, OnFrame):
            return ""
        x, y = place_of(self.annotation.region)
        return with_unit(f"x {number(x, 0)}, y {number(y, 0)}", "px")

    # --- the rest --------------------------------------------------------------------------------

    def _number(self) -> str:
        return str(self._sources.numbers.get(self.annotation.id, ""))

    def _lesion(self) -> str:
        lesion = self.annotation.lesion
        found = self.project.lesions.get(lesion) if lesion is not None else None
        return found.name if found is not None else ""

    def _note(self) -> str:
        return self.annotation.note

    def _image(self) -> str:
        anchor = self.annotation.anchor
        if not isinstance(anchor, OnFrame) or anchor.image not in self.project.images:
            return ""
        return image_name(self.project, anchor.image)

    def _frame(self) -> str:
        anchor = self.annotation.anchor
        image = self.project.images.get(anchor.image) if isinstance(anchor, OnFrame) else None
        if image is None or image.frames == 1 or not isinstance(anchor, OnFrame):
            return ""
        return str(anchor.frame)

    def _layer(self) -> str:
        layer = self.project.layers.get(self.annotation.layer)
        return layer.name if layer is not None else ""

    def _author(self) -> str:
        return self.annotation.provenance.author

    def _date(self) -> str:
        return f"{self.annotation.provenance.modified.astimezone():%Y-%m-%d}"


def _figure(one: Quantity) -> str:
    is_count = one.name == "pixel_count"
    return with_unit(
        grouped(number(one.value, 0)) if is_count else significant(one.value), one.unit
    )


def _code_text(concept: Concept | None) -> str:
    return f"{concept.scheme} {concept.value}" if concept is not None else ""


def _choice(attribute: Attribute | None, value: str, language: str) -> str:
    if attribute is None:
        return value
    return attribute.choice_titles.get(value, {}).get(language, value)
