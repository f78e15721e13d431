"""Actions of defect work: references, differences, candidates."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import evolve

from workbench.app.actions.action import Action, can_edit, has_image
from workbench.app.host import Desk
from workbench.base.text import Text, t

_DEFECTS = t("Defects")


def _run(name: str, *args: Any) -> Callable[[Desk], None]:
    """Return what runs a function of ``app.defects.working``, which is imported when it is run."""

    def run(desk: Desk) -> None:
        from workbench.app.defects import working

        getattr(working, name)(desk, *args)

    return run


def _editable(desk: Desk) -> bool:
    return can_edit(desk) and has_image(desk)


def _has_reference(desk: Desk) -> bool:
    state, session = desk.session.view_state.viewport, desk.session
    if state.image is None or not session.is_open:
        return False
    return session.defects.references.get((state.image, state.frame)) is not None


def _has_offers(desk: Desk) -> bool:
    state, session = desk.session.view_state.viewport, desk.session
    if state.image is None or not can_edit(desk):
        return False
    return bool(session.defects.offers.all((state.image, state.frame)))


def _align(desk: Desk) -> None:
    from workbench.app.defects import working

    working.align(desk, [working.place_here(desk.session)])


def _forget(desk: Desk) -> None:
    from workbench.app.defects import working

    desk.session.defects.references.set(working.place_here(desk.session), None)
    desk.session.view_state.set_viewport(against="")


def _ask(name: str, title: Text) -> Callable[[Desk], None]:
    def ask(desk: Desk) -> None:
        from workbench.app.defects.working import ask_number

        options = desk.session.defects.options
        now = getattr(options, name)
        found = ask_number(desk, title, "" if now is None else f"{now:g}")
        if found is not None:
            change: dict[str, Any] = {name: found}
            desk.session.defects.set_options(evolve(options, **change))

    return ask


def _ask_least(desk: Desk) -> None:
    options = desk.session.defects.options
    title = t("Least area of a candidate in pixels, or in mm2 where the image is calibrated")
    typed = desk.host.ask_text(title, options.least_words)
    if typed is not None:
        desk.session.defects.set_options(options.with_least(typed))


def _ask_threshold(desk: Desk) -> None:
    from workbench.app.defects.working import ask_number

    options = desk.session.defects.options
    title = t("Threshold of differences in grey values; 0 = beyond the noise of each image")
    found = ask_number(desk, title, f"{options.threshold or 0:g}")
    if found is not None:
        desk.session.defects.set_options(evolve(options, threshold=found or None))


def _kind(name: str, title: Text) -> Action:
    def choose(desk: Desk) -> None:
        from workbench.imaging.reference.alignment import Kind

        options = desk.session.defects.options
        desk.session.defects.set_options(evolve(options, kind=Kind(name)))

    def is_it(desk: Desk) -> bool:
        return desk.session.is_open and desk.session.defects.options.kind == name

    return Action(
        f"image.align_{name}",
        title,
        choose,
        when=has_image,
        checked=is_it,
        submenu=t("How an image may lie on its reference"),
    )


# Sections of the submenu; to look at the difference is the second.
_SECTIONS = {"reference": 0, "find": 2, "candidate": 3, "defect": 4}


def _toggle(against: str, title: Text, key: str) -> Action:
    def is_it(desk: Desk) -> bool:
        return desk.session.view_state.viewport.against == against

    return Action(
        f"image.show_{against}",
        title,
        _run("toggle", against),
        (key,),
        "overlap",
        _has_reference,
        is_it,
        section=1,
        submenu=_DEFECTS,
    )


def _action(
    name: str,
    title: Text,
    run: Callable[[Desk], None],
    key: str = "",
    icon: str = "",
    when: Callable[[Desk], bool] = has_image,
) -> Action:
    keys = (key,) if key else ()
    section = _SECTIONS[name.partition("_")[0]]
    return Action(f"image.{name}", title, run, keys, icon, when, section=section, submenu=_DEFECTS)


ACTIONS = (
    _action("reference_file", t("Reference image…"), _run("choose_file"), "", "image", _editable),
    _action(
        "reference_here",
        t("Use as the reference of the folder"),
        _run("choose_here"),
        when=_editable,
    ),
    _action("reference_align", t("Align again"), _align, "", "refresh", _has_reference),
    _action("reference_forget", t("No reference"), _forget, when=_has_reference),
    _action(
        "reference_beside",
        t("Reference beside the image"),
        _run("show_beside"),
        "",
        "layout_across",
        _has_reference,
    ),
    _toggle("reference", t("Flicker: reference in place of the image"), "Z"),
    _toggle("difference", t("Difference from the reference"), "Shift+Z"),
    _action(
        "find_differences",
        t("Find what differs from the reference"),
        _run("search_difference"),
        "Ctrl+Shift+F",
        "search",
        _has_reference,
    ),
    _action(
        "find_shown",
        t("Find what differs in the part in view"),
        _run("search_shown"),
        when=_has_reference,
    ),
    _action(
        "find_bright",
        t("Find what is brighter than…"),
        _run("search_threshold", False),
        when=_editable,
    ),
    _action(
        "find_dark", t("Find what is darker than…"), _run("search_threshold", True), when=_editable
    ),
    _action(
        "candidate_next", t("Next candidate"), _run("step", 1), "Alt+Right", "next", _has_offers
    ),
    _action(
        "candidate_previous",
        t("Previous candidate"),
        _run("step", -1),
        "Alt+Left",
        "previous",
        _has_offers,
    ),
    _action(
        "candidate_accept", t("Accept the candidate"), _run("accept"), "S", "check", _has_offers
    ),
    _action(
        "candidate_reject",
        t("Reject the candidate"),
        _run("reject"),
        "Shift+S",
        "close",
        _has_offers,
    ),
    _action(
        "candidate_reject_rest",
        t("Reject the other candidates…"),
        _run("reject_rest"),
        when=_has_offers,
    ),
    _action("defect_threshold", t("Threshold of differences…"), _ask_threshold),
    _action(
        "defect_area",
        t("Least area of a candidate…"),
        _ask_least,
    ),
    _action(
        "defect_tolerance",
        t("Tolerance at edges…"),
        _ask("tolerance", t("Pixels that an edge may lie beside where it should be")),
    ),
    _kind("translation", t("Moved")),
    _kind("rigid", t("Moved and turned")),
    _kind("affine", t("Moved, turned and stretched")),
)
