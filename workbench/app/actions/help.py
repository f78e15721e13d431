"""Actions that help."""

from __future__ import annotations

from workbench.app.actions.action import Action
from workbench.base.text import t

ACTIONS = (
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
