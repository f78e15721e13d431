"""How far long work on many files is, where somebody looks."""

from __future__ import annotations

import sys
import time
from types import TracebackType

from workbench.base.text import Text, t
from workbench.cli.output import clear_line

_EVERY = 0.2
# Before that the speed of the first files says little.
_SECONDS_KNOWN = 3.0


class Progress:
    """Files done, how fast, and how long it will take; a context manager."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._began = time.monotonic()
        self._shown = 0.0
        self._width = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        clear_line()

    def at(self, share: float) -> None:
        """Show it, a few times a second at most."""
        now = time.monotonic()
        if not sys.stderr.isatty() or (now - self._shown < _EVERY and share < 1):
            return
        self._shown = now
        sys.stderr.write(f"\r\x1b[K{self.text(share, now - self._began)}")
        sys.stderr.flush()

    def text(self, share: float, seconds: float) -> Text:
        """Return what is shown after so many seconds."""
        done = round(share * self._total)
        percent = int(share * 100)
        if seconds < _SECONDS_KNOWN or not done:
            return t(
                "{done} of {total} files, {percent} %",
                done=done,
                total=self._total,
                percent=percent,
            )
        left = seconds / done * (self._total - done)
        return t(
            "{done} of {total} files, {percent} %, {speed} a second, {left} left",
            done=done,
            total=self._total,
            percent=percent,
            speed=f"{done / seconds:.1f}",
            left=_clock(left),
        )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
