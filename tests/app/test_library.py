"""What is opened for the images of a project."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import cv2
import numpy as np
import pytest
import tifffile

from workbench.app import library as library_module
from workbench.app.library import Library
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError
from workbench.model.ids import EntityId, ImageId
from workbench.model.image import Image
from workbench.model.project import Project
from workbench.store.fingerprint import fingerprint

OLD = ImageId(EntityId("old"))


def library_of(folder: Path, *images: Image) -> Library:
    project = Project(images)
    return Library(Plugins.discover(), lambda: project, lambda: folder)


def test_a_tiff_of_a_project_from_before_the_plugin_for_tiff_still_opens(tmp_path):
    """Projects of the first versions name `plain_images` for every photograph and scan."""
    pixels = np.arange(48, dtype=np.uint16).reshape(6, 8) * 1000
    tifffile.imwrite(tmp_path / "扫描 一.tif", pixels)
    library = library_of(tmp_path, Image(OLD, "扫描 一.tif", "plain_images", 6, 8))
    source = library.source(OLD)
    assert np.array_equal(source.read(1), pixels)
    assert library.source(OLD) is source
    assert not library.calibration(OLD, 1).spacing
    assert len(library.slices([OLD])) == 1
    library.close()


def test_a_png_is_opened_by_the_plugin_that_the_project_names(tmp_path):
    ok, data = cv2.imencode(".png", np.zeros((6, 8), np.uint8))
    assert ok
    (tmp_path / "a.png").write_bytes(data.tobytes())
    library = library_of(tmp_path, Image(OLD, "a.png", "plain_images", 6, 8))
    assert "plain_images" in type(library.source(OLD)).__module__
    library.close()


def test_a_file_that_is_no_picture_any_more_is_named(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"nothing of the kind")
    library = library_of(tmp_path, Image(OLD, "a.tif", "plain_images", 6, 8))
    with pytest.raises(InputError, match=r"a\.tif"):
        library.source(OLD)


def test_what_is_open_is_at_hand_while_another_file_is_being_opened(tmp_path, monkeypatch):
    """The window asks what it shows for its millimetres; it must not wait for a slow disk."""
    slow = ImageId(EntityId("slow"))
    for name in ("a.png", "b.png"):
        _, data = cv2.imencode(".png", np.zeros((6, 8), np.uint8))
        (tmp_path / name).write_bytes(data.tobytes())
    images = [
        Image(id, name, "plain_images", 6, 8) for id, name in ((OLD, "a.png"), (slow, "b.png"))
    ]
    library = library_of(tmp_path, *images)
    source = library.source(OLD)
    begun, go_on = threading.Event(), threading.Event()
    missing = library.missing

    def waiting(id):
        begun.set()
        assert go_on.wait(30)
        return missing(id)

    monkeypatch.setattr(library, "missing", waiting)
    thread = threading.Thread(target=library.source, args=(slow,))
    thread.start()
    assert begun.wait(30)
    try:
        assert library.is_open(OLD)
        assert not library.is_open(slow)
        found = []
        asker = threading.Thread(target=lambda: found.append(library.source(OLD)))
        asker.start()
        asker.join(10)
        assert found == [source]
    finally:
        go_on.set()
        thread.join()
    assert library.is_open(slow)
    library.close()


def test_a_file_that_was_written_anew_is_opened_anew(tmp_path, monkeypatch):
    monkeypatch.setattr(library_module, "_LOOK_AGAIN_S", 0.0)
    path = tmp_path / "a.tif"
    first, second = np.zeros((900, 1300), np.uint8), np.zeros((900, 1300), np.uint8)
    # Between the blocks that a fingerprint knows.
    second[450, 1000] = 9
    tifffile.imwrite(path, first, photometric="minisblack", metadata=None)
    image = Image(OLD, "a.tif", "tiff_images", 900, 1300, 1, fingerprint(path))
    library = library_of(tmp_path, image)
    held = library.source(OLD)
    assert library.source(OLD) is held
    tifffile.imwrite(path, second, photometric="minisblack", metadata=None)
    os.utime(path, ns=(5, 5))
    assert fingerprint(path) == image.fingerprint
    anew = library.source(OLD)
    assert anew is not held
    assert anew.read(1)[450, 1000] == 9
    assert library.source(OLD) is anew
