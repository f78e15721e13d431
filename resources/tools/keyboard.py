"""Write the keyboard tables of the user guides from the table of actions.

    python -m resources.tools.keyboard

A test holds the guides to it. Run it again when a key, a title or a translation has changed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from workbench.app.actions import ACTIONS, MENUS, Action
from workbench.base.text import language, set_language, t

DOCS = Path(__file__).resolve().parents[1] / "docs"
GUIDES = {"en": DOCS / "guide.en.md", "zh_CN": DOCS / "guide.zh_CN.md"}
HEADS = {"en": ("menu", "command", "keys"), "zh_CN": ("菜单", "命令", "按键")}
MARKED = re.compile(r"(<!-- keyboard:[^\n]*-->\n).*?(<!-- /keyboard -->)", re.DOTALL)
DIGIT = "annotation.digit_"


def rows(actions: list[Action]) -> Iterator[tuple[str, str, str]]:
    """Return menu, title and keys of each action that has keys; the ten digits as one."""
    for action in actions:
        if not action.keys or (action.id.startswith(DIGIT) and not action.id.endswith("0")):
            continue
        title = str(action.title).rstrip("…")
        keys = ", ".join(f"`{key}`" for key in action.keys)
        if action.id.startswith(DIGIT):
            title = str(t("Label with digit {digit}", digit="0–9"))
            keys = "`0` – `9`"
        yield str(MENUS[action.menu]), title, keys


def table(code: str) -> str:
    """Return the Markdown table of the default keys in a language."""
    before = language()
    set_language(code)
    try:
        lines = [HEADS[code], ("---", "---", "---"), *rows(list(ACTIONS.values()))]
    finally:
        set_language(before)
    return "".join(f"| {menu} | {title} | {keys} |\n" for menu, title, keys in lines)


def with_table(text: str, code: str) -> str:
    """Return a guide with the table of now between its marks."""
    return MARKED.sub(lambda found: f"{found[1]}\n{table(code)}\n{found[2]}", text, count=1)


def main() -> int:
    """Bring both guides up to date and say which changed."""
    for code, path in GUIDES.items():
        text = path.read_text(encoding="utf-8")
        new = with_table(text, code)
        if new != text:
            path.write_text(new, encoding="utf-8")
            print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
