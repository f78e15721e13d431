"""Actions on the image that is shown: going on, status."""

from __future__ import annotations

from workbench.app.actions.action import Action, can_edit, has_image, is_open
from workbench.app.actions.view import ANNOTATIONS
from workbench.app.host import Desk, Tone
from workbench.app.planes.cut_here import refuse_on_a_cut
from workbench.app.planes.through_time import go_to_slice
from workbench.app.viewing import navigation
from workbench.app.viewing.plane_view import PlaneView
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.text import Text, t
from workbench.model import commands
from workbench.model.ids import ImageId
from workbench.model.review import ImageStatus


def _editable_image(desk: Desk) -> bool:
    return can_edit(desk) and has_image(desk)


def step_slices(desk: Desk, n: int, index: int | None = None) -> None:
    """Go `n` slices on in a viewport; the active one by default."""
    view = desk.session.view_state
    state = view.viewport if index is None else view.viewports[index]
    if state.image is not None and state.plane is not None:
        _step_cut(desk, state, state.plane, n, index)
    elif state.image is not None:
        image, frame = navigation.step_slice(desk.session.project, (state.image, state.frame), n)
        view.go(image, frame, index)


def _step_cut(
    desk: Desk, state: ViewportState, plane: PlaneView, n: int, index: int | None
) -> None:
    from workbench.app.planes.cutting import stepped
    from workbench.imaging.volumes.volume import Volume

    assert state.image is not None
    volume = desk.session.volumes.peek(state.image, state.frame)
    if isinstance(volume, Volume):
        desk.session.view_state.set_viewport(index, plane=stepped(volume, plane, n))


def _step_group(desk: Desk, n: int) -> None:
    project, view = desk.session.project, desk.session.view_state
    shown = view.viewport
    beside = shown.image and navigation.step_stack(project, (shown.image, shown.frame), n)
    if beside:
        go_to_slice(project, view, beside)
        return
    image = navigation.step_group(project, shown.image, n)
    if image is not None:
        view.show(image, navigation.first_frame(project.images[image]))


def _group_of(desk: Desk) -> tuple[ImageId, ...]:
    shown = desk.session.view_state.viewport.image
    return next((g for g in navigation.groups(desk.session.project) if shown in g), ())


def _set_status(desk: Desk, status: ImageStatus) -> bool:
    """Set the status of what is worked on as one; return whether the user kept to it."""
    group = _group_of(desk)
    if status is ImageStatus.DONE:
        from workbench.app.inspection.done import doubt

        question = doubt(desk.session, group)
        if question is not None and not desk.host.confirm(question, t("Mark as done")):
            return False
    desk.session.do(commands.set_image_status, group, status)
    return True


def _next_undone(desk: Desk) -> None:
    image = navigation.next_undone(desk.session.project, desk.session.view_state.viewport.image)
    if image is None:
        desk.host.notify(t("Everything is done or flagged."), Tone.GOOD)
    else:
        desk.session.view_state.show(image)


def _done_and_next(desk: Desk) -> None:
    if _set_status(desk, ImageStatus.DONE):
        _next_undone(desk)


def _remove(desk: Desk) -> None:
    group = _group_of(desk)
    count = sum(desk.session.project.count_on(id) for id in group)
    question = t(
        "Remove {images} images with {annotations} annotations from the project? "
        "Files stay where they are, and this can be undone.",
        images=len(group),
        annotations=count,
    )
    if desk.host.confirm(question, t("Remove")):
        desk.session.do(commands.remove_images, group)
        left = navigation.image_order(desk.session.project)
        desk.session.view_state.show(left[0] if left else None)


def _choose_file(desk: Desk) -> None:
    from workbench.app.images.relink import replacement

    refuse_on_a_cut(desk.session)
    id = desk.session.view_state.viewport.image
    paths = desk.host.ask_files(t("File of this image"))[:1] if id is not None else []
    if id is None or not paths:
        return
    chosen = replacement(desk.session, id, paths[0].absolute())
    question = t(
        "{name} has other content than when the image was annotated. Use it all the same?",
        name=paths[0].name,
    )
    if chosen.same or desk.host.confirm(question, t("Use it")):
        desk.session.do(commands.relink_images, [chosen.image])


