"""Verdicts follow every change of what they rest on, and are not made again without one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from attrs import evolve

from tests.app.severity.test_severity import HOUSING, MM, PART, SCHEME, a_scratch
from tests.model.values import a_layer
from workbench.app.findings.checking import check_session
from workbench.app.session import Session
from workbench.app.severity import facts, live
from workbench.cli.desk import make_session
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.part import Placement
from workbench.model.regions import Polyline


@pytest.fixture
def session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    session = make_session("Ann")
    cv2.imwrite(str(tmp_path / "a.png"), np.zeros((60, 80), np.uint8))
    session.open_images([tmp_path / "a.png"])
    session.do(
        commands.change_scheme,
        SCHEME.labels,
        severities=SCHEME.severities,
        severity_rules=SCHEME.severity_rules,
    )
    yield session
    session.close()


def a_drawn(session: Session) -> Annotation:
    (image,) = session.project.images
    layer = a_layer()
    session.do(commands.add_layer, layer.name, None, layer.id)
    one = evolve(a_scratch(), anchor=OnFrame(image), layer=layer.id)
    session.do(commands.add_annotations, [one])
    return one


def test_a_verdict_follows_calibration_placement_shape_rules_and_undo(session: Session) -> None:
    one = a_drawn(session)
    (image,) = session.project.images

    def key() -> Any:
        judged = session.severity.of(one.id, wait=True)
        assert judged is not None
        return judged.key

    assert key() is None
    session.do(commands.set_calibration, [image], MM)
    assert key() is None  # on no part yet
    session.do(commands.put_part, PART)
    session.do(commands.place_part, [image], Placement(HOUSING))
    assert key() == "major"
    session.do(commands.change_regions, {one.id: Polyline([(0, 0), (2, 0)])})
    assert key() == "minor"
    session.document.undo()
    assert key() == "major"
    session.do(commands.put_part, evolve(PART, zones=()))
    assert key() == "minor"
    session.do(commands.change_scheme, SCHEME.labels, severity_rules=())
    assert session.severity.of(one.id) is None


def test_nothing_is_judged_twice_without_a_change(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = a_drawn(session)
    calls: list[str] = []
    judge = facts.judge

    def counted(project: Any, annotation: Annotation, calibration: Any) -> Any:
        calls.append(annotation.id)
        return judge(project, annotation, calibration)

    monkeypatch.setattr(live, "judge", counted)
    for _ in range(3):
        session.severity.of(one.id, wait=True)
    assert len(calls) == 1


def test_no_file_is_opened_for_a_verdict_unless_it_is_waited_for(session: Session) -> None:
    one = a_drawn(session)
    session.library.close()
    assert session.severity.of(one.id) is None
    assert session.severity.of(one.id, wait=True) is not None
    assert session.severity.of(one.id) is not None


def test_the_check_of_a_session_judges_severities(session: Session) -> None:
    a_drawn(session)
    assert "severity_open" in {one.check for one in check_session(session)}
