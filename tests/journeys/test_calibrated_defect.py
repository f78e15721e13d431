"""From a target picture to a graded scratch: what a factory does on its first day."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.app.calibration.rendering import Camera, centred, picture
from workbench.app.calibration.cameras import Cameras
from workbench.app.calibration.pictures import camera_from, profile_of
from workbench.app.calibration.targets import Target
from workbench.app.findings.checking import check_session
from workbench.app.scheme.starters import adopt, starter
from workbench.app.session import Session
from workbench.cli.desk import make_session
from workbench.cli.main import run
from workbench.geom.part import placement_by
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.calibration import CalibrationSource
from workbench.model.ids import AnnotationId, EntityId, LayerId, PartId, new_id
from workbench.model.part import Part, Zone
from workbench.model.regions import Polygon, Polyline
from workbench.model.severity import SeverityRule
from workbench.qa.severity import JudgedBy

BOARD = Target(10, 7, 10.0)
CAMERA = centred(BOARD, Camera(560, 420, 980.0, turn=(0.35, -0.2, 0.1), move=(0.0, 0.0, 260.0)))


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    session = make_session("Ann")
    session.new_project(tmp_path / "检验 1.wbp")
    yield session
    session.close()


def write(path: Path, pixels: np.ndarray) -> Path:
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return path


def test_a_scratch_is_measured_through_lens_and_tilt_and_graded(
    session: Session, tmp_path: Path
) -> None:
    board = write(tmp_path / "标定.png", picture(BOARD, CAMERA))
    part = write(tmp_path / "零件.png", np.full((420, 560), 120, np.uint8))
    found, _ = camera_from([board], BOARD, session.plugins)
    session.open_images([part])
    (image,) = session.project.images
    Cameras(session).apply(profile_of(found, "bench", "Ann"), [image])

    content = starter("steel-surface")
    assert content is not None
    session.do(adopt, content)
    rules = (SeverityRule('length_mm > 15 and zone == "A"', "critical", "scratch"),)
    session.do(
        commands.change_scheme,
        content.labels,
        severities=content.severities,
        severity_rules=(*rules, *content.severity_rules),
    )
    layer = LayerId(EntityId(new_id()))
    session.do(commands.add_layer, "Findings", None, layer)
    stamp = session.stamp()
    ends = CAMERA.seen(np.array([(10.0, 10.0), (30.0, 25.0)]))  # 25 mm on the part
    scratch = Annotation(
        AnnotationId(EntityId(new_id())),
        OnFrame(image),
        Polyline(ends),
        layer,
        Provenance("Ann", stamp.at, stamp.at),
        "scratch",
        attributes={"direction": "oblique"},
    )
    session.do(commands.add_annotations, [scratch])
    judged = session.severity.of(scratch.id)
    assert judged is not None
    assert judged.by is JudgedBy.OPEN  # no part was placed yet

    zone = Zone("A", Polygon.from_ring([(0, 0), (60, 0), (60, 40), (0, 40)]))
    made = Part(PartId(EntityId(new_id())), "Plate", (zone,))
    session.do(commands.put_part, made)
    origin, along = CAMERA.seen(np.array([(0.0, 0.0), (50.0, 0.0)]))
    calibration = session.library.calibration(image, 1)
    placement = placement_by(made, tuple(origin), tuple(along), calibration)
    session.do(commands.place_part, [image], placement)
    judged = session.severity.of(scratch.id)
    assert judged is not None
    assert (judged.key, judged.by) == ("critical", JudgedBy.RULE)
    assert "zone = A" in str(judged.reason)

    session.do(commands.set_severity, [scratch.id], "minor", "polished out")
    assert "severity_differs" in {one.check for one in check_session(session)}


def test_the_table_has_millimetres_their_source_and_how_sure_they_are(
    session: Session, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test_a_scratch_is_measured_through_lens_and_tilt_and_graded(session, tmp_path)
    assert session.file is not None
    path, out = session.file.path, tmp_path / "尺寸.csv"
    session.close()
    assert run(["measure", str(path), "--csv", str(out)]) == 0
    capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(out.read_bytes().decode("utf-8-sig"))))
    (length,) = [row for row in rows if row["quantity"] == "length"]
    assert (length["unit"], length["source"]) == ("mm", CalibrationSource.PROFILE.value)
    assert float(length["value"]) == pytest.approx(25.0, rel=0.002)
    assert 0 < float(length["uncertainty"]) < 0.5
