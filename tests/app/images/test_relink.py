"""A moved image is found again by its content alone."""

# mypy: disable-error-code="arg-type"

from __future__ import annotations

from pathlib import Path

import pytest
from attrs import evolve

from tests.model.values import an_image
from workbench.app.images.relink import find_again
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.image import Fingerprint, Image
from workbench.store.fingerprint import fingerprint
from workbench.store.paths import resolved_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "项目 folder"


def write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def lost(name: str, content: bytes, folder: Path, id: str = "image") -> Image:
    """Return an image whose file was there once."""
    path = write(folder / "once" / name, content)
    known = fingerprint(path)
    path.unlink()
    return an_image(id, path=f"once/{name}", fingerprint=known)


def found(images: list[Image], files: list[Path], folder: Path) -> dict[str, Path]:
    return {
        image.id: resolved_path(image.path, folder)
        for image in find_again(images, files, folder, fingerprint)
    }


def test_an_image_is_found_where_it_moved_to(folder):
    image = lost("a.png", b"picture", folder)
    there = write(folder.parent / "新 place" / "a.png", b"picture")
    assert found([image], [there], folder) == {"image": there}


def test_a_file_of_the_same_name_with_other_pixels_is_another_image(folder):
    image = lost("a.png", b"picture", folder)
    assert found([image], [write(folder / "x" / "a.png", b"PICTURE")], folder) == {}


def test_a_renamed_file_is_found_also_when_another_one_took_its_name(folder):
    image = lost("a.png", b"picture", folder)
    imposter = write(folder / "x" / "a.png", b"PICTURE")
    renamed = write(folder / "x" / "b.PNG", b"picture")
    assert found([image], [imposter, renamed], folder) == {"image": renamed}


def test_a_file_of_another_kind_is_not_looked_at(folder):
    image = lost("a.png", b"picture", folder)
    assert found([image], [write(folder / "x" / "a.bak", b"picture")], folder) == {}


def test_of_two_with_the_same_name_the_content_decides(folder):
    image = lost("IM1", b"second", folder)
    files = [write(folder / "one" / "IM1", b"first"), write(folder / "two" / "IM1", b"second")]
    assert found([image], files, folder) == {"image": files[1]}


def test_no_file_becomes_two_images(folder):
    images = [lost("a.png", b"black", folder, "a"), lost("b.png", b"black", folder, "b")]
    files = [write(folder / "x" / name, b"black") for name in ("1.png", "2.png")]
    again = found(images, files, folder)
    assert set(again) == {"a", "b"}
    assert set(again.values()) == set(files)
    assert len(found(images, files[:1], folder)) == 1


def test_an_image_without_a_fingerprint_is_found_by_a_name_that_only_one_file_has(folder):
    image = an_image("image", path="once/a.png", fingerprint=None)
    one = write(folder / "x" / "A.png", b"1")
    other = write(folder / "x" / "b.png", b"2")
    twin = write(folder / "y" / "a.png", b"3")
    assert found([image], [one, other], folder) == {"image": one}
    assert found([image], [other], folder) == {}
    assert found([image], [one, twin], folder) == {}


def test_a_file_that_cannot_be_read_is_passed_over(folder):
    image = lost("a.png", b"picture", folder)
    good = write(folder / "x" / "b.png", b"picture")
    bad = folder / "x" / "a.png"

    def reading(path: Path) -> Fingerprint:
        if path == bad:
            raise InputError(t("No."))
        return fingerprint(path)

    (again,) = find_again([image], [bad, good], folder, reading)
    assert again.path == "x/b.png"


def test_each_file_is_read_once(folder):
    images = [lost(f"{n}.png", f"{n}".encode(), folder, f"i{n}") for n in range(5)]
    files = [write(folder / "x" / f"new {n}.png", f"{n}".encode()) for n in range(5)]
    asked: list[Path] = []

    def counting(path: Path) -> Fingerprint:
        asked.append(path)
        return fingerprint(path)

    assert len(find_again(images, files, folder, counting)) == 5
    assert sorted(asked) == sorted(files)


def test_everything_else_of_the_image_stays(folder):
    image = evolve(lost("a.png", b"picture", folder), sop_instance_uid="1.2", frames=3)
    write(folder / "x" / "a.png", b"picture")
    (again,) = find_again([image], [folder / "x" / "a.png"], folder, fingerprint)
    assert evolve(again, path=image.path) == image


def test_stores_with_the_same_description_are_told_apart_by_their_folders(folder):
    images = [lost(f"{name}.zarr/.zattrs", b"{}", folder, name) for name in ("b", "a")]
    there = [write(folder / "new" / f"{name}.zarr" / ".zattrs", b"{}") for name in ("a", "b", "c")]
    assert found(images, there, folder) == {"a": there[0], "b": there[1]}
    assert found([lost("d.zarr/.zattrs", b"{}", folder)], there, folder) == {}
