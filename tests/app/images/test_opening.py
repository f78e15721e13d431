"""From paths on disk to images of a project."""

# mypy: disable-error-code="operator, type-var"

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.app.images.conftest import names
from tests.model.values import STAMP, put
from workbench.api import Plugin
from workbench.api.images import Findings, FoundImage, FoundSeries
from workbench.app.images.opening import Scan, StoredPaths, add_scan, rejected_summary, scan
from workbench.app.jobs import Progress
from workbench.base.errors import Cancelled, InputError, NoImageError
from workbench.base.text import t
from workbench.model.image import Fingerprint, Image
from workbench.model.project import Project


class Reader:
    """Recognises ``.pic`` files; those with ``bad`` in their name are rejected."""

    def arrange(self, paths: Sequence[Path]) -> Findings:
        good = [path for path in paths if "bad" not in path.name]
        rejected = tuple((str(path), t("Damaged.")) for path in paths if "bad" in path.name)
        loose = [FoundSeries((found(path),)) for path in good if "slice" not in path.name]
        slices = tuple(found(path) for path in good if "slice" in path.name)
        series = [FoundSeries(slices, "CT", 3, "1.2.3", "1.2")] if slices else []
        return Findings((*series, *loose), rejected)


class Plugins:
    """Stands for the plugins: one reader."""

    def with_door(self, door: str) -> list[Plugin]:
        return [Plugin("fake", t("Fake"), suffixes=(".photo",))]

    def image_reader_for(self, path: Path) -> tuple[str, Reader]:
        if not path.is_file():
            raise InputError(t("{name} cannot be read.", name=path.name))
        if path.suffix != ".pic":
            raise NoImageError(t("{name} is no image.", name=path.name))
        if "locked" in path.name:
            raise InputError(t("{name} cannot be read.", name=path.name))
        return "pics", Reader()

    def load(self, name: str, door: str) -> Reader:
        assert (name, door) == ("pics", "image_reader")
        return Reader()


def found(path: Path | str, **fields: Any) -> FoundImage:
    return FoundImage(str(path), 4, 6, **fields)


def quiet() -> Progress:
    return Progress(lambda fraction: None)


def look(*paths: Path) -> Scan:
    return scan(paths, Plugins(), quiet())  # type: ignore[arg-type]


def test_images_are_found_with_a_fingerprint_each(folder):
    result = look(folder)
    assert names(result.paths, folder) == [
        "sub 2/slice 1.pic",
        "sub 2/slice 2.pic",
        "a.pic",
        "b.pic",
        "sub 10/c.pic",
    ]
    assert set(result.fingerprints) == set(result.paths)
    assert result.rejected == ()
    assert {reader for reader, _ in result.series} == {"pics"}


def test_a_file_that_was_named_is_rejected_with_the_reason_others_are_passed_over(folder):
    result = look(folder / "notes.txt", folder / "gone.pic", folder / "a.pic")
    assert [(Path(p).name, str(why)) for p, why in result.rejected] == [
        ("notes.txt", "notes.txt is no image."),
        ("gone.pic", "gone.pic cannot be read."),
    ]
    assert look(folder).rejected == ()


def test_a_file_that_cannot_be_read_is_told_also_inside_a_folder(folder):
    (folder / "locked.pic").write_bytes(b"x")
    result = look(folder)
    assert [(Path(p).name, str(why)) for p, why in result.rejected] == [
        ("locked.pic", "locked.pic cannot be read.")
    ]
    assert len(result.paths) == 5


def test_a_damaged_image_is_rejected_also_inside_a_folder(folder):
    (folder / "bad.pic").write_bytes(b"x")
    assert [Path(path).name for path, _ in look(folder).rejected] == ["bad.pic"]


def test_a_file_that_goes_away_meanwhile_is_added_without_a_fingerprint(folder, monkeypatch):
    arrange = Reader.arrange

    def slow(self: Reader, paths: Sequence[Path]) -> Findings:
        result = arrange(self, paths)
        (folder / "a.pic").unlink()
        return result

    monkeypatch.setattr(Reader, "arrange", slow)
    result = look(folder)
    assert str(folder / "a.pic") in result.paths
    assert str(folder / "a.pic") not in result.fingerprints


def test_looking_can_be_cancelled_and_tells_how_far_it_is(folder):
    heard: list[float | None] = []
    scan([folder], Plugins(), Progress(heard.append))  # type: ignore[arg-type]
    assert heard == sorted(heard)
    assert 0 <= heard[0] < heard[-1] <= 1
    progress = quiet()
    progress.cancel()
    with pytest.raises(Cancelled):
        scan([folder], Plugins(), progress)  # type: ignore[arg-type]


def test_a_cancel_stops_a_reader_in_the_middle(folder):
    progress = Progress(lambda fraction: progress.cancel() if (fraction or 0) > 0.4 else None)
    with pytest.raises(Cancelled):
        scan([folder], Plugins(), progress)  # type: ignore[arg-type]


def test_nothing_found_is_an_empty_scan(tmp_path):
    assert look(tmp_path) == Scan()
    assert look() == Scan()


# --- into the project -----------------------------------------------------------------------------


def add(project: Project, result: Scan, folder: Path) -> tuple[Project, Image]:
    patch, first = add_scan(project, STAMP, result, StoredPaths(folder))
    after = put(project, patch)
    return after, after.images[first]


