"""Actions that take up a tool."""

from __future__ import annotations

from workbench.api.tools import Tool
from workbench.app.actions.action import Action
from workbench.app.host import Desk
from workbench.base.text import t
from workbench.edit.tools import MEASURING, TOOLS


def _choose(tool: Tool, home: str = "", section: int = 0) -> Action:
    return Action(
        f"tool.{tool.name}",
        tool.title,
        lambda desk: desk.session.view_state.choose_tool(tool.name),
        (tool.key,) if tool.key else (),
        tool.icon,
        checked=lambda desk: desk.session.view_state.tool == tool.name,
        home=home,
        section=section,
    )


def _last(desk: Desk) -> None:
    view = desk.session.view_state
    view.choose_tool(view.previous_tool)


_MEASURING = {tool.name for group in MEASURING for tool in group}

ACTIONS = (
    *(_choose(tool) for tool in TOOLS.values() if tool.name not in _MEASURING),
    *(_choose(tool, "measure", n) for n, group in enumerate(MEASURING) for tool in group),
    Action("tool.last", t("The tool before"), _last, ("Space",), section=1),
)
