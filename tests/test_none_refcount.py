"""The installed PySide6 keeps its references to None.

PySide6 6.12.0 gives one away on each call that returns nothing. None is not immortal before Python
3.12, so after some ten thousand repaints the process dies with "deallocating None".
"""

from __future__ import annotations

import json
import subprocess
import sys

PROBE = """
import json, sys
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QPainterPath, QPen, QPixmap, QPolygonF
from PySide6.QtGui import QTransform
from PySide6.QtWidgets import QApplication, QWidget

app = QApplication([])
image = QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)
small, pixmap = image.copy(), QPixmap(8, 8)
colour = QColor("white")
pen = QPen(colour, 0)
polygon = QPolygonF([QPointF(1, 1), QPointF(9, 2), QPointF(5, 8)])
path = QPainterPath()
path.addPolygon(polygon)
box = QRectF(1, 1, 6, 6)
painter = QPainter(image)
widget = QWidget()
calls = {
    "setPen": lambda: painter.setPen(pen),
    "setBrush": lambda: painter.setBrush(colour),
    "setOpacity": lambda: painter.setOpacity(1.0),
    "setTransform": lambda: painter.setTransform(QTransform()),
    "setRenderHint": lambda: painter.setRenderHint(QPainter.RenderHint.Antialiasing),
    "save, restore": lambda: (painter.save(), painter.restore()),
    "translate": lambda: painter.translate(0, 0),
    "drawImage": lambda: painter.drawImage(QPointF(0, 0), small),
    "drawPixmap": lambda: painter.drawPixmap(0, 0, pixmap),
    "drawPolygon": lambda: painter.drawPolygon(polygon),
    "drawPolyline": lambda: painter.drawPolyline(polygon),
    "drawPath": lambda: painter.drawPath(path),
    "drawRect": lambda: painter.drawRect(box),
    "drawEllipse": lambda: painter.drawEllipse(box),
    "drawText": lambda: painter.drawText(QPointF(2, 8), "x"),
    "fillRect": lambda: painter.fillRect(box, colour),
    "QPainterPath.lineTo": lambda: path.lineTo(3, 3),
    "QWidget.update": lambda: widget.update(),
    "QWidget.setToolTip": lambda: widget.setToolTip("x"),
}
ROUNDS = 200
lost = {}
for name, call in calls.items():
    call()
    before = sys.getrefcount(None)
    for _ in range(ROUNDS):
        call()
    lost[name] = (before - sys.getrefcount(None)) / ROUNDS
painter.end()
print(json.dumps(lost))
"""


def test_qt_calls_lose_no_reference_to_none():
    done = subprocess.run(
        [sys.executable, "-c", PROBE], capture_output=True, text=True, timeout=100, check=False
    )
    assert done.returncode == 0, done.stderr
    lost = json.loads(done.stdout.splitlines()[-1])
    assert {name: count for name, count in lost.items() if abs(count) > 0.5} == {}
