"""Camera profiles are kept in the library, handed on as files, and copied where they are used."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import cv2
import numpy as np
import pytest
from attrs import evolve

from tests.app.calibration.rendering import Camera, centred, picture
from workbench.app.calibration.cameras import Cameras, images_named, warning_of
from workbench.app.calibration.pictures import camera_from, profile_of, residual_picture
from workbench.app.calibration.profile_file import read_profiles, write_profiles
from workbench.app.calibration.targets import Target
from workbench.app.session import Session
from workbench.base.errors import InputError
from workbench.cli.desk import make_session
from workbench.model.calibration import Calibration, CalibrationSource, Rectification, Spacing
from workbench.model.camera import CameraProfile
from workbench.model.ids import CameraId, EntityId

LINE_SCAN = CameraProfile(
    CameraId(EntityId("cam1")),
    "线阵 1",
    Spacing(0.05, 0.04),
    rows=60,
    columns=80,
    rectification=Rectification(
        (0.04, 0, 0, 0, 0.05, 0, 0, 0, 1), (90, 90, 40, 30), (-0.1, 0, 0, 0, 0)
    ),
    uncertainty=0.002,
    reprojection=0.11,
    certificate="DKD 12345",
    calibrated=date(2026, 1, 2),
    expires=date(2027, 1, 2),
    author="Ann",
)


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    session = make_session("Ann")
    for n in range(2):
        cv2.imwrite(str(tmp_path / f"{n}.png"), np.zeros((60, 80), np.uint8))
    session.open_images([tmp_path / "0.png", tmp_path / "1.png"])
    yield session
    session.close()


def test_a_file_of_profiles_comes_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "相机.json"
    plain = CameraProfile(CameraId(EntityId("b")), "plain", Spacing(1, 1))
    write_profiles(path, [LINE_SCAN, plain])
    assert read_profiles(path) == (LINE_SCAN, plain)
    for wrong in (b"{", b'{"format": "x", "version": 1, "profiles": []}', b"[]"):
        path.write_bytes(wrong)
        with pytest.raises(InputError):
            read_profiles(path)


def test_a_used_profile_is_copied_and_its_later_change_changes_nothing(session: Session) -> None:
    cameras = Cameras(session)
    cameras.put(LINE_SCAN)
    assert not session.project.cameras
    ids = images_named(session, [])
    cameras.apply(LINE_SCAN, ids)
    cameras.put(evolve(LINE_SCAN, spacing=Spacing(9, 9)))
    assert session.project.cameras[LINE_SCAN.id].spacing == Spacing(9, 9)
    for image in session.project.images.values():
        made = image.calibration
        assert made is not None
        assert made.source is CalibrationSource.PROFILE
        assert (made.spacing, made.uncertainty, made.camera, made.expires) == (
            LINE_SCAN.spacing,
            0.002,
            "cam1",
            date(2027, 1, 2),
        )
        assert made.rectification == LINE_SCAN.rectification
    cameras.remove(LINE_SCAN.id)
    assert not session.project.cameras
    assert not Cameras(session).listed()
    assert all(image.calibration for image in session.project.images.values())


def test_the_history_says_who_and_what_was_before_and_undo_brings_it_back(
    session: Session,
) -> None:
    id = images_named(session, ["0.png"])[0]
    names: list[str] = []
    session.document.changed.connect(lambda change: names.append(str(change.patch.name)))
    Cameras(session).apply(LINE_SCAN, [id])
    Cameras(session).apply(evolve(LINE_SCAN, name="next"), [id])
    assert "before: as in the file" in names[0]
    assert "before: Camera profile, 0.04" in names[1]
    session.document.undo()
    session.document.undo()
    assert session.project.images[id].calibration is None
    assert not session.project.cameras


def test_a_profile_holds_only_for_pictures_of_its_size(session: Session) -> None:
    with pytest.raises(InputError, match="holds for 640 × 480"):
        Cameras(session).apply(
            evolve(LINE_SCAN, columns=640, rows=480), images_named(session, ["0.png"])
        )
    Cameras(session).apply(evolve(LINE_SCAN, columns=0, rows=0), images_named(session, ["0.png"]))


def test_profiles_are_found_by_name_or_id(session: Session) -> None:
    cameras = Cameras(session)
    cameras.put(LINE_SCAN)
    cameras.put(evolve(LINE_SCAN, id=CameraId(EntityId("cam2"))))
    assert cameras.named("cam2").id == "cam2"
    with pytest.raises(InputError, match="several"):
        cameras.named("线阵 1")
    with pytest.raises(InputError, match="no camera profile “x”"):
        cameras.named("x")
    with pytest.raises(InputError, match="no image y"):
        images_named(session, ["y"])


def test_a_library_that_cannot_be_read_is_kept_beside_the_new_one(session: Session) -> None:
    path = session.places.cameras
    path.parent.mkdir(parents=True)
    path.write_bytes(b"broken")
    cameras = Cameras(session)
    assert cameras.problem is not None
    cameras.put(LINE_SCAN)
    assert path.with_name(f"{path.name}.unreadable").read_bytes() == b"broken"


def test_the_last_day_still_counts() -> None:
    last = Calibration(Spacing(1, 1), CalibrationSource.PROFILE, expires=date(2026, 5, 1))
    assert warning_of(last, date(2026, 5, 1)) is None
    said = warning_of(last, date(2026, 5, 2))
    assert said is not None
    assert "2026-05-01" in str(said)
    assert warning_of(evolve(last, expires=None)) is None


def test_pictures_of_a_target_become_a_profile_with_a_picture_of_what_is_left(
    session: Session, tmp_path: Path
) -> None:
    board = Target(8, 5, 10.0)
    camera = Camera(280, 200, 400.0, turn=(0.2, 0.1, 0.0), move=(0.0, 0.0, 200.0))
    path = tmp_path / "标定 板.png"
    path.write_bytes(cv2.imencode(".png", picture(board, centred(board, camera)))[1].tobytes())
    found, shades = camera_from([path], board, session.plugins)
    profile = profile_of(found, "bench", "Ann", certificate="A 1")
    assert (profile.columns, profile.rows) == (280, 200)
    assert profile.calibrated is not None
    drawn, larger = residual_picture(found, shades, side=140)
    assert drawn.shape == (100, 140, 3)
    assert larger > 1
    small = tmp_path / "small.png"
    small.write_bytes(cv2.imencode(".png", shades[:100])[1].tobytes())
    with pytest.raises(InputError, match="another size"):
        camera_from([path, small], board, session.plugins)
    with pytest.raises(InputError, match=r"标定 板\.png: There is no chessboard"):
        camera_from([path], evolve(board, columns=9), session.plugins)
