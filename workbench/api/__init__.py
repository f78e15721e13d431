"""The public, versioned door: all that plugins, ours and other people's, may import."""

from __future__ import annotations

from workbench.api.plugin import API_VERSION, Plugin
from workbench.base.errors import InputError, UnsupportedError, WorkbenchError
from workbench.base.files import open_binary, read_bytes
from workbench.base.text import Text, t

__all__ = [
    "API_VERSION",
    "InputError",
    "Plugin",
    "Text",
    "UnsupportedError",
    "WorkbenchError",
    "open_binary",
    "read_bytes",
    "t",
]
