"""A run blanks the heads among its files, and holds those that make no volume."""

from __future__ import annotations

from pathlib import Path

from tests.deid.dicom.objects import an_object, file_of, setup, with_pixels
from tests.deid.head.heads import head, series
from workbench.app.jobs import AtOnce
from workbench.deid.batch.faces import with_faces
from workbench.deid.batch.run import run
from workbench.deid.batch.staging import Staging

FACES = "clean-recognizable-visual-features"


def test_a_run_publishes_heads_without_faces_and_holds_a_lonely_slice(tmp_path: Path) -> None:
    source, out = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    paths = [Path(path) for path in series(source, head()[::2])]
    lonely = with_pixels(an_object(BodyPartExamined="HEAD", SeriesInstanceUID="1.2.3.4"))
    lonely.SOPInstanceUID = "1.2.3.4.5"
    (source / "one.dcm").write_bytes(file_of(lonely))
    (source / "notes.txt").write_bytes(b"no image")
    inputs = [*paths, source / "one.dcm"]
    staging = Staging.beside(out, "test")
    report = run(inputs, staging, out, setup(FACES, keep_pixels=""), AtOnce)
    assert report.counts["published"] == len(paths) and report.counts["held"] == 1
    assert len(list(out.rglob("*.dcm"))) == len(paths)
    assert not list(out.rglob("*.json"))


def test_without_the_option_nothing_is_prepared(tmp_path: Path) -> None:
    folder = tmp_path / "faces"
    plain = setup(keep_pixels="")
    assert with_faces(plain, [], folder, AtOnce) is plain
    reason = setup(FACES, keep_pixels="training")
    assert with_faces(reason, [], folder, AtOnce) is reason and not folder.exists()
