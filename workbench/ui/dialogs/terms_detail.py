"""What is known of the term that is chosen in the list."""

from __future__ import annotations

from html import escape

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea

from workbench.api.terms import Review
from workbench.base.text import Text, language, t
from workbench.terms.index import TermIndex
from workbench.terms.own import OWN_SYSTEM
from workbench.terms.values import Hit, Name, Term
from workbench.ui.fonts import ensure_glyphs
from workbench.ui.parts import words

WIDTH = 300
_REVIEWS: dict[Review, Text] = {
    Review.DRAFT: t("draft, not reviewed"),
    Review.REVIEWED: t("reviewed"),
    Review.OFFICIAL: t("official"),
    Review.USER: t("your own"),
}


class TermDetail(QScrollArea):
    """Names, tree, source of one term."""

    def __init__(self) -> None:
        super().__init__()
        self._text = QLabel()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.RichText)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self._text.setContentsMargins(14, 10, 14, 10)
        self.setWidget(self._text)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.shown = ""

    def clear(self) -> None:
        """Show nothing."""
        self.shown = ""
        self._text.clear()

    def show_hit(self, index: TermIndex, hit: Hit) -> None:
        """Show a term."""
        term = index.term(*hit.key)
        self.shown = _html(index, term) if term is not None else ""
        ensure_glyphs(self.shown)
        self._text.setText(self.shown)


def _html(index: TermIndex, term: Term) -> str:
    path = " › ".join(one.title(language()) for one in index.path_of(term))
    zh = term.name("zh_CN")
    rows = [
        f"<b>{escape(term.title(language()))}</b>",
        escape(term.meaning if term.title(language()) != term.meaning else (zh.text if zh else "")),
        escape(f"{term.scheme} {term.code}" + (f" ({term.version})" if term.version else "")),
        _row(t("Kind of"), path),
        _row(t("Other names"), ", ".join(dict.fromkeys(_others(term)))),
        _row(t("Definition"), term.definition),
        _row(t("Reference"), term.reference),
        _row(t("Chinese name"), _origin(zh)),
        _row(
            t("Elsewhere"), ", ".join(f"{system}: {said}" for system, said in term.other_meanings)
        ),
        _row(t("Source"), _source(index, term)),
    ]
    return "<br>".join(one for one in rows if one)


def _source(index: TermIndex, term: Term) -> str:
    """Return whose term it is; in Chinese after the Chinese name of its code system, if any."""
    title = index.title_of(term.system)
    name = words(title) if title is not None else ""
    if language() == "en" or not any("\u4e00" <= one <= "\u9fff" for one in name):
        return term.source
    return name if term.system == OWN_SYSTEM else f"{name} · {term.source}"


def _row(title: Text, text: str) -> str:
    return f"<small>{escape(words(title))}</small><br>{escape(text)}" if text else ""


def _others(term: Term) -> list[str]:
    return [one.text for one in term.names if not one.is_preferred]


def _origin(name: Name | None) -> str:
    if name is None or name.review is None:
        return ""
    return words(_REVIEWS[name.review])
