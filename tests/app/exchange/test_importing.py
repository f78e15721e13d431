from __future__ import annotations

import json

import pytest
from attrs import evolve

from tests.contracts.round_trip import released
from tests.plugins.exchange_files import AT, a_project
from workbench.app.exchange.annotation_file import read_file
from workbench.app.exchange.exporting import ReleaseChoice, export_session
from workbench.app.exchange.import_plan import plan_import
from workbench.app.exchange.importing import import_file
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.model.ids import EntityId, ImageId
from workbench.model.patch import Delta, Patch, Stamp
from workbench.model.regions import Box

BOX = Box(20, 20, 10, 10)


def test_a_missing_file_is_named(session, tmp_path):
    with pytest.raises(InputError, match=r"no\.json"):
        import_file(session, "coco", tmp_path / "no.json")


def test_a_damaged_file_changes_nothing(session, tmp_path):
    path = tmp_path / "bad.json"
    path.write_text(json.dumps({"images": [], "annotations": [{"image_id": 1}]}))
    before = list(session.project.entities())
    with pytest.raises(InputError, match=r"bad\.json, \$\.annotations\[0\]"):
        import_file(session, "coco", path)
    assert before == list(session.project.entities())


def test_planning_needs_no_session(plugins, tmp_path):
    project = a_project(BOX)
    (path,) = plugins.load("geojson", "writer").write(released(project), tmp_path, {})
    file = read_file(plugins.load("geojson", "reader"), path)
    plan = plan_import(project, file, Stamp("x", AT))
    assert plan.annotations == 1


def test_an_edited_file_takes_the_place_of_its_earlier_version(session, tmp_path):
    choice = ReleaseChoice(reason="a test")
    (path,) = export_session(session, "geojson", tmp_path, choice)
    import_file(session, "geojson", path)
    once = len(session.project.annotations)
    edited = json.loads(path.read_text("utf-8"))
    edited["features"].pop()
    path.write_text(json.dumps(edited), "utf-8")
    report = import_file(session, "geojson", path, replace=True)
    assert len(session.project.annotations) == once - 1
    assert "earlier import were replaced" in str(report.notes[0])


def test_a_file_of_the_same_name_about_other_images_replaces_nothing(session, tmp_path):
    """``train/labels.json`` and ``val/labels.json``."""
    files = []
    for n, image in enumerate(list(session.project.images.values())[:1] * 2):
        other = evolve(image, id=ImageId(EntityId(f"other-{n}")), path=f"{n}/picture-{n}.png")
        session.document.apply(Patch(t("Add"), {other.id: Delta(None, other)}, Stamp("Ann", AT)))
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [n, 1]},
            "properties": {"image": other.path},
        }
        files.append(tmp_path / str(n) / "labels.geojson")
        files[n].parent.mkdir()
        files[n].write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    import_file(session, "geojson", files[0])
    before = set(session.project.annotations)
    report = import_file(session, "geojson", files[1], replace=True)
    assert before < set(session.project.annotations)
    assert not any("replaced" in str(note) for note in report.notes)


def test_an_edited_file_without_replace_stays_beside_its_earlier_version(session, tmp_path):
    (path,) = export_session(session, "geojson", tmp_path, ReleaseChoice(reason="a test"))
    first = import_file(session, "geojson", path)
    before = len(session.project.annotations)
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    report = import_file(session, "geojson", path)
    assert len(session.project.annotations) == before + first.annotations
    assert "earlier version of this file stay" in str(report.notes[0])
