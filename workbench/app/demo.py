"""The demo: the main job from opening to export, through the window's own tools and Document."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from workbench.api.tools import Button, KeyEvent, Modifier, Phase, PointerEvent, PointerKind
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.sample import SAMPLE_LABELS, make_sample_images
from workbench.app.session import Session
from workbench.app.settings import Settings, save_settings
from workbench.app.viewing.tool_driver import ToolDriver
from workbench.app.viewing.units import PIXELS
from workbench.app.windows import windowing
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, language, t
from workbench.edit.tools import TOOLS
from workbench.imaging.drawing.overlay_style import OverlayStyle
from workbench.imaging.drawing.scene import Scene
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.calibration import Calibration
from workbench.model.ids import AnnotationId, ImageId
from workbench.model.regions import Region

AUTHOR = "demo"
MARK = ".workbench-demo"
FOLDERS = ("images", "rendered", "export", "pictures")

XY = tuple[float, float]


@frozen
class DemoStep:
    """What was done, and what it wrote."""

    text: Text
    written: tuple[Path, ...] = ()


class Hand:
    """Draws with the tools of the window, on one frame, without a window."""

    pixel = 0.05  # zoomed in, so that neighbouring points are far apart on the screen
    units = PIXELS

    def __init__(self, session: Session, image: ImageId, frame: int) -> None:
        self._session = session
        session.view_state.show(image, frame)
        self.anchor = OnFrame(image, frame)
        shown = session.project.images[image]
        self.frame_size = (shown.columns, shown.rows)
        self._driver = ToolDriver(lambda: session.document, session.view_state, self, TOOLS)

    @property
    def calibration(self) -> Calibration:
        """Millimetres of the frame."""
        return self._session.library.calibration(self.anchor.image, self.anchor.frame)

    def hits(self, x: float, y: float, radius: float) -> list[AnnotationId]:
        """Return annotations at a position, nearest first."""
        return self._scene().hits(OverlayStyle.of(self._session.project), x, y, radius)

    def within(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        """Return annotations inside a rectangle."""
        return self._scene().within(OverlayStyle.of(self._session.project), x0, y0, x1, y1)

    def touching(self, x0: float, y0: float, x1: float, y1: float) -> list[AnnotationId]:
        """Return annotations whose bounds touch a rectangle."""
        return self._scene().touching(OverlayStyle.of(self._session.project), x0, y0, x1, y1)

    def samples(self, x0: int, y0: int, x1: int, y1: int, step: int) -> None:
        """Nothing is traced."""

    def values(self, region: Region) -> tuple[str, ...]:
        """Nobody reads along."""
        return ()

    def pan(self, dx: float, dy: float) -> None:
        """Nothing to move."""

    def zoom_by(self, factor: float, at: XY) -> None:
        """Nothing to zoom."""

    def drag_window(self, dx: float, dy: float) -> None:
        """Nothing to window."""

    def point_at(self, x: float, y: float, phase: Phase, pixel: float) -> None:
        """Nowhere else to show it."""

    def click(self, *points: XY, modifiers: frozenset[Modifier] = frozenset()) -> None:
        """Click at image positions, one after the other."""
        for x, y in points:
            for kind in (PointerKind.PRESS, PointerKind.RELEASE):
                self._feed(PointerEvent(kind, x, y, Button.LEFT, modifiers, self._screen(x, y)))

    def drag(self, start: XY, end: XY) -> None:
        """Press, move, release."""
        for kind, (x, y) in (
            (PointerKind.PRESS, start),
            (PointerKind.MOVE, end),
            (PointerKind.RELEASE, end),
        ):
            self._feed(PointerEvent(kind, x, y, Button.LEFT, frozenset(), self._screen(x, y)))

    def key(self, key: str) -> None:
        """Press a key."""
        self._feed(KeyEvent(key))

    def _screen(self, x: float, y: float) -> XY:
        return x / self.pixel, y / self.pixel

    def _feed(self, event: PointerEvent | KeyEvent) -> None:
        self._driver.feed(event)
        if self._driver.refused is not None:
            raise WorkbenchError(self._driver.refused)

    def _scene(self) -> Scene:
        return Scene.of(self._session.project.annotations_on(self.anchor.image, self.anchor.frame))


def run_demo(out: Path) -> Iterator[DemoStep]:
    """Do the main job in a folder and yield each step as it is done.

    Raises WorkbenchError when a step does not come out as it must.
    """
    out = out.absolute()
    make_room(out)
    path = out / "demo.wbp"
    with tempfile.TemporaryDirectory(prefix="workbench-demo-") as home:
        places = Places(Path(home, "config"), Path(home, "data"), Path(home, "cache"))
        session = Session(
            places, Settings(language(), author=AUTHOR), Jobs(AtOnce()), keeps_recent=False
        )
        try:
            yield from _main_job(session, out, path)
        finally:
            session.close()
        yield from _pictures(path, out / "pictures", places)


def make_room(out: Path) -> None:
    """Make an empty folder, or clear away what an earlier demo left in it, and nothing else.

    Raises InputError when there are files of somebody else.
    """
    mark = out / MARK
    try:
        out.mkdir(parents=True, exist_ok=True)
        if any(out.iterdir()) and not mark.is_file():
            raise InputError(
                t("{path} is not empty. Name a folder that is new or empty.", path=str(out))
            )
        for name in FOLDERS:
            if (out / name).is_dir():
                shutil.rmtree(out / name)
        for file in out.glob("demo.wbp*"):
            file.unlink()
        mark.touch()
    except OSError as error:
        raise InputError(
            t("{path} cannot be written: {reason}.", path=str(out), reason=error.strerror or error)
        ) from error


def _main_job(session: Session, out: Path, path: Path) -> Iterator[DemoStep]:
    images = make_sample_images(out / "images")
    yield DemoStep(t("Made phantom images"), (out / "images",))
    session.new_project(path)
    session.do(commands.change_scheme, SAMPLE_LABELS, str(t("Sample")))
    session.do(commands.add_layer, str(t("Findings")))
    session.open_images(images)
    yield DemoStep(t("Opened {n} images", n=len(session.project.images)))
    windowing.apply_preset(session, "lung")
    _draw(session)
    count = len(session.project.annotations)
    session.document.undo()
    session.document.redo()
    _expect(len(session.project.annotations) == count, t("Undo and redo"))
    yield DemoStep(t("Drew {n} annotations with the tools of the window", n=count))
    yield DemoStep(t("Rendered what the canvas shows"), tuple(_render(session, out / "rendered")))
    before = list(session.project.entities())
    session.close_project()
    session.open_project(path)
    _expect(list(session.project.entities()) == before, t("Everything is there after reopening"))
    assert session.file is not None
    _expect(session.file.verify().ok, t("The history is whole"))
    yield DemoStep(t("Closed, reopened and verified the project"), (path,))
    yield DemoStep(t("Exported, de-identified"), tuple(_export(session, out / "export")))


def _expect(ok: bool, what: Text) -> None:
    if not ok:
        raise WorkbenchError(t("The demo found a fault: {what} failed.", what=what))


def _draw(session: Session) -> None:
    """Mark the phantom's nodule on its slice and the scratches of the line scan."""
    from workbench.dicom.phantom import nodule_places
    from workbench.imaging.phantom import DEFECTS

    series = next(iter(session.project.series.values()))
    slice_number, x, y, r = nodule_places()[0]
    hand = Hand(session, series.images[slice_number - 1], 1)
    session.view_state.choose_label("nodule")
    session.view_state.choose_tool("polygon")
    outline = [(x + r * a, y + r * b) for a, b in _octagon(1.25)]
    hand.click(*outline, outline[0])
    drawn = max(session.project.annotations)
    session.view_state.select([drawn])
    hole = [(x + r * a, y + r * b) for a, b in _octagon(0.4)]
    hand.click(hole[0], modifiers=frozenset({Modifier.ALT}))
    hand.click(*hole[1:], hole[0])
    session.do(commands.set_attribute, [drawn], "texture", "solid")
    session.view_state.choose_tool("ruler")
    hand.click((x - r, y), (x + r, y))
    line_scan = next(id for id, image in session.project.images.items() if not image.series)
    hand = Hand(session, line_scan, 1)
    session.view_state.choose_label("scratch")
    session.view_state.choose_tool("polyline")
    scratch = next(defect.points for defect in DEFECTS if defect.kind == "scratch")
    hand.click(*scratch)
    hand.key("enter")
    session.view_state.choose_tool("box")
    xs, ys = [p[0] for p in scratch], [p[1] for p in scratch]
    hand.drag((min(xs) - 6, min(ys) - 6), (max(xs) + 6, max(ys) + 6))
    session.view_state.show(series.images[slice_number - 1])


