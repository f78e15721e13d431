"""The public, versioned door: all that plugins, ours and other people's, may import."""

from __future__ import annotations

from workbench.api.plugin import API_VERSION, Plugin
from workbench.base.errors import InputError, UnsupportedError, WorkbenchError, unreadable
from workbench.base.files import (
    became_shorter,
    check_mapped,
    mapped,
    open_binary,
    read_bytes,
    size_of,
)
from workbench.base.text import Text, t

__all__ = [
    "API_VERSION",
    "InputError",
    "Plugin",
    "Text",
    "UnsupportedError",
    "WorkbenchError",
    "became_shorter",
    "check_mapped",
    "mapped",
    "open_binary",
    "read_bytes",
    "size_of",
    "t",
    "unreadable",
]
