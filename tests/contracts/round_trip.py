"""What must come back from a format, by what it declares."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from attrs import evolve

from tests.contracts.projects import COLUMNS, ROWS
from workbench.api.exchange import (
    ExportAnnotation,
    ExportView,
    Feature,
    Imported,
    ImportedAnnotation,
    Reader,
    Writer,
)
from workbench.app.exchange.annotation_file import read_file
from workbench.app.exchange.loss import Fate, fate_of, shape_fate
from workbench.deid.release import release
from workbench.geom.clip import clipped
from workbench.geom.raster import mask_of
from workbench.geom.shapes import points_of
from workbench.model.project import Project
from workbench.model.regions import AREA_REGIONS, Ellipse, Polygon
from workbench.model.scheme import LabelScheme


def released(project: Project) -> ExportView:
    return release(project, profile="keep-identity", reason="a test", name="test")


def written(writer: Writer, view: ExportView, folder: Path, **options: str) -> dict[str, bytes]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = writer.write(view, folder, options)
    assert sorted(paths) == sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def read_back(reader: Reader, folder: Path) -> Imported:
    """Read what a writer left in a folder, as the program does.

    Where it wrote the same in two ways, the larger file is the one that says more.
    """
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    known = [path for path in files if reader.recognises(path, path.read_bytes()[:4096])]
    path = max(known, key=lambda one: one.stat().st_size)
    return read_file(reader, path).imported


def assert_survived(view: ExportView, imported: Imported, writer: Writer) -> None:
    capabilities = writer.capabilities
    expected = [a for a in view.annotations if shape_fate(a, capabilities) is not Fate.LOST]
    if capabilities.within_image:
        expected = [inside for a in expected for inside in _within_image(a)]
    assert len(imported.annotations) == len(expected)
    names = {image.id: image.name for image in view.images}
    order = list(names.values())
    # A file a frame has its annotations in an order of its own.
    framed = Feature.FRAMES in capabilities.keeps
    by_frame = sorted(expected, key=lambda a: (order.index(names[a.image]), framed and a.frame))
    found = sorted(imported.annotations, key=lambda a: (order.index(a.image), framed and a.frame))
    for before, after in zip(by_frame, found, strict=True):
        assert after.image == names[before.image]
        assert after.label == before.label
        _assert_region(before, after, writer)
        _assert_fields(before, after, writer)
    _assert_parts(by_frame, found, writer)
    keys = {old.id: new.key for old, new in zip(by_frame, found, strict=True)}
    _assert_pairs(view, imported, writer, keys)
    _assert_scheme(view, imported, writer)


def _within_image(annotation: ExportAnnotation) -> list[ExportAnnotation]:
    if annotation.region is None:
        return [annotation]
    parts = clipped(annotation.region, (0, 0, COLUMNS, ROWS))
    return [evolve(annotation, region=part) for part in parts]


def _assert_region(before: ExportAnnotation, after: ImportedAnnotation, writer: Writer) -> None:
    if shape_fate(before, writer.capabilities) is Fate.KEPT:
        assert type(after.region) is type(before.region)
        if before.region is not None:
            _assert_close(before.region, after.region)
        return
    assert isinstance(before.region, AREA_REGIONS)
    assert isinstance(after.region, AREA_REGIONS)
    a, b = (mask_of(x, ROWS, COLUMNS).full(ROWS, COLUMNS) for x in (before.region, after.region))
    assert (a & b).sum() >= 0.9 * a.sum() - 3


def _assert_close(before, after) -> None:
    assert np.allclose(points_of(before), points_of(after), rtol=0, atol=1e-9)
    if isinstance(before, Polygon):
        assert [len(p.holes) for p in before.parts] == [len(p.holes) for p in after.parts]
    if isinstance(before, Ellipse):
        assert after == before


def _assert_fields(before: ExportAnnotation, after: ImportedAnnotation, writer: Writer) -> None:
    defaults = {
        Feature.MEASUREMENT: ("purpose", "finding"),
        Feature.ATTRIBUTES: ("attributes", {}),
        Feature.CONCEPT: ("concept", None),
        Feature.LAYER: ("layer", None),
        Feature.OCCLUSION_GROUP: ("occlusion_group", ""),
        Feature.NOTE: ("note", ""),
        Feature.LOCK: ("locked", False),
        Feature.FRAMES: ("frame", 1),
        Feature.PROVENANCE: ("provenance", None),
        Feature.DEPTH: ("depth", None),
        Feature.VISIBLE: ("visible", None),
        Feature.OCCLUSION: ("judged_occlusion", None),
        Feature.GROUP: ("group", ""),
        Feature.JUDGEMENT: ("judgement", None),
        Feature.KIND: ("kind", None),
        Feature.CODING: ("coding", None),
        Feature.LESION: ("lesion", None),
        Feature.SEVERITY: ("severity", None),
    }
    for feature, (name, default) in defaults.items():
        fate = fate_of(feature, writer.capabilities)
        if fate is Fate.KEPT:
            assert getattr(after, name) == getattr(before, name), name
        elif fate is Fate.LOST:
            assert getattr(after, name) == default, name


def _assert_parts(
    before: list[ExportAnnotation], after: list[ImportedAnnotation], writer: Writer
) -> None:
    """Assert that what is part of what came back; the file's keys are its own."""
    if Feature.PART_OF not in writer.capabilities.keeps:
        assert not any(one.part_of for one in after)
        return
    keys = {old.id: new.key for old, new in zip(before, after, strict=True)}
    assert [new.part_of for new in after] == [keys.get(old.part_of or "") for old in before]


def _assert_pairs(
    view: ExportView, imported: Imported, writer: Writer, keys: dict[str, str]
) -> None:
    if Feature.PAIRS not in writer.capabilities.keeps:
        assert not imported.pairs
        return
    names = {image.id: image.name for image in view.images}
    assert list(imported.pairs) == [
        evolve(pair, image=names[pair.image], front=keys[pair.front], back=keys[pair.back])
        for pair in view.pairs
        if pair.front in keys and pair.back in keys
    ]


def _rest(scheme: LabelScheme) -> tuple[object, ...]:
    return scheme.occlusion, scheme.rules, scheme.checks


def _assert_scheme(view: ExportView, imported: Imported, writer: Writer) -> None:
    if view.scheme is None:
        return
    kept = writer.capabilities.keeps
    before = {label.key: label for label in view.scheme.labels}
    after = {label.key: label for label in imported.scheme.labels} if imported.scheme else {}
    if Feature.LABEL_HIERARCHY in kept:
        assert {k: x.parent for k, x in after.items()} == {k: x.parent for k, x in before.items()}
    if Feature.LABEL_TERMS in kept:
        terms = {key: (label.concept, label.coding) for key, label in before.items()}
        assert {key: (label.concept, label.coding) for key, label in after.items()} == terms
    if Feature.ATTRIBUTE_SCHEMA in kept:
        assert after == before
        assert imported.scheme is None or _rest(imported.scheme) == _rest(view.scheme)
