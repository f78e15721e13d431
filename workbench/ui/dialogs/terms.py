"""Terms: the coded term for what was drawn, found by a few letters and taken with Enter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import evolve
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QWidget

from workbench.api.terms import TermRole
from workbench.app.terms import choosing
from workbench.app.terms.around import surroundings, terms_of
from workbench.app.terms.description import MANY
from workbench.base.text import Text, t
from workbench.terms.values import Hit
from workbench.ui.dialogs.finder import Finder
from workbench.ui.dialogs.terms_detail import WIDTH as DETAIL
from workbench.ui.dialogs.terms_detail import TermDetail
from workbench.ui.dialogs.terms_list import ROW_HEIGHT, TermDelegate, TermModel, TermRow
from workbench.ui.dialogs.terms_roles import RoleBar
from workbench.ui.dialogs.terms_search import TermSearch
from workbench.ui.parts import column, icon_button, label, line, row, words

if TYPE_CHECKING:
    from workbench.ui.main_window import MainWindow

_WIDTH = 860
_TOP = 48
_ROWS = 9
_USED = 12
_SYSTEM = 200
_BROWSE = {Qt.Key.Key_Left: choosing.wider, Qt.Key.Key_Right: choosing.kinds}
_FAVOURITES = {Qt.Key(Qt.Key.Key_0 + digit): digit for digit in range(1, 10)}


def open_over(window: MainWindow) -> TermPopup:
    """Show the search for the selection; when it is open already, close it and open it anew."""
    return open_for(window, window, choosing.Selection(window.desk.session))


def open_for(window: MainWindow, over: QWidget, target: choosing.Target) -> TermPopup:
    """Show the search for something else, over the window or one of its dialogs."""
    for old in over.findChildren(TermPopup):
        old.close()
    made = TermPopup(window, over, target)
    made.show()
    made.raise_()
    made.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
    return made


class TermPopup(Finder):
    """A field, a list and what is known of the chosen term.

    Parameters
    ----------
    over : QWidget
        The window, or the dialog that asks.
    """

    def __init__(self, window: MainWindow, over: QWidget, target: choosing.Target) -> None:
        super().__init__(over, "terms", _ROWS)
        self._window, self._target = window, target
        self._session = window.desk.session
        self._said = target.said
        self._takes_first = False
        image = self._session.view_state.viewport.image
        self._around = surroundings(self._session, image)
        self.roles = RoleBar()
        self._ask_for(t("Name, pinyin, first letters or code of a term"), t("Find a term"))
        self.only = QComboBox()
        self.only.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.only.setToolTip(words(t("Only terms of one system (Alt+↓)")))
        self.only.setAccessibleName(words(t("Only terms of one system (Alt+↓)")))
        self.add = icon_button("plus", t("My terms…"), self._open_own)
        self.add.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.model = TermModel(self)
        self._list(self.model, TermDelegate)
        self.detail = TermDetail()
        self.note = label("", "muted", wrap=True)
        self.note.setContentsMargins(16, 12, 16, 12)
        self.searcher = TermSearch(self)
        self._build()
        self._connect()
        self._session.terms.prepare()
        self.look_up()

    def _build(self) -> None:
        hint = t(
            "↑ ↓ choose · Enter take · Tab what it is for · Alt+← → up and down the tree · "
            "1–9 favourites · Ctrl+1–9 keep as favourite · Esc close"
        )
        foot = row(label(hint, "muted"), 1, margins=(16, 6, 16, 8))
        left = QWidget()
        left.setLayout(column(self.view, self.note, 1, spacing=0))
        body = row(left, self.detail, spacing=0)
        body.setStretch(0, 1)
        middle = QWidget()
        middle.setLayout(body)
        head = row(self.field, self.only, self.add, margins=(6, 6, 10, 6))
        head.setStretch(0, 1)
        roles = row(self.roles, 1, margins=(8, 0, 8, 2))
        self.setLayout(column(head, roles, line(), middle, line(), foot))
        self._dress("#terms QListView, #terms QScrollArea, #terms QScrollArea QLabel")
        self.detail.viewport().setAutoFillBackground(False)

    def _connect(self) -> None:
        self.field.textChanged.connect(self.look_up)
        self.only.activated.connect(self._on_only)
        self.roles.currentChanged.connect(self._on_role)
        self.view.selectionModel().currentChanged.connect(self._show_detail)
        self.searcher.found.connect(self._on_found)
        self._session.terms.changed.connect(self._on_terms)
        self._listen()

    # -- finding ------------------------------------------------------------------------------

    def look_up(self) -> None:
        """Look for what stands in the field; where nothing does, for what is at hand."""
        self._takes_first = False
        text, role, said = self.field.text().strip(), self.roles.role, self._said
        session, around = self._session, self._around
        self._fill_systems()
        only = self.only.currentData() or ""
        if not session.terms.is_ready:
            self.searcher.forget()
            self.roles.show_description(said, None)
            self._show([])
            return
        if text:
            self.searcher.ask(lambda: choosing.find(session, role, said, text, around, only))
        elif role is TermRole.TYPE and said.coding.category is None:
            self.searcher.forget()
            at_hand = self._at_hand()
            self._show([one for one in at_hand if only in ("", one.hit.system)])
        else:
            self.searcher.ask(lambda: choosing.offered(session, role, said, only))
        self.roles.show_description(said, session.terms.index)

    def _fill_systems(self) -> None:
        """Offer the systems that there are; the one that was wanted last is wanted again."""
        terms = self._session.terms
        systems = terms.index.systems() if terms.is_ready else []
        names = ["", *(one.name for one in systems)]
        if [self.only.itemData(at) for at in range(self.only.count())] != names:
            self.only.clear()
            self.only.addItem(words(t("All systems")), "")
            for one in systems:
                self.only.addItem(words(one.title), one.name)
            self.only.setMaximumWidth(_SYSTEM)
            wanted = self._session.settings.term_system
            self.only.setCurrentIndex(max(0, self.only.findData(wanted)))

    def _on_only(self) -> None:
        settings = self._session.settings
        self._session.change_settings(evolve(settings, term_system=self.only.currentData()))
        self.field.setFocus()
        self.look_up()

    def _open_own(self) -> None:
        from workbench.ui.dialogs.terms_own import open_with

        text = "" if self.model.rowCount() else self.field.text().strip()
        window, over = self._window, self._over
        self.close()
        open_with(window, over, text)

    def _at_hand(self) -> list[TermRow]:
        """Return favourites, recent terms and those of the project, each once."""
        terms = self._session.terms
        rows = [
            self._row(hit, digit, words(t("Favourite")))
            for digit, hit in terms.favourites().items()
        ]
        rows += [self._row(hit, 0, words(t("Recent"))) for hit in terms.recent()[:_USED]]
        used = terms.index.listed(terms_of(self._session.project)[:_USED])
        rows += [self._row(hit, 0, words(t("Used in this project"))) for hit in used]
        return list({one.hit.key: one for one in reversed(rows)}.values())[::-1]

    def _row(self, hit: Hit, digit: int = 0, group: str = "") -> TermRow:
        chosen = {(one.scheme, one.value) for one in self._said.terms(self.roles.role)}
        return TermRow(hit, digit, hit.key in chosen, group)

    def _on_found(self, hits: list[Hit]) -> None:
        self._show([self._row(hit) for hit in hits])
        if self._takes_first:
            self._take_row(0)

    def _show(self, rows: list[TermRow]) -> None:
        self.model.show(rows)
        self._choose(0)
        self.view.setVisible(bool(rows))
        self.note.setVisible(not rows)
        self.note.setText(words(self._nothing()))
        if not rows:
            self.detail.clear()
        self._place()

    def _nothing(self) -> Text:
        terms = self._session.terms
        if terms.is_building or not (terms.is_ready or terms.problem):
            return t("Coded terms are being made ready. This is done once and takes a moment.")
        if terms.problem is not None:
            return terms.problem
        if self.only.currentData():
            return t("No such term in {system}.", system=self.only.currentText())
        if not self.field.text().strip():
            return t("Type a name, pinyin, first letters or a code.")
        return t("No term is called that. Try fewer or other words.")

    def _on_terms(self) -> None:
        takes_first = self._takes_first
        self.look_up()
        self._takes_first = takes_first and self.searcher.is_waiting

    def ask_only(self, role: TermRole) -> None:
        """Ask for one role alone, where nothing else can be said."""
        self.roles.ask_only(role)
        self.add.hide()

    def _on_role(self) -> None:
        self.field.selectAll()
        self.look_up()

    def _show_detail(self, index: QModelIndex) -> None:
        if index.isValid():
            self.detail.show_hit(self._session.terms.index, self.model.rows[index.row()].hit)

    # -- taking -------------------------------------------------------------------------------

    def _take_row(self, at: int) -> None:
        # Whoever types faster than the answer comes means the best answer.
        is_early = bool(self.field.text().strip()) and not self._session.terms.is_ready
        self._takes_first = is_early or self.searcher.is_waiting
        if 0 <= at < self.model.rowCount() and not self._takes_first:
            self._take(self.model.rows[at].hit)

    def _take(self, hit: Hit) -> None:
        """Give the selection a term; the popup stays where more is to be said."""
        role = self.roles.role
        self._window.failures.run(lambda: self._chosen(role, hit))

    def _chosen(self, role: TermRole, hit: Hit) -> None:
        self._said = self._target.give(role, hit.concept, hit.side)
        if role is TermRole.TYPE:
            self.close()
            return
        if role not in MANY:
            self.roles.step(-1 if role is TermRole.CATEGORY else 1)
        self.field.clear()
        self.look_up()

    def _browse(self, key: Qt.Key) -> None:
        """List the kinds of the chosen term, or those of what it is a kind of."""
        at = self.view.currentIndex().row()
        if 0 <= at < self.model.rowCount() and not self.searcher.is_waiting:
            session, hit, step = self._session, self.model.rows[at].hit, _BROWSE[key]
            # Where there is nothing further, the list stays.
            self.searcher.ask(lambda: step(session, hit) or [one.hit for one in self.model.rows])

    def _favourite(self, digit: int) -> None:
        hit = self._session.terms.favourites().get(digit)
        if hit is not None:
            self._take(hit)

    def _keep(self, digit: int) -> None:
        at = self.view.currentIndex().row()
        if 0 <= at < self.model.rowCount():
            hit = self.model.rows[at].hit
            self._session.terms.own.put_favourite(digit, hit.key)
            self._window.tell(
                t("{term} is on the key {digit}.", term=self.model.rows[at].title, digit=digit)
            )
            self.look_up()

    # -- events -------------------------------------------------------------------------------

    def _keeps(self, event: QKeyEvent) -> bool:
        own = (*_FAVOURITES, *_BROWSE, Qt.Key.Key_Down)
        return Qt.Key(event.key()) in own or super()._keeps(event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        is_control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in _BROWSE and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self._browse(key)
        elif key in _FAVOURITES and is_control:
            self._keep(_FAVOURITES[key])
        elif key in _FAVOURITES and not self.field.text():
            self._favourite(_FAVOURITES[key])
        elif key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.only.showPopup()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.roles.step(1 if key == Qt.Key.Key_Tab else -1)
        else:
            return super()._on_key(event)
        return True

    def _stop(self) -> None:
        self._session.terms.changed.disconnect(self._on_terms)
        self.searcher.stop()

    def _place(self) -> None:
        width = min(_WIDTH, self._over.width() - 48)
        height = _ROWS * ROW_HEIGHT + 12
        self.view.setFixedHeight(height)
        self.detail.setFixedHeight(height)
        self.detail.setVisible(width > 2 * DETAIL)
        self._put(width, _TOP)
