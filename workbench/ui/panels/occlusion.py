"""Properties about occlusion: how much is hidden, by what, and what was said of who is nearer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from workbench.app.actions.occlusion import pairs_of_selection, put_in_front
from workbench.app.host import Desk
from workbench.app.occlusion.words import (
    LEVEL_TITLES,
    ROLE_TITLES,
    cycle_text,
    name_of,
    percent_text,
    truncated_text,
)
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId, EntityId, PairId
from workbench.model.occlusion import OcclusionLevel, Opacity, ShapeRole
from workbench.model.regions import AREA_REGIONS
from workbench.ui.panels.form import Form
from workbench.ui.parts import button, icon_button, label, row, words
from workbench.ui.theme import current_theme

Run = Callable[[Callable[[], object]], None]

_NONE = ""
_TONES = {OcclusionLevel.FULL: "bad", OcclusionLevel.HEAVY: "warn"}
# More links than that are no help.
_MOST_LINKS = 12


class OcclusionSection:
    """Fills a part of the form of the selected annotations."""

    def __init__(self, form: Form, desk: Desk, run: Run) -> None:
        self._form, self._desk, self._run = form, desk, run

    def show(self, chosen: list[Annotation], free: bool) -> None:
        """Show what hides what of one selected area, or who of two is nearer."""
        areas = [one for one in chosen if isinstance(one.region, AREA_REGIONS)]
        if len(chosen) == 1 and areas:
            self._show_one(areas[0], free)
        elif len(chosen) == 2 and len(areas) == 2 and areas[0].anchor == areas[1].anchor:
            self._show_two(areas[0], areas[1], free)

    # -- one ----------------------------------------------------------------------------------

    def _show_one(self, one: Annotation, free: bool) -> None:
        form, session = self._form, self._desk.session
        if not isinstance(one.anchor, OnFrame):
            return
        form.heading(t("Occlusion"))
        found = session.occlusion.of(one.id)
        if found is None:
            form.value(t("Hidden"), t("Being computed…"))
        elif found.ratio is not None:
            percent = "0" if not found.ratio else percent_text(found.ratio)
            level = LEVEL_TITLES[found.level]
            shown = t("{percent} %", percent=percent)
            form.value(t("Hidden"), shown, level, _TONES.get(found.level, ""))
            if found.hidden_by:
                form.add(t("Hidden by"), self._links(found.hidden_by))
        if found is not None and found.truncation:
            form.value(t("Cut off"), truncated_text(found))
        self._show_words(one, free)
        self._show_visible(one, free)
        self._show_pairs(free)
        self._show_cycles(one.id, one.anchor)

    def _show_words(self, one: Annotation, free: bool) -> None:
        form, session = self._form, self._desk.session
        scheme = session.project.scheme
        own = scheme.get(one.label) if scheme else None
        if own is not None and own.opacity is not Opacity.OPAQUE:
            tip = t("Things of this label hide nothing. That is said in the label scheme.")
            form.value(t("Opacity"), _OPACITIES[own.opacity], tip=tip)
        form.choice(
            "role",
            t("Outline"),
            [(str(role), str(ROLE_TITLES[role]), None) for role in ShapeRole],
            str(one.role),
            lambda value: self._do(commands.set_role, [one.id], ShapeRole(value)),
            enabled=free,
        )
        levels = [(str(level), str(LEVEL_TITLES[level]), None) for level in OcclusionLevel]
        form.choice(
            "judged",
            t("Judged"),
            [(_NONE, str(t("As computed")), None), *levels],
            str(one.judged_occlusion or _NONE),
            lambda v: self._do(
                commands.judge_occlusion, [one.id], OcclusionLevel(v) if v else None
            ),
            enabled=free,
        )
        form.line(
            "occlusion_group",
            t("Hides within"),
            one.occlusion_group,
            lambda text: self._do(commands.set_occlusion_group, [one.id], text.strip()),
            hint=(own.occlusion_group if own else "") or t("By the label"),
            enabled=free,
        )
        if one.part_of is not None and one.part_of in session.project.annotations:
            form.add(t("Part of"), self._links([one.part_of]))

    def _show_visible(self, one: Annotation, free: bool) -> None:
        if one.visible is not None:
            again = button(t("Compute again"), self._action("annotation.compute_visible"))
            again.setEnabled(free)
            holder = QWidget()
            holder.setLayout(row(label(t("By hand")), again, 1, spacing=8))
            self._form.add(t("Visible part"), holder)
            return
        draw = button(t("Draw by hand"), self._action("tool.visible_part"))
        draw.setEnabled(free)
        holder = QWidget()
        holder.setLayout(row(label(t("Computed")), draw, 1, spacing=8))
        self._form.add(t("Visible part"), holder)

    def _show_cycles(self, id: AnnotationId, anchor: OnFrame) -> None:
        session = self._desk.session
        if not any(True for _ in session.project.pairs_on(anchor.image, anchor.frame)):
            return
        scene = session.occlusion.scene(anchor.image, anchor.frame)
        for cycle in scene.cycles if scene is not None else ():
            if id in cycle.ids:
                said = label(cycle_text(session, cycle), "warn", wrap=True)
                self._form.wide(said)

    # -- two ----------------------------------------------------------------------------------

    def _show_two(self, one: Annotation, other: Annotation, free: bool) -> None:
        from workbench.edit.tools.depth_tools import nearer_of

        form, session = self._form, self._desk.session
        form.heading(t("Occlusion"))
        nearer = nearer_of(session.project, one, other)
        farther = other if nearer is one else one
        said = t(
            "{front} is in front of {back}.",
            front=name_of(session, nearer.id),
            back=name_of(session, farther.id),
        )
        form.wide(label(said, wrap=True))
        turn = button(
            t("Put {name} in front", name=name_of(session, farther.id)),
            lambda: self._run(lambda: put_in_front(self._desk, farther.id, nearer.id)),
        )
        flip = button(t("Only in a region…"), self._action("tool.interlock"))
        for made in (turn, flip):
            made.setEnabled(free)
            form.wide(made)
        self._show_pairs(free)

    # -- pairs --------------------------------------------------------------------------------

    def _show_pairs(self, free: bool) -> None:
        session = self._desk.session
        for id in pairs_of_selection(self._desk):
            pair = session.project.pairs[id]
            names = {
                "front": name_of(session, pair.front),
                "back": name_of(session, pair.back),
            }
            said = (
                t("{front} in front of {back}", **names)
                if pair.region is None
                else t("{front} in front of {back}, in a region", **names)
            )
            self._form.wide(self._pair(said, id, free))

    def _pair(self, said: Text, id: PairId, free: bool) -> QWidget:
        swap = icon_button("refresh", t("Swap who is nearer"), self._run_pair(id, swap=True))
        forget = icon_button("close", t("Let the depth decide again"), self._run_pair(id))
        for made in (swap, forget):
            made.setEnabled(free)
        holder = QWidget()
        holder.setLayout(row(label(said, wrap=True), 1, swap, forget, spacing=4))
        return holder

    def _run_pair(self, id: PairId, *, swap: bool = False) -> Callable[[], None]:
        def run() -> None:
            session = self._desk.session
            if swap:
                self._run(lambda: session.do(commands.swap_pair, id))
            else:
                self._run(lambda: session.do(commands.forget_pairs, [id]))

        return run

    # -- parts --------------------------------------------------------------------------------

    def _links(self, ids: Iterable[AnnotationId]) -> QLabel:
        """Return names that select what they stand for."""
        session = self._desk.session
        color = current_theme().accent
        found = list(ids)
        links = [
            f'<a href="{escape(id)}" style="color:{color};text-decoration:none">'
            f"{escape(name_of(session, id))}</a>"
            for id in found[:_MOST_LINKS]
        ]
        more = f" +{len(found) - _MOST_LINKS}" if len(found) > _MOST_LINKS else ""
        made = QLabel(", ".join(links) + more)
        made.setTextFormat(Qt.TextFormat.RichText)
        made.setWordWrap(True)
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.LinksAccessibleByMouse
            | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
        )
        made.setToolTip(words(t("Click to select it")))
        made.linkActivated.connect(self._select)
        return made

    def _select(self, id: str) -> None:
        found = AnnotationId(EntityId(id))
        session = self._desk.session
        if found in session.project.annotations:
            self._run(lambda: session.view_state.select([found]))

    def _action(self, id: str) -> Callable[[], None]:
        def run() -> None:
            from workbench.app.actions import ACTIONS

            self._run(lambda: ACTIONS[id].run(self._desk))

        return run

    def _do(self, verb: Callable[..., object], *args: object) -> None:
        self._run(lambda: self._desk.session.do(verb, *args))  # type: ignore[arg-type]


_OPACITIES = {
    Opacity.OPAQUE: t("Opaque"),
    Opacity.TRANSPARENT: t("Transparent: hides nothing"),
    Opacity.CUTOUT: t("Cut out: hides nothing"),
}