def _octagon(radius: float) -> Sequence[XY]:
    s = radius * 0.5**0.5
    return [
        (radius, 0),
        (s, s),
        (0, radius),
        (-s, s),
        (-radius, 0),
        (-s, -s),
        (0, -radius),
        (s, -s),
    ]


def _render(session: Session, folder: Path) -> Iterator[Path]:
    import cv2
    import numpy as np

    from workbench.imaging.render import Overlay, render

    folder.mkdir(parents=True, exist_ok=True)
    places = {
        annotation.anchor
        for annotation in session.project.annotations.values()
        if isinstance(annotation.anchor, OnFrame)
    }
    for n, place in enumerate(sorted(places, key=lambda p: (p.image, p.frame)), 1):
        source = session.library.source(place.image)
        is_ct = source.identity.modality == "CT"
        lung = windowing.known_preset("lung")
        voi = windowing.preset_voi(lung, source, place.frame) if is_ct else None
        drawn = Scene.of(session.project.annotations_on(place.image, place.frame))
        overlay = Overlay(drawn, OverlayStyle.of(session.project))
        pixels = render(source, place.frame, voi=voi, overlay=overlay)
        data = cv2.imencode(".png", np.ascontiguousarray(pixels[:, :, ::-1]))[1]
        path = folder / f"annotated-{n}.png"
        path.write_bytes(data.tobytes())
        yield path


def _export(session: Session, folder: Path) -> Iterator[Path]:
    from workbench.app.exchange.exporting import ReleaseChoice, export_session

    for format in ("coco", "geojson"):
        yield from export_session(session, format, folder / format, ReleaseChoice("basic"))


def _pictures(project: Path, folder: Path, places: Places) -> Iterator[DemoStep]:
    """Take pictures of the real window, in a process of its own: this one stays without Qt."""
    folder.mkdir(parents=True, exist_ok=True)
    # The same user goes on, and looks at what was looked at last.
    save_settings(Settings(language(), author=AUTHOR), places.settings)
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "WORKBENCH_HOME": str(places.config.parent),
    }
    command = [sys.executable, "-m", "workbench", str(project), "--grab", str(folder)]
    if getattr(sys, "frozen", False):
        command = [sys.executable, str(project), "--grab", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, timeout=120, check=False)
    pictures = tuple(sorted(folder.glob("*.png")))
    if done.returncode != 0 or not pictures:
        tail = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise WorkbenchError(
            t("No picture of the window could be taken: {reason}", reason=" ".join(tail))
        )
    yield DemoStep(t("Took pictures of the window"), pictures)
