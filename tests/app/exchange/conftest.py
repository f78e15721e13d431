"""A session with a project of three annotations, and the plugins that write and read them."""

from __future__ import annotations

import pytest

from tests.plugins.exchange_files import AT, a_project
from workbench.app.places import Places
from workbench.app.plugins import Plugins
from workbench.app.session import Session
from workbench.base.text import t
from workbench.model.patch import Delta, Patch, Stamp
from workbench.model.regions import Box, Point, Polygon

RING = [(10, 10), (20, 10), (20, 20), (10, 20)]
BOX = Box(20, 20, 10, 10)


@pytest.fixture
def plugins():
    return Plugins.discover()


@pytest.fixture
def session(tmp_path):
    session = Session(Places(*(tmp_path / name for name in ("config", "data", "cache"))))
    session.new_project(tmp_path / "项目 1.wbp")
    stamp = Stamp("Ann", AT)
    project = a_project(Polygon.from_ring(RING), BOX, Point(5, 5), note="Dr. Who")
    entities = {entity.id: Delta(None, entity) for entity in project.entities()}
    session.document.apply(Patch(t("Fill"), entities, stamp))
    yield session
    session.close()
