"""The log: to a file of bounded size, without names of persons.

Records pass a filter that cuts what may identify somebody: the user's home folder, everything of
a path but its last part's suffix, and DICOM person names (``FAMILY^GIVEN``).
"""

from __future__ import annotations

import logging
import re
from logging.handlers import RotatingFileHandler
from pathlib import Path

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_BYTES, _FILES = 1_000_000, 3

_NAME = re.compile(r"[^\s\"'=()\[\]{},;:]+\^[^\s\"'()\[\]{},;:]*(?:\^[^\s\"'()\[\]{},;:]*)*")
_SLASHED = re.compile(
    r"(?P<quote>[\"'])(?P<inner>(?:[A-Za-z]:[\\/]|[\\/]{1,2})[^\"'\n]*)(?P=quote)"
    r"|(?P<bare>(?:[A-Za-z]:[\\/]|(?<![\w.])/)[^\n\"'<>|]*[\\/][^\s\"'<>|:,;]*)"
)


def redact(text: str) -> str:
    """Return `text` without paths and person names; files keep their suffix.

    Source files of the program itself (in tracebacks) keep their name.
    """
    text = _SLASHED.sub(_short, text)
    return _NAME.sub("<name>", text)


def _short(match: re.Match[str]) -> str:
    path = match["inner"] or match["bare"]
    last = re.split(r"[\\/]", path)[-1]
    if last.endswith(".py"):
        return f"<{last}>"
    _, dot, suffix = last.rpartition(".")
    return f"<path>{dot}{suffix}" if dot and len(suffix) <= 5 else "<path>"


class RedactingFormatter(logging.Formatter):
    """Formats a record, traceback included, and cuts what may identify somebody."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the redacted line."""
        return redact(super().format(record))


def log_to(file: Path, level: int = logging.INFO) -> None:
    """Send the program's log to a file, or nowhere when its folder cannot be written."""
    handler: logging.Handler
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
            file, maxBytes=_BYTES, backupCount=_FILES, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(RedactingFormatter(FORMAT))
    root = logging.getLogger("workbench")
    root.setLevel(level)
    root.propagate = False
    for old in root.handlers:
        old.close()
    root.handlers[:] = [handler]
