from __future__ import annotations

from typing import cast

import pytest

from tests.plugins.exchange_files import a_project, kept
from workbench.api.exchange import ExportView
from workbench.app.exchange.exporting import (
    ReleaseChoice,
    export_project,
    export_session,
    losses,
    report_losses,
)
from workbench.app.exchange.importing import import_file, keyed_names
from workbench.app.exchange.loss import Fate
from workbench.base.errors import Cancelled, InputError, ReleaseError
from workbench.base.text import t
from workbench.deid.keys.secret import open_secret
from workbench.deid.release import release
from workbench.model.regions import Box, Point

BOX = Box(20, 20, 10, 10)
# None hides another.
SPREAD = [Box(2 + 2 * (at % 10), 2 + 2 * (at // 10), 1, 1) for at in range(100)]


class FailingWriter:
    suffix = ".x"

    def __init__(self, capabilities):
        self.capabilities = capabilities

    def write(self, view, folder, options):
        (folder / "half").write_text("half")
        raise OSError(28, "No space left on device")


def test_only_a_released_view_is_exported(plugins, tmp_path):
    class Forged:
        annotations = ()

    with pytest.raises(ReleaseError):
        export_project(cast(ExportView, Forged()), plugins.load("coco", "writer"), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_writer_that_fails_leaves_nothing(plugins, tmp_path):
    writer = FailingWriter(plugins.load("coco", "writer").capabilities)
    with pytest.raises(InputError, match="No space left"):
        export_project(kept(a_project(BOX)), writer, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_cannot_be_recorded_is_not_published(plugins, tmp_path):
    def refuse():
        raise RuntimeError

    with pytest.raises(RuntimeError):
        export_project(
            kept(a_project(BOX)),
            plugins.load("coco", "writer"),
            tmp_path / "out",
            before_publishing=refuse,
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", ["coco", "geojson", "yolo", "cvat", "coco_amodal"])
def test_an_export_of_labels_alone_says_how_far_it_is(plugins, tmp_path, format, monkeypatch):
    monkeypatch.setattr("workbench.app.exchange.view_over._EVERY", 5)
    shares: list[float] = []
    project = a_project(*[BOX] * 1000)
    export_project(
        kept(project), plugins.load(format, "writer"), tmp_path / "out", told=shares.append
    )
    assert shares == sorted(shares) and len(set(shares)) > 10 and shares[-1] == 1.0


@pytest.mark.parametrize("format", ["coco", "geojson", "yolo", "cvat", "coco_amodal"])
@pytest.mark.parametrize("when", [0.0, 0.15, 0.5, 1.0])
def test_an_export_of_labels_alone_that_is_cancelled_leaves_nothing(
    plugins, tmp_path, format, when, monkeypatch
):
    monkeypatch.setattr("workbench.app.exchange.view_over._EVERY", 5)

    def cancel(share):
        if share >= when:
            raise Cancelled(t("Cancelled."))

    view = kept(a_project(*SPREAD))
    with pytest.raises(Cancelled):
        export_project(view, plugins.load(format, "writer"), tmp_path / "out", told=cancel)
    assert list(tmp_path.iterdir()) == []


def test_the_report_lists_what_is_withheld_before_what_is_lost(plugins):
    view = release(a_project(BOX, Point(1, 1), note="x"))
    report = report_losses(view, plugins.load("coco", "writer"))
    fates = [loss.fate for loss in report]
    assert fates.index(Fate.LOST) > fates.index(Fate.WITHHELD)
    assert Fate.KEPT not in fates


@pytest.mark.parametrize("format", ["coco", "geojson"])
def test_a_project_goes_out_and_comes_back(session, format, tmp_path):
    choice = ReleaseChoice(None, "a test")
    (path,) = export_session(session, format, tmp_path / "out", choice)
    before = dict(session.project.annotations)
    report = import_file(session, format, path)
    after = [a for id, a in session.project.annotations.items() if id not in before]
    drawn = [a for a in before.values() if format == "geojson" or a.region != Point(5, 5)]
    assert report.annotations == len(drawn)
    assert [(a.region, a.label, a.note, a.anchor) for a in sorted(after, key=lambda a: a.id)] == [
        (a.region, a.label, a.note, a.anchor) for a in drawn
    ]
    session.document.undo()
    assert dict(session.project.annotations) == before


@pytest.mark.parametrize("format", ["coco", "geojson", "yolo"])
def test_a_file_exported_with_a_key_finds_its_images_by_the_same_key_alone(
    session, format, tmp_path
):
    key, other = tmp_path / "a.key", tmp_path / "b.key"
    written = export_session(session, format, tmp_path / "out", ReleaseChoice(key=key))
    path = next(one for one in written if format != "yolo" or one.suffix == ".yaml")
    open_secret(other)
    for keyed in (None, keyed_names(session, other)):
        with pytest.raises(InputError, match="image"):
            import_file(session, format, path, keyed=keyed)
    report = import_file(session, format, path, keyed=keyed_names(session, key))
    assert report.annotations >= 1
    with pytest.raises(InputError, match="no key file"):
        keyed_names(session, tmp_path / "none.key")


@pytest.mark.parametrize("format", ["coco", "geojson"])
def test_a_deidentified_file_finds_its_images_again(session, format, tmp_path):
    (path,) = export_session(session, format, tmp_path / "out", ReleaseChoice())
    assert b"a.png" not in path.read_bytes()
    assert import_file(session, format, path).annotations >= 2
    with pytest.raises(InputError, match="imported before"):
        import_file(session, format, path)
    count = len(session.project.annotations)
    import_file(session, format, path, replace=True)
    assert len(session.project.annotations) == count


def test_keeping_identities_is_in_the_journal_with_its_reason(session, tmp_path):
    export_session(session, "coco", tmp_path / "out", ReleaseChoice(None, "for the audit"))
    names = [str(entry.name) for entry in session.file.entries()]
    assert any("for the audit" in name for name in names)


def test_an_export_over_files_is_refused(session, tmp_path):
    export_session(session, "coco", tmp_path / "out", ReleaseChoice())
    before = (tmp_path / "out" / "instances.json").read_bytes()
    recorded = len(session.file.entries())
    with pytest.raises(InputError, match="already"):
        export_session(session, "coco", tmp_path / "out", ReleaseChoice())
    assert len(session.file.entries()) == recorded
    export_session(session, "coco", tmp_path / "out", ReleaseChoice(), overwrite=True)
    assert (tmp_path / "out" / "instances.json").read_bytes() == before


def test_losses_name_the_formats_limits(session):
    texts = [str(loss.text) for loss in losses(session, "coco")]
    assert "Points are left out. (1)" in texts
    assert "Notes are free text and are left out." in " ".join(texts)


def test_losses_say_where_names_come_from_and_make_no_key(session, tmp_path):
    key = tmp_path / "project.key"
    keyed = " ".join(str(one.text) for one in losses(session, "coco", ReleaseChoice(key=key)))
    assert "have with this key" in keyed
    assert "image-0001" not in keyed
    assert "annotator-1" not in keyed
    assert not key.exists()


def test_photographs_that_nobody_looks_at_are_counted_before_they_leave(session):
    crops = {"crops": "whole"}
    texts = [str(one.text) for one in losses(session, "coco", ReleaseChoice(), crops)]
    assert any("nobody looks at" in text for text in texts)
    looked = ReleaseChoice(options=("clean-pixel-data",))
    for choice, options in ((looked, crops), (ReleaseChoice(), {})):
        texts = [str(one.text) for one in losses(session, "coco", choice, options)]
        assert not any("nobody looks at" in text for text in texts)


def test_an_option_that_keeps_identity_needs_a_reason_that_the_journal_gets(
    session, tmp_path, monkeypatch
):
    choice = ReleaseChoice(options=("retain-uids",))
    with pytest.raises(InputError, match="--reason retain-uids"):
        losses(session, "coco", choice)
    said = ReleaseChoice(options=("retain-uids",), reasons={"retain-uids": "a registry"})
    assert said.is_recorded and not choice.is_recorded
    noted: list[object] = []
    monkeypatch.setattr(session, "note", noted.append)
    export_session(session, "coco", tmp_path / "out", said)
    assert "retain-uids: a registry" in str(noted[0])
