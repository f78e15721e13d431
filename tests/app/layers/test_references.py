"""Files of others and results of models become references."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from tests.app.layers.kit import a_box, a_desk, a_reference, put
from tests.contracts.round_trip import released
from tests.model.values import IMAGE, LAYER, an_image, annotation_id
from workbench.app.exchange.importing import import_file
from workbench.app.host import Desk
from workbench.app.layers import working
from workbench.base.errors import InputError
from workbench.base.text import t
from workbench.geom.occlusion.facts import Facts
from workbench.model import commands
from workbench.model.annotation import Judgement, Source
from workbench.model.commands.make import make_patch
from workbench.model.layer import LayerKind
from workbench.model.regions import Box, Polygon

RESULTS: list[dict[str, Any]] = [
    {"image_id": 7, "category_id": 2, "bbox": [10, 10, 20, 10], "score": 0.9},
    {
        "image_id": 7,
        "category_id": 2,
        "bbox": [0, 0, 4, 4],
        "segmentation": [[0, 0, 4, 0, 4, 4]],
        "score": 0.25,
    },
]
INSTANCES = {
    "images": [{"id": 7, "file_name": "image.png", "width": 60, "height": 40}],
    "annotations": [],
    "categories": [{"id": 2, "name": "scratch"}],
}


def results(folder: Path, **beside: Any) -> Path:
    path = folder / "net 2.json"
    path.write_text(json.dumps(RESULTS), "utf-8")
    for name, content in beside.items():
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
    return path


def take(desk: Desk, path: Path) -> None:
    desk.host.files = [path]  # type: ignore[attr-defined]
    working.import_reference(desk)


def test_results_of_a_model_take_names_from_the_file_beside_them(tmp_path: Path) -> None:
    folder = tmp_path / "预测 1"
    folder.mkdir()
    with a_desk(tmp_path) as desk:
        take(desk, results(folder, other={"x": 1}, instances=INSTANCES))
        project = desk.session.project
        (layer,) = [x for x in project.layers.values() if x.kind is LayerKind.REFERENCE]
        assert (layer.name, layer.origin) == ("net 2", "net 2.json")
        found = sorted(project.annotations.values(), key=lambda one: one.provenance.score or 0)
        assert [one.label for one in found] == ["scratch"] * 2
        assert [type(one.region) for one in found] == [Polygon, Box]
        made = found[1].provenance
        assert (made.source, made.model, made.score) == (Source.MODEL, "net 2", 0.9)
        assert "2 annotations" in desk.host.told[-1]  # type: ignore[attr-defined]
        desk.session.document.undo()
        assert not desk.session.project.annotations


def test_without_names_the_number_of_the_image_and_of_the_label_are_taken(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        put(desk.session, evolve(an_image("seven"), path="000007.png"))
        import_file(desk.session, "coco", results(tmp_path), reference=True)
        found = list(desk.session.project.annotations.values())
        assert {one.label for one in found} == {"Category 2"}
        assert {one.anchor.image for one in found} == {"seven"}  # type: ignore[union-attr]


def test_an_image_that_nobody_knows_is_named(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        put(desk.session, an_image("other"))
        with pytest.raises(InputError, match="no image “7”"):
            import_file(desk.session, "coco", results(tmp_path))


def test_imported_anew_what_was_accepted_stays_and_the_layer_is_the_same(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        session = desk.session
        path = results(tmp_path)
        import_file(session, "coco", path, image="image.png", reference=True)
        working.judge_next(desk, 1)
        working.accept(desk)
        with pytest.raises(InputError, match="imported before"):
            import_file(session, "coco", path, image="image.png", reference=True)
        import_file(session, "coco", path, image="image.png", reference=True, replace=True)
        assert len(session.project.layers) == 2
        kept = [one for one in session.project.annotations.values() if one.layer == LAYER]
        assert [one.judgement for one in kept] == [Judgement.ACCEPTED]
        assert len(session.project.annotations) == 3


def test_what_others_judged_is_open_here(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_box("a", 20, 20)) as desk:
        session = desk.session
        judged = evolve(session.project.annotations[annotation_id("a")])
        judged = evolve(judged, judgement=Judgement.ACCEPTED)
        session.document.apply(
            make_patch(t("Judge"), session.stamp(), session.project, {judged.id: judged})
        )
        writer = session.plugins.load("geojson", "writer")
        (path,) = writer.write(released(session.project), tmp_path, {})
        import_file(session, "geojson", path, image="image.png", reference=True)
        offered = [x for x in session.project.annotations.values() if session.project.is_offered(x)]
        assert [one.judgement for one in offered] == [None]


def test_what_is_only_offered_is_not_exported_and_hides_nothing(tmp_path: Path) -> None:
    with a_desk(tmp_path, a_box("a", 20, 20), *a_reference(0.9)) as desk:
        project = desk.session.project
        assert len(released(project).annotations) == 1
        assert list(Facts.of(project, IMAGE, 1).annotations) == ["a"]
        working.judge_next(desk, 1)
        working.accept(desk)
        assert len(released(desk.session.project).annotations) == 2


def test_a_picture_becomes_a_layer_below(tmp_path: Path) -> None:
    with a_desk(tmp_path) as desk:
        session = desk.session
        session.do(commands.add_reference, "golden", "golden.png", IMAGE)
        assert session.project.ordered_layers()[0].image == IMAGE
        top = session.project.topmost_layer()
        assert top is not None
        assert top.id == LAYER
