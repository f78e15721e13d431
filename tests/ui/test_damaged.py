"""A project of which one annotation is damaged: the window says so, and the rest can be used."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel

from tests.builders import a_ct_series
from tests.model.values import an_annotation
from tests.store.helpers import adding, damage
from tests.ui.window_kit import a_window, is_shown, open_and_wait, until
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.ids import ImageId
from workbench.model.regions import Box
from workbench.ui.panels.annotations import AnnotationsPanel
from workbench.ui.panels.annotations_model import LABEL

BOX = Box(10, 10, 4, 4)


def test_a_damaged_annotation_is_told_of_on_its_image_and_the_window_goes_on(
    qapp: QApplication, tmp_path: Path
) -> None:
    with a_window(tmp_path) as window:
        session = window.session
        session.new_project(tmp_path / "p.wbp")
        a_ct_series(tmp_path, 1)
        open_and_wait(window, tmp_path)
        image = ImageId(next(iter(session.project.images)))
        drawn = [an_annotation(id, BOX, anchor=OnFrame(image)) for id in ("a", "b")]
        session.document.apply(adding(*drawn))
        path, damaged = tmp_path / "p.wbp", drawn[0].id
        session.close_project()
        damage(path, damaged, note=5)
        session.open_project(path)
        canvas = window.viewports.active
        until(lambda: is_shown(window), "the image")
        assert canvas.viewport.unread is not None and damaged in str(canvas.viewport.unread)
        assert len(canvas.viewport.overlay.scene) == 1
        panel = window.panels["inspector"].findChild(AnnotationsPanel)
        assert panel is not None
        column = [panel.model.data(panel.model.index(row, LABEL)) for row in range(2)]
        assert column[0] == "Cannot be read" and column[1] != column[0]
        panel.model.filter("box")
        assert panel.model.id_at(0) == damaged
        panel.view.selectRow(0)
        assert damaged not in session.view_state.selection
        labels = window.findChildren
        until(lambda: any("cannot be read" in one.text() for one in labels(QLabel)), "the notice")
        session.do(commands.delete_annotations, [drawn[1].id])
        assert len(canvas.viewport.overlay.scene) == 0
