"""Takes the example of the page for plugin authors out of it and installs it."""

from __future__ import annotations

import re
from pathlib import Path

from workbench.base.resources import resource_path

PAGE = resource_path("docs", "plugins.md")
_FILE = re.compile(r"^`(\w+/\w+\.py)`\n+```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def example_files() -> dict[str, str]:
    """Return the files of the page's example by path."""
    return dict(_FILE.findall(PAGE.read_text(encoding="utf-8")))


def install_example(folder: Path) -> Path:
    """Write the example into a folder of plugins."""
    for name, text in example_files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
