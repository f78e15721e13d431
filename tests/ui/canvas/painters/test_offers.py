"""How far somebody is with candidates is read in a narrow viewport too."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtGui import QImage

from tests.ui.canvas.canvas_kit import ArraySource, FakeSession, a_view_state
from workbench.app.defects.offer import new_offer
from workbench.app.defects.seen import SeenOffers
from workbench.base.text import t
from workbench.model.grey import Grey
from workbench.model.regions import Polygon, PolygonPart
from workbench.ui.canvas.widget import Canvas

PIXELS = np.zeros((60, 80), np.uint16)


def test_the_caption_of_candidates_lies_on_no_text_of_the_corners(qtbot: Any) -> None:
    canvas = Canvas(FakeSession(ArraySource(PIXELS, Grey(bits=16, signed=False))), a_view_state())
    qtbot.addWidget(canvas)
    canvas.resize(420, 600)
    canvas.look()
    ring = np.array([(30.0, 30.0), (34.0, 30.0), (34.0, 34.0)])
    offer = new_offer(Polygon((PolygonPart(ring, ()),)), 8.0, 1.0, "difference", "")

    def grabbed(offers: SeenOffers) -> QImage:
        canvas.offers = lambda: offers
        return canvas.grab().toImage()

    said = grabbed(SeenOffers((offer,), None, t("Done")))
    plain = grabbed(SeenOffers((offer,)))
    where = [
        (x, y) for y in range(600) for x in range(420) if said.pixel(x, y) != plain.pixel(x, y)
    ]
    canvas.view_state.set_overlays(False)
    bare = grabbed(SeenOffers((offer,)))
    texts = {
        (x, y) for y in range(600) for x in range(420) if bare.pixel(x, y) != plain.pixel(x, y)
    }
    assert where
    assert texts
    rows = {y for _, y in where}
    assert not {y for _, y in texts} & rows
