"""Judging a reference: how far one is, the least score, and the keys."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QSlider, QToolButton, QWidget

from workbench.app.layers.facts import Tally
from workbench.app.layers.review import ReviewOrder
from workbench.base.text import Text, t
from workbench.ui.action_table import ActionTable
from workbench.ui.parts import Elided, column, icon_button, label, row, words

# Steps of the score on the slider.
_STEPS = 100
_ARROWS = (("Up", "↑"), ("Down", "↓"), ("Left", "←"), ("Right", "→"))
_BUTTONS = (
    ("layer.judge_previous", "previous", t("Back")),
    ("layer.judge_next", "next", t("Next")),
    ("layer.accept", "check", t("Accept")),
    ("layer.correct", "edit_vertices", t("Correct")),
    ("layer.reject", "close", t("Reject")),
)


class ReviewStrip(QWidget):
    """Counter, score slider, and the five steps with their keys."""

    score_asked = Signal(float)

    def __init__(self, table: ActionTable) -> None:
        super().__init__()
        self._table = table
        self.counter = Elided(role="heading")
        self.order = icon_button(
            "filter", t("Judge by score, or by what is at stake"),
            lambda: table.trigger("layer.judge_order"),
        )  # fmt: skip
        self.order_word = label("", "muted")
        self.score = QSlider(Qt.Orientation.Horizontal)
        self.score.setRange(0, _STEPS)
        self.score.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.score.setAccessibleName(words(t("Least score that is shown")))
        self.score.setToolTip(words(t("Least score that is shown")))
        self.score.valueChanged.connect(lambda v: self.score_asked.emit(v / _STEPS))
        self.least = label("", "muted")
        self.least.setMinimumWidth(52)
        self.least.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.buttons: dict[str, QToolButton] = {}
        keys = [self._step(*one) for one in _BUTTONS]
        first = row(self.counter, self.order_word, self.order, spacing=4)
        first.setStretch(0, 1)
        second = row(label(t("Score"), "muted"), self.score, self.least, spacing=6)
        second.setStretch(1, 1)
        third = row(*keys, spacing=2)
        self.setLayout(column(first, second, third, spacing=4, margins=(10, 2, 8, 6)))

    def show_tally(self, tally: Tally, order: ReviewOrder, least: float) -> None:
        """Show how far somebody is."""
        self.counter.show_text(
            t("{judged} of {total} judged", judged=tally.judged, total=tally.total)
        )
        tip = t(
            "{accepted} accepted, {corrected} corrected, {rejected} rejected",
            accepted=tally.accepted,
            corrected=tally.corrected,
            rejected=tally.rejected,
        )
        self.counter.tip = words(tip)
        by_score = order is ReviewOrder.SCORE
        self.order_word.setText(words(t("by score") if by_score else t("by stake")))
        self.score.blockSignals(True)
        self.score.setValue(round(least * _STEPS))
        self.score.blockSignals(False)
        self.least.setText(f"≥ {least:.2f}")
        for id, made in self.buttons.items():
            made.setEnabled(self._table[id].isEnabled())

    def _step(self, id: str, icon: str, title: Text) -> QWidget:
        made = icon_button(icon, title, partial(self._table.trigger, id))
        keys = self._table[id].shortcuts()
        shown = keys[0].toString(QKeySequence.SequenceFormat.PortableText) if keys else ""
        for word, arrow in _ARROWS:  # a word is too wide, in some languages four times
            shown = shown.replace(word, arrow)
        made.setToolTip(words(t("{title} ({key})", title=title, key=shown)))
        self.buttons[id] = made
        hint = label(shown, "muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        whole = QWidget()
        body = column(made, hint)
        body.setAlignment(made, Qt.AlignmentFlag.AlignHCenter)
        whole.setLayout(body)
        return whole
