"""What actions do with references and candidates: choosing, aligning, searching, deciding."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from attrs import evolve

from workbench.app.defects.alignment_words import doubt, words_of
from workbench.app.defects.offer import Offer
from workbench.app.defects.references import Reference
from workbench.app.host import Desk, Tone
from workbench.app.planes.cut_here import refuse_on_a_cut
from workbench.app.viewing.layouts import Layout
from workbench.app.viewing.viewport_state import ViewportState
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, t

if TYPE_CHECKING:
    from workbench.app.defects.search import Searched
    from workbench.app.jobs import Progress
    from workbench.app.session import Session
    from workbench.imaging.loader import Place
    from workbench.imaging.reference.alignment import Alignment
    from workbench.imaging.reference.candidates import Area
    from workbench.model.ids import ImageId

# Around a candidate so much of its size is shown, and at least so many pixels.
_AROUND, _LEAST_AROUND = 1.5, 40.0


def place_here(session: Session) -> Place:
    """Return the frame that is shown; raise InputError where there is none."""
    refuse_on_a_cut(session)
    state = session.view_state.viewport
    if state.image is None:
        raise InputError(t("No image is open."))
    return state.image, state.frame


def reference_here(session: Session) -> Reference:
    """Return what the shown frame is held against, aligned; raise InputError where it is not."""
    found = session.defects.references.get(place_here(session))
    if found is None:
        raise InputError(
            t("This image has no reference. Choose one with Image > Defects > Reference image…")
        )
    if found.alignment is None:
        raise InputError(
            t("The reference is not aligned yet. Wait, or use Image > Defects > Align again.")
        )
    return found


# Choosing


def choose_file(desk: Desk) -> None:
    """Let the user choose the file of a reference for the shown image, or its whole folder."""
    session = desk.session
    here = place_here(session)
    paths = desk.host.ask_files(t("Reference image"))[:1]
    if not paths:
        return
    others = [one for one in folder_of(session, here[0]) if one != here[0]]
    all_of = bool(others) and desk.host.confirm(
        t("Use {name} for all {n} images of the folder?", name=paths[0].name, n=len(others) + 1),
        t("For all"),
    )
    images = [here[0], *others] if all_of else [here[0]]

    def use(reference: ImageId) -> None:
        choose(desk, [(one, 1) for one in images if one != reference], (reference, 1))

    with_image(desk, paths[0], use)


def choose_here(desk: Desk) -> None:
    """Use the shown image as the reference of all other images of its folder."""
    session = desk.session
    here = place_here(session)
    others = [one for one in folder_of(session, here[0]) if one != here[0]]
    if not others:
        raise InputError(t("There is no other image in the folder of this one."))
    choose(desk, [(one, 1) for one in others], here)


def folder_of(session: Session, image: ImageId) -> list[ImageId]:
    """Return the images of the project that lie in the same folder as one, that one too."""
    images = session.project.images
    folder = PurePosixPath(images[image].path).parent
    return [one.id for one in images.values() if PurePosixPath(one.path).parent == folder]


def with_image(desk: Desk, path: Path, use: Callable[[ImageId], object]) -> None:
    """Look a file up among the images of the project, or add it without showing it; then use it."""
    session = desk.session
    known = _known(session, path)
    if known is not None:
        use(known)
        return
    from workbench.app.images.opening import Scan, scan

    def done(found: Scan) -> None:
        if not found.series:
            reason = found.rejected[0][1] if found.rejected else t("It is no image.")
            raise InputError(reason)
        shown = session.view_state.viewports
        session.add_scan(found)
        session.view_state.set_viewports(shown)  # what is looked at stays
        added = _known(session, Path(found.paths[0]))
        if added is not None:
            use(added)

    session.jobs.start(
        t("Opening the reference"),
        lambda progress: scan([path.absolute()], session.plugins, progress),
        done,
        lambda error: desk.host.notify(error.text, Tone.WARN),
    )


def _known(session: Session, path: Path) -> ImageId | None:
    wanted = path.absolute()
    ids = session.project.images
    return next((id for id in ids if session.library.path(id).absolute() == wanted), None)


def choose(desk: Desk, places: Sequence[Place], reference: Place) -> None:
    """Hold frames against a reference, and align them."""
    if reference in places:
        raise InputError(t("An image cannot be its own reference."))
    for place in places:
        desk.session.defects.references.set(place, Reference(*reference))
    align(desk, places)


def align(desk: Desk, places: Sequence[Place]) -> None:
    """Register frames on their references in a job."""
    from workbench.app.defects.opened import frame_of
    from workbench.app.defects.search import aligned

    session = desk.session
    options, references = session.defects.options, session.defects.references
    wanted = [(place, found) for place in places if (found := references.get(place)) is not None]

    def work(progress: Progress) -> list[tuple[Place, Reference, Any]]:
        results: list[tuple[Place, Reference, Any]] = []
        opened: dict[Place, Any] = {}
        for n, (place, held) in enumerate(wanted):

            def told(part: float, n: int = n) -> None:
                progress.at((n + part) / len(wanted))

            told(0.0)
            try:
                if held.place not in opened:
                    opened = {held.place: frame_of(session, held.place)}
                found = aligned(frame_of(session, place), opened[held.place], options, told)
            except InputError as error:
                results.append((place, held, error))
            else:
                results.append((place, held, found))
        return results

    session.jobs.start(
        t("Aligning with the reference"),
        work,
        lambda results: _take_alignments(desk, results),
        lambda error: desk.host.notify(error.text, Tone.WARN),
    )


def _take_alignments(desk: Desk, results: list[tuple[Place, Reference, Any]]) -> None:
    references, failures = desk.session.defects.references, []
    last: Alignment | None = None
    for place, held, found in results:
        if isinstance(found, WorkbenchError):
            failures.append(found)
            if references.get(place) is not None:  # it stays chosen, to be aligned in another way
                references.set(place, evolve(held, alignment=None))
        elif references.get(place) is not None:
            last, threshold = found
            references.set(place, evolve(held, alignment=last, threshold=threshold))
    desk.session.view_state.refresh()
    if failures and len(results) == 1:
        desk.host.notify(failures[0].text, Tone.WARN)
    elif failures:
        desk.host.notify(
            t(
                "{n} of {total} images could not be aligned: {reason}",
                n=len(failures),
                total=len(results),
                reason=failures[0].text,
            ),
            Tone.WARN,
        )
    elif last is not None and len(results) == 1:
        unsure = doubt(last)
        desk.host.notify(unsure or words_of(last), Tone.WARN if unsure else Tone.GOOD)
    else:
        _tell_of_all([found[0] for _, _, found in results], desk)


def _tell_of_all(alignments: Sequence[Alignment], desk: Desk) -> None:
    """Say that images are aligned, and of how many that is not to be believed."""
    unsure = [why for why in map(doubt, alignments) if why is not None]
    if unsure:
        told = t(
            "{n} of {total} images are aligned, but not to be relied on: {reason}",
            n=len(unsure),
            total=len(alignments),
            reason=unsure[0],
        )
        desk.host.notify(told, Tone.WARN)
    else:
        desk.host.notify(t("{n} images are aligned.", n=len(alignments)), Tone.GOOD)


# Looking


def toggle(desk: Desk, against: str) -> None:
    """Show the reference or the difference in place of the image, or the image again."""
    view = desk.session.view_state
    if view.viewport.against == against:
        view.set_viewport(against="")
        return
    reference_here(desk.session)
    view.set_viewport(against=against)


def show_beside(desk: Desk) -> None:
    """Show the reference beside the image, both moving together."""
    session = desk.session
    found = reference_here(session)
    view = session.view_state
    assert found.alignment is not None
    left = evolve(view.viewport, prior=False, pin=None, against="")
    right = ViewportState(*found.place, voi=left.voi, inverted=left.inverted)
    if left.center is not None:
        center = found.alignment.apply(*left.center)
        right = evolve(right, center=center, zoom=left.zoom / found.alignment.scale)
    view.set_layout(Layout.ACROSS, (left, right))
    view.activate(0)
    view.set_links(evolve(view.links, zoom=True))


# Searching


def search_difference(desk: Desk, within: Area | None = None) -> None:
    """Find what differs from the reference, in a job."""
    from workbench.app.defects.opened import frame_of
    from workbench.app.defects.search import by_difference

    session = desk.session
    held, here = reference_here(session), place_here(session)
    options = session.defects.options.on(session.library.calibration(*here).spacing)
    limit = session.defects.threshold(held)
    assert held.alignment is not None
    alignment = held.alignment

    def work(progress: Progress) -> Searched:
        progress.at(0.0)
        mine, its = frame_of(session, here), frame_of(session, held.place)
        return by_difference(mine, its, alignment, limit, options, within, progress.at)

    _search(desk, here, work)


def search_shown(desk: Desk) -> None:
    """Find what differs in the part of the image that is in view."""
    search_difference(desk, desk.host.canvas.shown_area)


def search_threshold(desk: Desk, dark: bool, within: Area | None = None) -> None:
    """Ask for a grey value, and find what is brighter or darker, in a job."""
    from workbench.app.defects.opened import frame_of
    from workbench.app.defects.search import by_threshold
    from workbench.imaging.reference.evidence import Look

    session = desk.session
    here = place_here(session)
    options = session.defects.options.on(session.library.calibration(*here).spacing)
    title = t("Darker than the grey value") if dark else t("Brighter than the grey value")
    limit = ask_number(desk, title, "", -1e12)
    if limit is None:
        return

    def work(progress: Progress) -> Searched:
        progress.at(0.0)
        look = Look.DARK if dark else Look.BRIGHT
        frame = frame_of(session, here)
        return by_threshold(frame, limit, look, options, within, progress.at)

    _search(desk, here, work)


def _search(desk: Desk, place: Place, work: Callable[[Progress], Searched]) -> None:
    session, began = desk.session, desk.session.work

    def done(found: Searched) -> None:
        if session.work is not began:
            return
        new = session.defects.offers.put(place, found.offers)
        session.view_state.refresh()
        if not new:
            desk.host.notify(t("Nothing stands out that nobody has decided yet."), Tone.GOOD)
            return
        known, weak = len(found.offers) - len(new), found.total - len(found.offers)
        desk.host.notify(_found_words(len(new), known, weak))

    session.jobs.start(
        t("Looking for candidates"),
        work,
        done,
        lambda error: desk.host.notify(error.text, Tone.WARN),
    )


def ask_number(desk: Desk, title: Any, now: str, least: float = 0.0) -> float | None:
    """Let the user type a number; None when cancelled."""
    typed = desk.host.ask_text(title, now)
    if typed is None:
        return None
    try:
        value = float(typed.strip().replace(",", "."))
    except ValueError as error:
        raise InputError(t("“{text}” is no number.", text=typed)) from error
    if not least <= value <= 1e12:
        raise InputError(t("The number must be at least {least}.", least=f"{least:g}"))
    return value


# Deciding


def step(desk: Desk, n: int) -> None:
    """Show the next or previous open candidate."""
    place = place_here(desk.session)
    found = desk.session.defects.offers.step(place, n)
    if found is None:
        _all_decided(desk, place)
        return
    look_at(desk, found)


def look_at(desk: Desk, offer: Offer) -> None:
    """Bring a candidate into view; as large as it is, unless it is seen well already."""
    x0, y0, x1, y1 = offer.box
    canvas, area = desk.host.canvas, desk.host.canvas.shown_area
    size = max(x1 - x0, y1 - y0)
    far = area is not None and size < 0.04 * (area[2] - area[0])
    near = area is not None and size > 0.9 * (area[2] - area[0])
    if area is None or far or near:
        more = max(size * _AROUND, _LEAST_AROUND)
        canvas.show_area((x0 - more, y0 - more, x1 + more, y1 + more))
    else:
        canvas.center_on((x0 + x1) / 2, (y0 + y1) / 2)
    desk.session.view_state.refresh()


def accept(desk: Desk) -> None:
    """Make an annotation of the current candidate, and go to the next one."""
    session = desk.session
    place = place_here(session)
    found = session.defects.offers.current(place)
    if found is None:
        step(desk, 1)
        return
    made = session.defects.offers.accept(place, found)
    step(desk, 1)
    session.view_state.select([made])


def reject(desk: Desk) -> None:
    """Note that the current candidate is no defect, and go to the next one."""
    offers, place = desk.session.defects.offers, place_here(desk.session)
    found = offers.current(place)
    if found is None:
        step(desk, 1)
        return
    offers.reject(place, [found])
    step(desk, 1)


def reject_rest(desk: Desk) -> None:
    """Reject all that is still open."""
    offers, place = desk.session.defects.offers, place_here(desk.session)
    left = offers.open(place)
    question = t("Reject all {n} candidates that are open?", n=len(left))
    if left and desk.host.confirm(question, t("Reject")):
        offers.reject(place, left)
        desk.session.view_state.refresh()


def _all_decided(desk: Desk, place: Place) -> None:
    tally = desk.session.defects.offers.tally(place)
    if not tally.total:
        desk.host.notify(t("There are no candidates. Find some with Image > Defects."))
        return
    desk.host.notify(
        t(
            "All candidates are decided: {accepted} accepted, {rejected} rejected.",
            accepted=tally.accepted,
            rejected=tally.rejected,
        ),
        Tone.GOOD,
    )
    desk.session.view_state.refresh()


def _found_words(n: int, known: int, weak: int) -> Text:
    """Return what was found, and what of it nobody is asked about."""
    if known and weak:
        return t(
            "{n} candidates; {known} known places and {weak} weak ones are left out.",
            n=n,
            known=known,
            weak=weak,
        )
    if known:
        return t("{n} candidates; {known} known places are left out.", n=n, known=known)
    if weak:
        return t("{n} candidates; {weak} weak ones are left out.", n=n, weak=weak)
    return t("{n} candidates", n=n)
