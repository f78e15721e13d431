"""DeidentifyDialog: files, options, tags, pixels, and at the end what leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QProgressBar, QPushButton, QStackedWidget, QTabBar, QWidget

from workbench.app.deidentify.deciding import FILES, LAYOUTS
from workbench.app.deidentify.layouts import Status
from workbench.app.deidentify.noting import note_reasons
from workbench.app.deidentify.places import key_file, vault_file
from workbench.app.deidentify.profiles import ProfileShelf
from workbench.app.deidentify.review import CHOICES, RESULT, SHEET, Review
from workbench.app.deidentify.working import BUSY
from workbench.base.text import t
from workbench.ui.deidentify.files_page import FilesPage
from workbench.ui.deidentify.options_page import OptionsPage
from workbench.ui.deidentify.pixels_page import PixelsPage
from workbench.ui.deidentify.publish_page import PublishPage
from workbench.ui.deidentify.tags_page import TagsPage
from workbench.ui.dialogs.ask import confirm
from workbench.ui.dialogs.base import Dialog, Notice, open_one
from workbench.ui.parts import button, column, label, row, set_property, words

if TYPE_CHECKING:
    from workbench.app.deidentify.publishing import Published
    from workbench.deid.prove.sheet import ScoreSheet
    from workbench.ui.main_window import MainWindow

_SIZE = (1280, 780)
_ROOM = 40
PAGES = (t("Files"), t("Options"), t("Tags"), t("Pixels"), t("Publish"))
FILES_AT, OPTIONS_AT, TAGS_AT, PIXELS_AT, PUBLISH_AT = range(len(PAGES))


def open_over(window: MainWindow) -> DeidentifyDialog:
    """Open the window of de-identification beside the main one."""
    return open_one(DeidentifyDialog, window, lambda: DeidentifyDialog(window), modal=False)


class DeidentifyDialog(Dialog):
    """Shows a Review; everything that takes long happens behind it."""

    _news = Signal(object)

    def __init__(self, window: MainWindow, review: Review | None = None) -> None:
        super().__init__(window, t("De-identify"))
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        session = window.session
        self._desk = window.desk
        self.review = review or Review(session.jobs, author=session.settings.author)
        shelf = ProfileShelf(session.places.deid_profiles)
        self.files = FilesPage(window.desk, self.review)
        self.options = OptionsPage(window.desk, self.review, shelf)
        self.tags = TagsPage(self.review)
        self.pixels = PixelsPage(self.review)
        self.publish = PublishPage(window.desk, self.review, key_file(session), vault_file(session))
        self.tabs = QTabBar()
        self.tabs.setExpanding(False)
        self.tabs.setDrawBase(False)
        self.tabs.setAccessibleName(words(t("Pages")))
        self.stack = QStackedWidget()
        for title, page in zip(PAGES, self._pages, strict=True):
            self.tabs.addTab(words(title))
            self.stack.addWidget(page)
        self.decided = label("", "badge")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.doing = label("", "muted")
        self.cancel = button(t("Cancel"), self.review.cancel)
        self.notice = Notice()
        self.leave = button(t("Close"), self.close)
        self.forward = button("", self._go_on, primary=True)
        self._noted = self.review.result
        self._due: frozenset[str] = frozenset()
        self._goal = PUBLISH_AT
        self._stale: dict[QWidget, frozenset[str]] = {}
        self._lay_out()
        for one in self.findChildren(QPushButton):
            one.setAutoDefault(False)  # Enter in a field must not publish
        self.tabs.currentChanged.connect(self._on_page)
        self.files.opened.connect(self.open_layout)
        self.publish.look_wanted.connect(lambda: self.open_layout(""))
        for at in range(len(PAGES)):
            keys = QShortcut(QKeySequence(f"Ctrl+{at + 1}"), self)
            keys.activated.connect(lambda at=at: self.tabs.setCurrentIndex(at))
        # News may come while a page is in the middle of something it does itself.
        self._news.connect(self._on_news, Qt.ConnectionType.QueuedConnection)
        self.review.changed.connect(self._tell)
        self.destroyed.connect(self.review.close)  # with the main window nobody asks
        self.refresh()

    @property
    def _pages(self) -> tuple[QWidget, ...]:
        return self.files, self.options, self.tags, self.pixels, self.publish

    def _lay_out(self) -> None:
        head = row(self.tabs, 1, self.decided, spacing=8)
        self._work = QWidget()
        working = row(self.doing, self.bar, self.cancel, spacing=8)
        working.setStretch(1, 1)
        self._work.setLayout(working)
        foot = row(self._work, self.notice, 1, self.leave, self.forward, spacing=8)
        foot.setStretch(0, 2)
        foot.setStretch(1, 2)
        body = column(head, self.stack, foot, spacing=10)
        body.setStretch(1, 1)
        self.fill(body)
        screen = self.screen().availableGeometry()
        self.resize(min(_SIZE[0], screen.width() - _ROOM), min(_SIZE[1], screen.height() - _ROOM))

    # -- showing ------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show everything anew."""
        self._on_news(frozenset({FILES, LAYOUTS, CHOICES, BUSY, RESULT}))

    def _tell(self, names: frozenset[str]) -> None:
        self._news.emit(names)

    def _on_news(self, names: frozenset[str]) -> None:
        self._show_work()
        self._due |= names
        if names & {FILES, LAYOUTS}:
            self._show_decided()
        if CHOICES in names:
            self.tags.forget()
        self._show_page()
        self._show_forward()
        if RESULT in names:
            self._note(self.review.result)
        if SHEET in names and self.review.sheet is not None:
            self._show_sheet(self.review.sheet)

    def _note(self, result: Published | None) -> None:
        """Let the journal of the project tell once why identity left."""
        if result is not None and result is not self._noted:
            self._noted = result
            note_reasons(self._desk.session, result.used)

    def _show_sheet(self, sheet: ScoreSheet) -> None:
        from workbench.ui.deidentify.sheet_dialog import SheetDialog

        made = SheetDialog(self, self._desk, sheet, self.publish.proof_folder)
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        made.open()

    def _show_page(self) -> None:
        """Bring the page in sight up to date; the others are when they come into sight."""
        page = self._pages[self.stack.currentIndex()]
        stale, self._stale = self._stale, {}
        for name in self._due:
            for one in self._pages:
                stale[one] = stale.get(one, frozenset()) | {name}
        self._due = frozenset()
        news = stale.pop(page, frozenset())
        self._stale = stale
        if news and isinstance(page, FilesPage | PublishPage):
            page.refresh()
        elif news & {CHOICES, RESULT} and isinstance(page, OptionsPage):
            page.refresh()
        elif news & {FILES, LAYOUTS} and isinstance(page, TagsPage | PixelsPage):
            page.refresh()

    def _show_work(self) -> None:
        review = self.review
        is_busy = review.busy is not None
        self._work.setVisible(is_busy)
        self.notice.say("" if is_busy else review.problem or "", "warn")
        if review.busy is not None:
            self.doing.setText(words(review.busy))
        if review.progress is None:
            self.bar.setRange(0, 0)
        else:
            self.bar.setRange(0, 1000)
            self.bar.setValue(round(1000 * review.progress))

    def _show_decided(self) -> None:
        done, asked = self.review.decided
        self.decided.setVisible(asked > 0)
        self.decided.setText(words(t("{done} of {asked} decided", done=done, asked=asked)))
        set_property(self.decided, tone="good" if done == asked else "warn")

    def _show_forward(self) -> None:
        """Offer the next step: a look at what is undecided, else publishing."""
        review, at = self.review, self.tabs.currentIndex()
        goal = PIXELS_AT if review.counts[Status.LOOK] and at != PIXELS_AT else PUBLISH_AT
        if review.is_stale:
            goal = FILES_AT
        text = {
            FILES_AT: t("Search again"),
            PIXELS_AT: t("Look at what is undecided"),
            PUBLISH_AT: t("Go to publishing"),
        }[goal]
        is_there = goal == at or at == PUBLISH_AT
        is_waiting = at == PIXELS_AT and bool(review.counts[Status.LOOK])
        self._goal = goal
        self.forward.setText(words(text))
        self.forward.setVisible(
            bool(review.scanned) and review.busy is None and not is_there and not is_waiting
        )

    def _go_on(self) -> None:
        if self._goal == PIXELS_AT:
            self.open_layout("")
            return
        self.tabs.setCurrentIndex(self._goal)
        if self._goal == FILES_AT:
            self.review.start_scan()

    def open_layout(self, key: str) -> None:
        """Go to the pixels of a layout; of the next that needs a look where none is named."""
        wanted = key or self.review.next_undecided() or ""
        self.tabs.setCurrentIndex(PIXELS_AT)
        self.pixels.open_layout(wanted)

    def _on_page(self, at: int) -> None:
        self.stack.setCurrentIndex(at)
        self._show_page()
        self._show_forward()
        if at == TAGS_AT:
            self.tags.ask()
        elif at == PIXELS_AT:
            self.pixels.look()
            self.pixels.view.setFocus()

    # -- leaving ------------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask before work or decisions are lost; then let go of all processes."""
        if not self._may_leave():
            event.ignore()
            return
        self.review.changed.disconnect(self._tell)
        self.review.close()
        event.accept()  # the dialog's own way would reject it, which asks again

    def reject(self) -> None:
        """Close like any window: Esc asks as well."""
        self.close()

    def _may_leave(self) -> bool:
        review = self.review
        if review.busy is not None:
            question = t(
                "{work} is not done. Stop it? Nothing is published then.", work=review.busy
            )
            return confirm(self, question, t("Stop"))
        if review.is_unsaved:
            question = t("What was decided about pixels is kept only with a key. Give it up?")
            return confirm(self, question, t("Give it up"))
        return True
