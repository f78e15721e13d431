"""Images that are folders: walking, naming, opening."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest

pytest.importorskip("zarr")

from tests.plugins.zarr_images.build import an_array, an_ome_store, values, written
from workbench.app.images.folder_images import file_name, folder_of, marker_in
from workbench.app.images.opening import scan
from workbench.app.images.tree import build_tree, leaves
from workbench.app.images.walking import walk
from workbench.app.jobs import Progress
from workbench.app.plugins import Plugins
from workbench.model.ids import EntityId, ImageId
from workbench.model.image import Image
from workbench.model.project import Project


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A photo, a picture of each version, an array, and a group of two pictures."""
    (tmp_path / "photo.png").write_bytes(b"\x89PNG")
    level = values(1, 1, 1, 20, 30)
    an_ome_store(tmp_path / "新.zarr", [level], "0.5")
    an_ome_store(tmp_path / "旧.zarr", [level], "0.4")
    an_array(tmp_path / "array.zarr", values(20, 30))
    written(tmp_path / "several" / ".zgroup", {"zarr_format": 2})
    written(tmp_path / "several" / ".zattrs", {"bioformats2raw.layout": 3})
    for number in "01":
        an_ome_store(tmp_path / "several" / number, [level])
    return tmp_path


def test_a_folder_of_chunks_is_one_image_and_its_chunks_are_not_looked_at(folder, monkeypatch):
    import os

    looked: list[str] = []
    real = os.walk

    def watched(top, **options):
        for root, folders, names in real(top, **options):
            looked.append(root)
            yield root, folders, names

    monkeypatch.setattr(os, "walk", watched)
    found = [path.relative_to(folder).as_posix() for path in walk([folder])]
    assert found == [
        "photo.png", "array.zarr/.zarray", "several/0/.zattrs", "several/1/.zattrs",
        "新.zarr/zarr.json", "旧.zarr/.zattrs",
    ]  # fmt: skip
    assert not any("zarr/0" in Path(root).as_posix() for root in looked)


def test_a_store_may_be_named_itself(folder):
    assert walk([folder / "旧.zarr"]) == [folder / "旧.zarr" / ".zattrs"]
    assert marker_in(folder / "several") is None
    assert marker_in(folder) is None
    name, reader = Plugins.discover().image_reader_for(folder / "新.zarr")
    assert name == "zarr_images"
    assert np.asarray(reader.open(folder / "新.zarr").read(1)).shape == (20, 30)


def test_stores_are_found_and_opened_with_what_else_is_there(folder):
    found = scan([folder], Plugins.discover(), Progress(lambda fraction: None))
    stores = [path for path in found.paths if "zarr" in path or "several" in path]
    assert len(stores) == 5
    assert set(stores) <= set(found.fingerprints)


def test_an_archive_of_chunks_says_that_it_is_to_be_unpacked(tmp_path):
    with ZipFile(tmp_path / "a.zarr.zip", "w") as archive:
        archive.writestr("0/0", b"...")
    reasons: list[str] = []
    assert walk([tmp_path], lambda path, reason: reasons.append(str(reason))) == []
    assert "unpack it first" in reasons[0]


@pytest.mark.parametrize(
    ("path", "name", "place"),
    [
        ("data/细胞.zarr/.zattrs", "细胞.zarr", "data"),
        ("细胞.zarr/zarr.json", "细胞.zarr", ""),
        ("data/photo.png", "photo.png", "data"),
        ("photo.png", "photo.png", ""),
        ("zarr.json", "zarr.json", ""),
    ],
)
def test_a_store_is_called_by_its_folder(path, name, place):
    assert (file_name(path), folder_of(path)) == (name, place)


def test_the_tree_shows_the_name_of_the_folder():
    id = ImageId(EntityId("1"))
    image = Image(id, "data/细胞.zarr/.zattrs", "zarr_images", 20, 30)
    (leaf,) = leaves(build_tree(Project([image]), {}))
    assert str(leaf.title) == "细胞.zarr"
