"""Actions on annotations: labels, depth, locks, layers, whole-image labels."""

from __future__ import annotations

from attrs import evolve

from workbench.app.actions.action import Action, can_edit, has_image, has_selection, is_open
from workbench.app.host import Desk
from workbench.app.planes.cut_here import refuse_on_a_cut
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.edit import annotate
from workbench.model import commands


def choose_label(desk: Desk, key: str | None) -> None:
    """Label the selection, and what is drawn next."""
    session = desk.session
    session.view_state.choose_label(key)
    if session.view_state.selection and can_edit(desk):
        session.do(commands.set_label, sorted(session.view_state.selection), key)


def _digit(desk: Desk, digit: int) -> None:
    scheme = desk.session.project.scheme
    label = next((one for one in scheme.labels if one.digit == digit), None) if scheme else None
    if label is None:
        raise InputError(
            t("No label has the digit {digit}. Set it in the label scheme.", digit=digit)
        )
    choose_label(desk, label.key)


def _lock(desk: Desk) -> None:
    session = desk.session
    ids = sorted(session.view_state.selection)
    locked = all(session.project.annotations[id].locked for id in ids)
    session.do(commands.lock_annotations, ids, not locked)


def _to_layer(desk: Desk) -> None:
    session = desk.session
    if session.view_state.layer is None:
        raise InputError(t("Choose a layer in the Layers panel first."))
    session.do(
        commands.move_to_layer, sorted(session.view_state.selection), session.view_state.layer
    )


def _label_image(desk: Desk) -> None:
    session = desk.session
    view = session.view_state
    if view.viewport.image is None:
        return
    refuse_on_a_cut(session)
    if view.label is None:
        raise InputError(t("Choose a label for the image first."))
    on_it = session.project.annotations_on(view.viewport.image)
    if any(one.region is None and one.label == view.label for one in on_it):
        raise InputError(t("The image has this label already."))
    patch = annotate.label_image(
        session.project, session.stamp(), view.viewport.image, view.label, view.layer
    )
    session.document.apply(patch)


def _toggle_asking(desk: Desk) -> None:
    session = desk.session
    asks = not session.settings.ask_term
    session.change_settings(evolve(session.settings, ask_term=asks))
    desk.host.notify(
        t("A coded term is asked for after drawing now, where the label has none.")
        if asks
        else t("No coded term is asked for after drawing now.")
    )


ACTIONS = (
    Action(
        "annotation.lock",
        t("Lock or unlock"),
        _lock,
        ("Ctrl+Shift+K",),
        "lock",
        has_selection,
        section=1,
    ),
    Action(
        "annotation.to_layer",
        t("Move to the active layer"),
        _to_layer,
        ("Ctrl+M",),
        "layer",
        has_selection,
        section=1,
    ),
    Action(
        "annotation.label_image",
        t("Label the whole image"),
        _label_image,
        ("Ctrl+Shift+M",),
        "image_label",
        lambda d: can_edit(d) and has_image(d),
        section=2,
    ),
    Action(
        "annotation.term",
        t("Coded term…"),
        lambda d: d.host.show("terms"),
        ("Ctrl+T",),
        "tag",
        has_selection,
        section=2,
    ),
    Action(
        "annotation.ask_term",
        t("Ask for a coded term after drawing"),
        _toggle_asking,
        checked=lambda desk: desk.session.settings.ask_term,
        section=2,
    ),
    Action(
        "annotation.my_terms",
        t("My terms…"),
        lambda d: d.host.show("terms_own"),
        section=2,
    ),
    Action(
        "annotation.import_terms",
        t("Import coded terms…"),
        lambda d: d.host.show("terms_import"),
        section=2,
    ),
    Action(
        "annotation.describe",
        t("Describe in words…"),
        lambda d: d.host.show("report"),
        ("Ctrl+B",),
        "comment",
        is_open,
        section=2,
    ),
    Action(
        "annotation.no_label",
        t("Remove the label"),
        lambda d: choose_label(d, None),
        (),
        "",
        can_edit,
        section=3,
    ),
    *(
        Action(
            f"annotation.digit_{digit}",
            t("Label with digit {digit}", digit=digit),
            lambda desk, digit=digit: _digit(desk, digit),  # type: ignore[misc]
            (str(digit),),
            "",
            can_edit,
            section=3,
            hidden=True,
        )
        for digit in range(10)
    ),
)
