"""``workbench plugins``: what is loaded."""

from __future__ import annotations

from workbench.api.plugin import Plugin
from workbench.base.text import t
from workbench.cli.desk import AsJson, make_session
from workbench.cli.output import message, print_json, print_table

_DOORS = ("image_reader", "reader", "writer", "code_system", "tools", "checks", "verbs")


def plugins(as_json: AsJson = False) -> int:
    """List plugins and what they offer; broken ones are named with the reason."""
    session = make_session()
    found = sorted(session.plugins, key=lambda plugin: plugin.name)
    broken = session.plugins.broken
    if as_json:
        print_json(
            {
                "plugins": [
                    {"name": p.name, "title": str(p.title), "offers": _offers(p)} for p in found
                ],
                "broken": [{"name": b.name, "reason": str(b.reason)} for b in broken],
            }
        )
    else:
        rows = ((p.name, p.title, ", ".join(_offers(p))) for p in found)
        print_table((t("Name"), t("Title"), t("Provides")), rows)
    for one in broken:
        message(t("{name}: {reason}", name=one.name, reason=one.reason))
    return 1 if broken else 0


def _offers(plugin: Plugin) -> list[str]:
    return [door for door in _DOORS if getattr(plugin, door)]