def test_what_was_found_is_added_in_one_step_and_the_first_is_shown(folder):
    project, first = add(Project(), look(folder), folder)
    assert first.path == "sub 2/slice 1.pic"
    (series,) = project.series.values()
    assert [project.images[id].path for id in series.images] == [
        "sub 2/slice 1.pic",
        "sub 2/slice 2.pic",
    ]
    assert (series.modality, series.number, series.study_instance_uid) == ("CT", 3, "1.2")
    assert {image.series for image in project.images.values()} == {series.id, None}
    for image in project.images.values():
        assert (image.reader, image.rows, image.columns) == ("pics", 4, 6)
        assert image.fingerprint is not None


def test_the_same_files_again_add_nothing_and_show_the_first(folder):
    project, first = add(Project(), look(folder), folder)
    patch, again = add_scan(project, STAMP, look(folder), StoredPaths(folder))
    assert patch.is_empty()
    assert again == first.id


def test_a_file_that_is_listed_twice_is_one_image(tmp_path):
    twice = Scan(tuple(("pics", FoundSeries((found(tmp_path / "a.pic"),))) for _ in range(2)))
    project, _ = add(Project(), twice, tmp_path)
    assert len(project.images) == 1


def scan_of_slices(folder: Path, contents: Sequence[str], uid: str = "1.2") -> Scan:
    images = tuple(
        found(folder / f"{n}.pic", sop_instance_uid=f"9.{n}") for n in range(len(contents))
    )
    prints = {
        image.path: Fingerprint(1, what) for image, what in zip(images, contents, strict=True)
    }
    return Scan((("pics", FoundSeries(images, "CT", 3, "1.2.3", uid)),), (), prints)


def test_copies_of_files_that_are_there_add_nothing_wherever_they_lie(tmp_path):
    project, first = add(Project(), scan_of_slices(tmp_path / "a", "xyz"), tmp_path)
    patch, again = add_scan(
        project, STAMP, scan_of_slices(tmp_path / "a.zip", "xyz"), StoredPaths(tmp_path)
    )
    assert patch.is_empty()
    assert again == first.id


def test_another_content_under_a_known_identifier_is_another_image(tmp_path):
    project, _ = add(Project(), scan_of_slices(tmp_path / "a", "xyz"), tmp_path)
    project, _ = add(project, scan_of_slices(tmp_path / "b", "xyw"), tmp_path)
    assert len(project.images) == 4


def test_a_series_of_another_study_is_another_series_whatever_its_identifier(tmp_path):
    project, _ = add(Project(), scan_of_slices(tmp_path / "a", "xyz"), tmp_path)
    project, _ = add(project, scan_of_slices(tmp_path / "b", "uvw", "1.3"), tmp_path)
    assert [len(one.images) for one in project.series.values()] == [3, 3]


def paths_of(project: Project) -> list[str]:
    (series,) = project.series.values()
    assert {project.images[id].series for id in series.images} == {series.id}
    return [project.images[id].path for id in series.images]


def test_new_slices_join_the_series_that_is_there_in_its_order(folder):
    project, _ = add(Project(), look(folder), folder)
    (folder / "sub 2" / "slice 1b.pic").write_bytes(b"new")
    project, _ = add(project, look(folder), folder)
    assert paths_of(project) == ["sub 2/slice 1.pic", "sub 2/slice 1b.pic", "sub 2/slice 2.pic"]


def test_a_slice_that_comes_alone_joins_its_series_at_the_end(folder):
    project, _ = add(Project(), look(folder), folder)
    alone = folder / "sub 2" / "slice 0.pic"
    alone.write_bytes(b"new")
    project, shown = add(project, look(alone), folder)
    assert paths_of(project) == ["sub 2/slice 1.pic", "sub 2/slice 2.pic", "sub 2/slice 0.pic"]
    assert shown.path == "sub 2/slice 0.pic"


def test_a_removed_slice_comes_back_into_its_series(folder):
    from workbench.model import commands

    project, _ = add(Project(), look(folder), folder)
    (series,) = project.series.values()
    fewer = put(project, commands.remove_images(project, STAMP, series.images[:1]))
    assert paths_of(fewer) == ["sub 2/slice 2.pic"]
    again, _ = add(fewer, look(folder), folder)
    assert paths_of(again) == ["sub 2/slice 1.pic", "sub 2/slice 2.pic"]


def test_rejected_files_are_summed_up_in_one_sentence():
    one = ("/data/a.pic", t("Damaged."))
    assert rejected_summary(Scan()) is None
    assert str(rejected_summary(Scan(rejected=(one,)))) == "a.pic: Damaged."
    many = rejected_summary(Scan(rejected=(one, ("/data/b.pic", t("Empty.")))))
    named = ("/data/a.pic", t("{name} cannot be read.", name="a.pic"))
    assert str(rejected_summary(Scan(rejected=(named,)))) == "a.pic cannot be read."
    assert str(many).startswith("2 files could not be opened; the first: a.pic: Damaged. All are")


def test_a_file_with_the_name_of_an_image_that_is_none_is_told_of(tmp_path: Path) -> None:
    for name in ("空.photo", "notes.txt", "a.pic"):
        (tmp_path / name).write_bytes(b"")
    plugins: Any = Plugins()
    found = scan([tmp_path], plugins, quiet())
    assert [Path(path).name for path in found.paths] == ["a.pic"]
    assert [(Path(path).name, str(reason)) for path, reason in found.rejected] == [
        ("空.photo", "空.photo is no image.")
    ]
