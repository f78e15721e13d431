"""Actions that take up a tool."""

from __future__ import annotations

from workbench.api.tools import Tool
from workbench.app.actions.action import Action
from workbench.app.host import Desk
from workbench.base.text import t
from workbench.edit.tools import TOOLS


def _choose(tool: Tool) -> Action:
    return Action(
        f"tool.{tool.name}",
        tool.title,
        lambda desk: desk.session.view_state.choose_tool(tool.name),
        (tool.key,),
        tool.icon,
        checked=lambda desk: desk.session.view_state.tool == tool.name,
    )


def _last(desk: Desk) -> None:
    view = desk.session.view_state
    view.choose_tool(view.previous_tool)


ACTIONS = (
    *(_choose(tool) for tool in TOOLS.values()),
    Action("tool.last", t("The tool before"), _last, ("Space",), section=1),
)
