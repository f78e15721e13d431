"""Actions that help."""

from __future__ import annotations

from workbench.app.actions.action import Action, is_open
from workbench.base.text import t

ACTIONS = (
    Action(
        "help.rule_book",
        t("Rule book: what does this label mean?"),
        lambda d: d.host.show("rule_book"),
        ("Shift+F1",),
        "tag",
        is_open,
    ),
    Action("help.guide", t("User guide"), lambda d: d.host.show("guide"), ("F1",), "help"),
    Action(
        "help.shortcuts",
        t("Keyboard shortcuts"),
        lambda d: d.host.show("shortcuts"),
        (),
        "keyboard",
    ),
    Action(
        "help.about", t("About Workbench"), lambda d: d.host.show("about"), (), "info", section=1
    ),
)