def _calibrate(desk: Desk) -> None:
    if desk.session.view_state.viewport.image is None:
        return
    refuse_on_a_cut(desk.session)
    desk.host.show("calibrate")


def _toggle_zones(desk: Desk) -> None:
    view = desk.session.view_state
    view.set_zones(not view.zones)


def _forget_calibration(desk: Desk) -> None:
    desk.session.do(commands.set_calibration, _group_of(desk), None)


def _status(status: ImageStatus, title: Text, key: str, icon: str) -> Action:
    def is_it(desk: Desk) -> bool:
        shown = desk.session.view_state.viewport.image
        image = desk.session.project.images.get(shown) if shown else None
        return image is not None and image.status is status

    def set_it(desk: Desk) -> None:
        _set_status(desk, status)

    return Action(
        f"image.{status}",
        title,
        set_it,
        (key,),
        icon,
        _editable_image,
        is_it,
        section=1,
    )


ACTIONS = (
    Action(
        "image.next_slice", t("Next slice"), lambda d: step_slices(d, 1), ("PgDown",), "", has_image
    ),
    Action(
        "image.previous_slice",
        t("Previous slice"),
        lambda d: step_slices(d, -1),
        ("PgUp",),
        "",
        has_image,
    ),
    Action(
        "image.next",
        t("Next image or series"),
        lambda d: _step_group(d, 1),
        ("Ctrl+PgDown",),
        "next",
        has_image,
    ),
    Action(
        "image.previous",
        t("Previous image or series"),
        lambda d: _step_group(d, -1),
        ("Ctrl+PgUp",),
        "previous",
        has_image,
    ),
    Action(
        "image.done_and_next",
        t("Done and next"),
        _done_and_next,
        ("Ctrl+Return",),
        "done",
        _editable_image,
        section=1,
    ),
    Action(
        "image.next_undone",
        t("Next image that is not done"),
        _next_undone,
        ("Ctrl+Shift+N",),
        "next",
        has_image,
        section=1,
    ),
    _status(ImageStatus.TODO, t("To do"), "Ctrl+Alt+1", "todo"),
    _status(ImageStatus.IN_PROGRESS, t("In progress"), "Ctrl+Alt+2", "progress"),
    _status(ImageStatus.DONE, t("Done"), "Ctrl+Alt+3", "done"),
    _status(ImageStatus.FLAGGED, t("Flagged"), "Ctrl+Alt+4", "flag"),
    Action(
        "image.calibrate",
        t("Calibrate…"),
        _calibrate,
        (),
        "calibration",
        _editable_image,
        section=2,
    ),
    Action(
        "image.forget_calibration",
        t("Calibration of the file"),
        _forget_calibration,
        (),
        "",
        _editable_image,
        section=2,
    ),
    Action(
        "image.cameras",
        t("Camera profiles…"),
        lambda d: d.host.show("cameras"),
        (),
        "calibration",
        is_open,
        section=2,
    ),
    Action(
        "image.part_map",
        t("Part map…"),
        lambda d: d.host.show("part_map"),
        (),
        "grid_walk",
        is_open,
        section=2,
    ),
    Action(
        "view.zones",
        t("Zones of the part"),
        _toggle_zones,
        (),
        "",
        has_image,
        lambda d: d.session.view_state.zones,
        section=2,
        submenu=ANNOTATIONS,
    ),
    Action(
        "image.choose_file",
        t("Choose the file of this image…"),
        _choose_file,
        (),
        "link",
        _editable_image,
        section=2,
    ),
    Action(
        "image.remove",
        t("Remove from the project…"),
        _remove,
        (),
        "delete",
        _editable_image,
        section=2,
    ),
)
