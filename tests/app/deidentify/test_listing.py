"""What was taken off the list stays off it until somebody adds it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.app.deidentify.listing import Listing


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "资料 x"
    made.mkdir()
    for name in "abc":
        (made / f"{name}.dcm").write_bytes(name.encode())
    return made


def names(listing: Listing) -> list[str]:
    return [Path(path).stem for path in listing.files(None)]


def test_a_file_of_a_folder_is_dropped_and_added_again(folder: Path) -> None:
    whole = Listing().with_([folder, folder])
    assert whole.paths == (folder,)
    less = whole.without([str(folder / "b.dcm")])
    assert names(less) == ["a", "c"]
    assert names(less.with_([folder / "a.dcm"])) == ["a", "c"]
    assert names(less.with_([folder / "b.dcm"])) == ["a", "b", "c"]
    assert names(less.with_([folder])) == ["a", "b", "c"]
    assert (folder / "b.dcm").is_file()


def test_a_file_that_was_added_itself_is_no_path_any_more(folder: Path) -> None:
    alone = Listing().with_([folder / "a.dcm"])
    assert alone.without([str(folder / "a.dcm")]).paths == ()
