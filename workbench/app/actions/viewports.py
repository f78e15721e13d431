"""Actions on the viewports: layout, which is active, windows of their own."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import evolve

from workbench.app.actions.action import Action, has_image
from workbench.app.host import Desk, Tone
from workbench.app.side_by_side.filling import filled
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.links import Links
from workbench.base.text import Text, t

if TYPE_CHECKING:
    from workbench.app.side_by_side.series_facts import SeriesFacts

_LAYOUT = t("Layout")
_LINK = t("Link viewports")
_PROTOCOLS = t("Hanging protocols")


def choose_layout(desk: Desk, layout: Layout) -> None:
    """Share the window out anew, with something to be seen in every viewport."""
    view = desk.session.view_state
    view.set_layout(layout)
    view.set_viewports(filled(desk.session.project, view.viewports, view.active))


def _to_window(desk: Desk) -> None:
    view = desk.session.view_state
    if view.active < view.in_grid:
        view.detach(view.active)
    else:
        view.attach(view.active)


def _several(desk: Desk) -> bool:
    return len(desk.session.view_state.viewports) > 1


def _can_enlarge(desk: Desk) -> bool:
    view = desk.session.view_state
    return view.is_enlarged or (view.in_grid > 1 and view.active < view.in_grid)


def _is_in_window(desk: Desk) -> bool:
    view = desk.session.view_state
    return view.active >= view.in_grid


def _is_divided(desk: Desk) -> bool:
    view = desk.session.view_state
    return view.layout in view.shares


def _layout(layout: Layout, title: Text, key: str, icon: str) -> Action:
    return Action(
        f"view.layout_{layout.name.lower()}",
        title,
        lambda desk: choose_layout(desk, layout),
        (key,),
        icon,
        has_image,
        lambda desk: desk.session.view_state.layout is layout,
        section=1,
        submenu=_LAYOUT,
    )


def _link(name: str) -> Callable[[Desk], None]:
    def toggle(desk: Desk) -> None:
        view = desk.session.view_state
        view.set_links(evolve(view.links, **{name: not getattr(view.links, name)}))

    return toggle


def _link_all(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_links(Links() if view.links.any else Links(scroll=True, zoom=True, window=True))


def _pin(desk: Desk) -> None:
    view = desk.session.view_state
    pinned = not _is_pinned(desk)
    if not desk.host.pin_slices(pinned):
        desk.host.notify(t("The slices are still being read. Try again in a moment."), Tone.WARN)
    elif pinned and not view.links.scroll:
        view.set_links(evolve(view.links, scroll=True))


def _is_pinned(desk: Desk) -> bool:
    shown = [one for one in desk.session.view_state.viewports if one.image is not None]
    return len(shown) > 1 and all(one.pin is not None for one in shown)


def _compare(desk: Desk) -> None:
    from workbench.app.side_by_side.comparing import compare_with_prior

    compare_with_prior(desk)


def _hang(desk: Desk) -> None:
    from workbench.app.side_by_side.hanger import hang_best

    hang_best(desk)


def _hang_digit(digit: int) -> Action:
    def run(desk: Desk) -> None:
        from workbench.app.side_by_side.hanger import hang_digit

        hang_digit(desk, digit)

    return Action(
        f"view.hang_{digit}",
        t("Hanging protocol {digit}", digit=digit),
        run,
        (f"Ctrl+Shift+{digit}",),
        when=has_image,
        hidden=True,
    )


def _save_protocol(desk: Desk) -> None:
    from workbench.app.side_by_side.hanger import protocol_now, with_facts

    session = desk.session

    def ask(current: SeriesFacts, facts: tuple[SeriesFacts, ...]) -> None:
        name = desk.host.ask_text(t("Name of the hanging protocol"), current.study_description)
        if name is not None and name.strip():
            session.protocols.put(protocol_now(session, name.strip(), current, facts))
            desk.host.notify(t("“{name}” is kept as a hanging protocol.", name=name), Tone.GOOD)

    with_facts(desk, ask)


def _toggle_hanging(desk: Desk) -> None:
    settings = desk.session.settings
    after = evolve(settings, hang_automatically=not settings.hang_automatically)
    desk.session.change_settings(after)


def _toggle_references(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_references(not view.references)


def _linked(name: str, title: Text) -> Action:
    return Action(
        f"view.link_{name}",
        title,
        _link(name),
        (),
        "link",
        has_image,
        lambda desk: bool(getattr(desk.session.view_state.links, name)),
        section=1,
        submenu=_LINK,
    )


LAYOUTS = (
    _layout(Layout.ONE, t("One viewport"), "Ctrl+F1", "layout_single"),
    _layout(Layout.ACROSS, t("Two side by side"), "Ctrl+F2", "layout_across"),
    _layout(Layout.DOWN, t("Two one above the other"), "Ctrl+F3", "layout_down"),
    _layout(Layout.FOUR, t("Four viewports"), "Ctrl+F4", "layout_grid"),
    _layout(Layout.ONE_TWO, t("A large one and two small ones"), "Ctrl+F5", "layout_one_two"),
)

ACTIONS = (
    *LAYOUTS,
    Action(
        "view.enlarge",
        t("Enlarge the active viewport"),
        lambda d: d.session.view_state.toggle_enlarged(),
        ("F4",),
        "enlarge",
        _can_enlarge,
        lambda d: d.session.view_state.is_enlarged,
        section=1,
        submenu=_LAYOUT,
    ),
    Action(
        "view.next_viewport",
        t("Next viewport"),
        lambda d: d.session.view_state.activate_next(),
        ("Ctrl+Tab",),
        "next",
        _several,
        section=1,
        submenu=_LAYOUT,
    ),
    Action(
        "view.to_window",
        t("Viewport in a window of its own"),
        _to_window,
        ("Shift+F11",),
        "window",
        has_image,
        _is_in_window,
        section=1,
        submenu=_LAYOUT,
    ),
    Action(
        "view.even_out",
        t("Divide the room evenly again"),
        lambda d: d.session.view_state.share_out(),
        (),
        "",
        _is_divided,
        section=1,
        submenu=_LAYOUT,
    ),
    Action(
        "view.link_all",
        t("Link everything, or nothing"),
        _link_all,
        ("Shift+L",),
        "link",
        has_image,
        lambda d: d.session.view_state.links.any,
        section=1,
        submenu=_LINK,
    ),
    _linked("scroll", t("Scroll together")),
    _linked("zoom", t("Zoom and pan together")),
    _linked("window", t("Window together")),
    Action(
        "view.pin_offset",
        t("Pin the offset of now"),
        _pin,
        ("Shift+K",),
        "lock",
        _several,
        _is_pinned,
        section=1,
        submenu=_LINK,
    ),
    Action(
        "view.references",
        t("Reference lines"),
        _toggle_references,
        ("Shift+R",),
        "reference_lines",
        has_image,
        lambda d: d.session.view_state.references,
        section=1,
        submenu=_LINK,
    ),
    Action(
        "view.show_point",
        t("Show this point in the other viewports"),
        lambda d: d.host.canvas.show_point(),
        ("X",),
        "cursor_3d",
        _several,
        section=1,
        submenu=_LINK,
    ),
    Action(
        "view.hide_point",
        t("Hide the marked point"),
        lambda d: d.session.view_state.set_cursor(None),
        ("Shift+X",),
        "",
        lambda d: d.session.view_state.cursor is not None,
        section=1,
        submenu=_LINK,
    ),
    Action(
        "view.compare",
        t("Compare with prior"),
        _compare,
        ("Ctrl+Shift+C",),
        "prior",
        has_image,
        section=1,
    ),
    Action(
        "view.cine",
        t("Play or pause"),
        lambda d: d.host.toggle_cine(),
        ("J",),
        "play",
        has_image,
        lambda d: d.host.is_cine_playing(),
        section=1,
    ),
    Action(
        "view.hang",
        t("Use the hanging protocol that fits"),
        _hang,
        ("Ctrl+J",),
        "protocol",
        has_image,
        section=1,
        submenu=_PROTOCOLS,
    ),
    Action(
        "view.save_protocol",
        t("Save this layout as a protocol…"),
        _save_protocol,
        (),
        "save",
        has_image,
        section=1,
        submenu=_PROTOCOLS,
    ),
    Action(
        "view.protocols",
        t("Hanging protocols…"),
        lambda d: d.host.show("protocols"),
        (),
        "list",
        section=1,
        submenu=_PROTOCOLS,
    ),
    Action(
        "view.hang_automatically",
        t("Use them for new studies by themselves"),
        _toggle_hanging,
        checked=lambda d: d.session.settings.hang_automatically,
        section=1,
        submenu=_PROTOCOLS,
    ),
    *(_hang_digit(digit) for digit in range(1, 10)),
)
