from __future__ import annotations

import pytest

from plugins.plain_images import common, jpeg2000, reader


@pytest.fixture
def all_large(monkeypatch):
    """Every picture is one of the large ones."""
    monkeypatch.setattr(common, "WHOLE_PIXELS", 0)
    for module in (reader, jpeg2000):
        monkeypatch.setattr(module, "PARTS_FROM", 0)
