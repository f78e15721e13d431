"""The index of what comes with the program, built once for all tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench.api.terms import CodeSystem
from workbench.app.plugins import Plugins
from workbench.app.terms.building import code_systems
from workbench.terms.build import build
from workbench.terms.index import TermIndex


@pytest.fixture(scope="session")
def systems() -> list[CodeSystem]:
    return code_systems(Plugins.discover())


@pytest.fixture(scope="session")
def built(systems: list[CodeSystem], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("terms"), systems)


@pytest.fixture(scope="session")
def index(built: Path) -> Iterator[TermIndex]:
    opened = TermIndex(built)
    yield opened
    opened.close()
