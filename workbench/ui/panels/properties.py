"""The properties panel: of the selection, one or many, or of the image when nothing is selected."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QScrollArea, QWidget

from workbench.app.host import Desk
from workbench.app.measuring.values import main_quantity, shown_quantities
from workbench.app.planes.words import plane_text
from workbench.app.scheme.attribute_values import (
    choice_title,
    parse_number,
    parse_value,
    range_text,
    title_of,
    value_text,
)
from workbench.app.wording import SOURCE_TITLES, region_title
from workbench.base.figures import number, significant, trimmed, with_unit
from workbench.base.text import language, t
from workbench.geom.measuring.codes import quantity_title
from workbench.geom.measuring.wording import quantity_text, uncertainty_text
from workbench.model import commands
from workbench.model.anchor import OnPlane
from workbench.model.annotation import Annotation, AttributeValue
from workbench.model.calibration import CALIBRATION_TITLES, CalibrationSource
from workbench.model.ids import AnnotationId, EntityId, LayerId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.lesion import Lesion
from workbench.model.occlusion import DepthPair
from workbench.model.order import DepthOrder
from workbench.model.part import Part
from workbench.model.patch import Change
from workbench.model.scheme import Attribute, AttributeKind, Label, LabelScheme
from workbench.qa.checks.missing_attribute import is_missing
from workbench.ui.bridge import Feed
from workbench.ui.panels.file_info import FileInfo
from workbench.ui.panels.form import Form
from workbench.ui.panels.image_properties import show_image
from workbench.ui.panels.lesion_row import show_lesion
from workbench.ui.panels.occlusion import OcclusionSection
from workbench.ui.panels.severity import SeveritySection
from workbench.ui.panels.term_row import show_term
from workbench.ui.panels.values_section import ValuesSection
from workbench.ui.parts import column, label, panel_header, words
from workbench.ui.timers import once
from workbench.ui.tool_bar import swatch

V = TypeVar("V")
_NONE = ""
_LOOK_MS = 120
# While a film plays it never settles: then this often.
_LATE_MS = 400


class PropertiesPanel(QWidget):
    """A form that is made anew when the selection or what is selected changes."""

    def __init__(self, desk: Desk, feed: Feed, run: Callable[[Callable[[], object]], None]) -> None:
        super().__init__()
        self._desk, self._run = desk, run
        self.form = Form()
        self._subject = label("", "muted")
        self._scroll = scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        scroll.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.setMinimumHeight(160)
        self.setLayout(column(panel_header(label(t("Properties")), self._subject), scroll))
        self._settle = once(self, self.refresh)
        self._overdue = once(self, self.refresh, _LATE_MS)
        self._shown_place: tuple[object, ...] = ()
        self._occlusion = OcclusionSection(self.form, desk, run)
        self._severity = SeveritySection(self.form, desk, run, lambda: self._settle.start(0))
        self._values = ValuesSection(self.form, desk, lambda: self._settle.start(0))
        self._files = FileInfo(desk.session, self)
        self._files.arrived.connect(lambda: self._settle.start(0))
        feed.project.connect(self._on_project)
        feed.changed.connect(self._on_change)
        feed.view.connect(self._on_view)
        feed.occlusion.connect(self._on_occlusion)
        feed.values.connect(self._on_occlusion)
        feed.lesions.connect(self._on_project)
        self.refresh()

    def refresh(self) -> None:
        """Show the selection of now."""
        self._settle.stop()
        self._overdue.stop()
        session = self._desk.session
        project = session.project
        chosen = [
            project.annotations[id]
            for id in sorted(session.view_state.selection)
            if id in project.annotations
        ]
        state = session.view_state.viewport
        self._shown_place = (state.image, state.frame, state.plane)
        key = self.form.clear()
        if chosen:
            self._subject.setText(
                words(
                    region_title(chosen[0].region, chosen[0].purpose, chosen[0].kind)
                    if len(chosen) == 1
                    else t("{n} selected", n=len(chosen))
                )
            )
            self._show_annotations(chosen)
        else:
            subject = t("Cut through the volume") if state.plane else t("Image")
            self._subject.setText(words(subject) if state.image else "")
            show_image(self.form, self._desk, self._files, self._run)
        self.form.lay_out(self._scroll, self._subject.parentWidget())
        self.form.give_focus(key)

    # -- what comes in ------------------------------------------------------------------------

    def _on_project(self) -> None:
        self._settle.start(0)

    def _on_change(self, change: Change) -> None:
        view = self._desk.session.view_state
        shown: Iterable[EntityId | None] = view.selection or (view.viewport.image,)
        # A cut is made of all images of its volume.
        is_cut = not view.selection and view.viewport.plane is not None
        concerns = is_cut or any(id in change.patch.deltas for id in shown)
        kinds = (Layer, LabelScheme, DepthPair, Image, Part, Lesion)
        if concerns or any(True for kind in kinds for _ in change.touched(kind)):
            self._settle.start(0)

    def _on_occlusion(self, ids: frozenset[AnnotationId]) -> None:
        """Show what else is true of the selection now: it is hidden otherwise, values came."""
        if not ids.isdisjoint(self._desk.session.view_state.selection):
            self._settle.start(0)

    def _on_view(self, names: frozenset[str]) -> None:
        if "selection" in names:
            self._settle.start(0)
        elif "viewports" in names:
            state = self._desk.session.view_state.viewport
            if (state.image, state.frame, state.plane) != self._shown_place:
                self._settle.start(_LOOK_MS)  # going through slices must not wait for this
                if not self._overdue.isActive():
                    self._overdue.start()

    # -- annotations --------------------------------------------------------------------------

    def _show_annotations(self, chosen: list[Annotation]) -> None:
        session = self._desk.session
        project = session.project
        ids = [a.id for a in chosen]
        locks = commands.Locks(project)
        locked = any(locks.why(a) is not None for a in chosen)
        editable = not session.document.read_only
        free = editable and not locked
        self._show_label(chosen, free)
        self._show_attributes(chosen, free)
        self._severity.show(chosen, free)
        form = self.form
        if len(chosen) == 1:
            show_term(form, self._desk, chosen[0], free, self._run)
        show_lesion(form, self._desk, chosen, free, self._run)
        form.choice(
            "layer",
            t("Layer"),
            [(str(layer.id), layer.name, None) for layer in project.ordered_layers()[::-1]],
            _common(a.layer for a in chosen),
            lambda id: self._do(commands.move_to_layer, ids, LayerId(EntityId(id))),
            mixed=_common(a.layer for a in chosen) is None,
            enabled=free,
        )
        self._show_depth(chosen, free)
        form.check(
            "locked",
            t("Locked"),
            _common(a.locked for a in chosen),
            lambda on: self._do(commands.lock_annotations, ids, on),
            enabled=editable and not any(project.layers[a.layer].locked for a in chosen),
        )
        self._occlusion.show(chosen, free)
        if len(chosen) == 1:
            one = chosen[0]
            form.note(
                "note",
                t("Note"),
                one.note,
                lambda text: self._do(commands.set_note, one.id, text),
                free,
            )
            self._show_plane(one)
            self._show_measures(one)
            self._values.show(one)
            self._show_provenance(one)
        else:
            self._show_sums(chosen)

    def _show_label(self, chosen: list[Annotation], free: bool) -> None:
        scheme = self._desk.session.project.scheme
        options: list[tuple[str, str, QIcon | None]] = [(_NONE, str(t("No label")), None)]
        options += label_options(scheme)
        known = {value for value, _, _ in options}
        keys = {a.label or _NONE for a in chosen}
        options += [(key, key, None) for key in sorted(keys - known)]
        mixed = len(keys) > 1
        ids = [a.id for a in chosen]
        self.form.choice(
            "label",
            t("Label"),
            options,
            None if mixed else next(iter(keys)),
            lambda key: self._do(commands.set_label, ids, key or None),
            mixed=mixed,
            enabled=free,
        )

    def _show_attributes(self, chosen: list[Annotation], free: bool) -> None:
        scheme = self._desk.session.project.scheme
        if scheme is None:
            return
        shared: list[Attribute] | None = None
        for key in {a.label for a in chosen}:
            own = scheme.attributes_of(key)
            shared = [a for a in own if shared is None or a in shared]
        for attribute in shared or []:
            self._show_attribute(attribute, chosen, free)

    def _show_attribute(self, attribute: Attribute, chosen: list[Annotation], free: bool) -> None:
        form, ids = self.form, [a.id for a in chosen]
        values = [a.attributes.get(attribute.name) for a in chosen]
        agrees = all(value == values[0] for value in values)
        value = values[0] if agrees else None
        title, key = title_of(attribute, language()), f"attribute:{attribute.name}"

        def take(new: AttributeValue | None) -> None:
            self._do(commands.set_attribute, ids, attribute.name, new)

        needed = attribute.required or any(is_missing(attribute, one) for one in chosen)
        common: dict[str, Any] = {"enabled": free, "required": needed}
        named = {choice_title(attribute, one, language()): one for one in attribute.choices}
        match attribute.kind:
            case AttributeKind.BOOLEAN:
                now = bool(value) if agrees else None
                form.check(key, title, now, take, **common)
            case AttributeKind.CHOICE:
                options = [(one, said, None) for said, one in named.items()]
                if not attribute.required:
                    options.insert(0, (_NONE, str(t("None")), None))
                form.choice(
                    key, title, options, str(value) if value is not None else None,
                    lambda new: take(new or None), mixed=not agrees, **common,
                )  # fmt: skip
            case AttributeKind.MULTI_CHOICE:
                several = value if isinstance(value, tuple) else ()
                shown = [said for said, one in named.items() if one in several]
                form.choices(
                    key, title, tuple(named), shown if agrees else None,
                    lambda new: take(tuple(named[one] for one in new) or None), **common,
                )  # fmt: skip
            case _:
                form.line(
                    key, title, value_text(value) if agrees else None,
                    lambda text: self._run(lambda: take(self._parsed(attribute, text))),
                    unit=attribute.unit, hint=range_text(attribute), **common,
                )  # fmt: skip

    def _parsed(self, attribute: Attribute, text: str) -> AttributeValue | None:
        try:
            return parse_value(attribute, text)
        except Exception:
            self._settle.start(0)  # what was there before comes back
            raise

    def _show_depth(self, chosen: list[Annotation], free: bool) -> None:
        project = self._desk.session.project
        depths = {a.depth for a in chosen}
        order = DepthOrder.of(project.scheme)
        effective = {order.depth(one) for one in chosen}
        hint = t("By the label")
        if len(effective) == 1:
            hint = t("By the label: {depth}", depth=trimmed(effective.pop()))
        value = None if len(depths) > 1 else value_text(next(iter(depths)))

        def take(text: str) -> None:
            depth = parse_number(Attribute(str(t("Depth"))), text) if text.strip() else None
            self._do(commands.set_depth, {a.id: depth for a in chosen})

        self.form.line(
            "depth",
            t("Depth"),
            value,
            lambda text: self._run(lambda: take(text)),
            hint=hint,
            enabled=free,
        )

    def _show_plane(self, one: Annotation) -> None:
        if isinstance(one.anchor, OnPlane):
            tip = t("Drawn on a cut through the volume; it keeps its place in the patient.")
            self.form.value(t("Drawn on"), plane_text(one.anchor), tip=tip)
            if one.anchor.thickness:
                mm = with_unit(number(one.anchor.thickness, 1), "mm")
                self.form.value(t("Thickness"), mm)

    def _show_measures(self, one: Annotation) -> None:
        quantities = shown_quantities(one, self._desk.session.library.calibration)
        if not quantities:
            return
        self.form.heading(t("Measurements"))
        for quantity in quantities:
            title = quantity_title(quantity.name, one.kind)
            known = quantity.source is not CalibrationSource.NONE
            self.form.value(
                title,
                quantity_text(quantity),
                CALIBRATION_TITLES[quantity.source],
                "" if known else "warn",
                uncertainty_text(quantity),
            )

    def _show_sums(self, chosen: list[Annotation]) -> None:
        library = self._desk.session.library
        sums: dict[tuple[str, str], float] = {}
        for one in chosen[:1000]:
            q = main_quantity(one, library.calibration)
            if q is not None and q.unit != "deg":
                sums[q.name, q.unit] = sums.get((q.name, q.unit), 0.0) + q.value
        if sums and len(chosen) <= 1000:
            self.form.heading(t("Together"))
            for (name, unit), value in sums.items():
                title = quantity_title(name)
                self.form.value(title, with_unit(significant(value), unit))

    def _show_provenance(self, one: Annotation) -> None:
        form, made = self.form, one.provenance
        form.heading(t("Provenance"))
        form.value(t("Author"), made.author)
        form.value(t("Created"), f"{made.created.astimezone():%Y-%m-%d %H:%M:%S}")
        if made.modified != made.created:
            form.value(t("Modified"), f"{made.modified.astimezone():%Y-%m-%d %H:%M:%S}")
        score = f"{made.score:.2f}" if made.score is not None else ""
        source = " ".join(
            part for part in (str(SOURCE_TITLES[made.source]), made.model or "", score) if part
        )
        form.value(t("Made by"), source)
        if made.tool:
            from workbench.edit.tools import TOOLS

            tool = TOOLS.get(made.tool)
            form.value(t("Tool"), tool.title if tool else made.tool)
        if made.scheme_version:
            form.value(t("Labels"), t("Version {n}", n=made.scheme_version))

    def _do(self, command: Callable[..., Any], *args: object) -> None:
        self._run(lambda: self._desk.session.do(command, *args))


def label_options(scheme: LabelScheme | None) -> list[tuple[str, str, QIcon | None]]:
    """Return the labels as a tree of choices: indented, with colour and digit."""
    if scheme is None:
        return []
    found: list[tuple[str, str, QIcon | None]] = []

    def add(parent: str | None, depth: int) -> None:
        for one in scheme.labels:
            if one.parent == parent:
                found.append((one.key, _option(one, depth), swatch(one.color)))
                add(one.key, depth + 1)

    add(None, 0)
    return found


def _option(one: Label, depth: int) -> str:
    digit = f"  ·  {one.digit}" if one.digit is not None else ""
    return "\u2003" * depth + one.title(language()) + digit


def _common(values: Iterable[V]) -> V | None:
    """Return the value that all have, or None."""
    found = list(values)
    return found[0] if all(value == found[0] for value in found) else None
