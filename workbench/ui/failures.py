"""What happens when something fails: expected errors become a sentence, others are logged too."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from types import TracebackType

from workbench.app.host import Tone
from workbench.base.errors import Cancelled, WorkbenchError
from workbench.base.text import Text, t

log = logging.getLogger(__name__)

Tell = Callable[[Text, Tone, str], None]


class Failures:
    """Runs functions and tells the user what failed.

    Parameters
    ----------
    tell : callable
        ``tell(text, tone, details)`` shows a notice; empty details have no fold.
    """

    def __init__(self, tell: Tell) -> None:
        self._tell = tell
        self._before = sys.excepthook

    def run(self, call: Callable[[], object]) -> None:
        """Call a function; whatever it raises is told, and the program goes on."""
        try:
            call()
        except Exception as error:
            self.report(error)

    def report(self, error: BaseException) -> None:
        """Tell the user of an error."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, WorkbenchError):
            self._tell(error.text, Tone.BAD, error.details)
            return
        log.error("unexpected", exc_info=(type(error), error, error.__traceback__))
        text = t(
            "Something unexpected went wrong; what you did before is saved. "
            "The log has the details."
        )
        # The message of a foreign exception may quote a path or a name: the type alone is shown.
        self._tell(text, Tone.BAD, type(error).__name__)

    def catch_all(self) -> None:
        """Take over whatever reaches the top, such as exceptions in Qt's callbacks."""
        sys.excepthook = self._hook

    def let_go(self) -> None:
        """Give back what `catch_all` took."""
        sys.excepthook = self._before

    def _hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        try:
            self.report(error)
        except Exception:
            log.exception("an error could not be told")
