"""Small values to test with, and strategies that make them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SeriesId, new_id
from workbench.model.image import Image, Series
from workbench.model.layer import Layer
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Box, Point, Region
from workbench.model.scheme import Attribute, AttributeKind, Label

START = datetime(2026, 1, 1, tzinfo=UTC)
LATER = START + timedelta(hours=1)
STAMP = Stamp("ann", LATER)


def image_id(name: str) -> ImageId:
    return ImageId(EntityId(name))


def layer_id(name: str) -> LayerId:
    return LayerId(EntityId(name))


def annotation_id(name: str) -> AnnotationId:
    return AnnotationId(EntityId(name))


IMAGE = image_id("image")
LAYER = layer_id("layer")
POINT = Point(1, 2)


def an_image(name: str = "image", **fields: Any) -> Image:
    values: dict[str, Any] = {"path": f"{name}.png", "reader": "fake", "rows": 40, "columns": 60}
    return Image(image_id(name), **{**values, **fields})


def a_layer(name: str = "layer", **fields: Any) -> Layer:
    return Layer(layer_id(name), **{"name": f"Layer {name}", **fields})


def a_series(name: str, *images: str, **fields: Any) -> Series:
    return Series(SeriesId(EntityId(name)), tuple(image_id(one) for one in images), **fields)


def an_annotation(
    name: str | None = None, region: Region | None = POINT, **fields: Any
) -> Annotation:
    author = fields.pop("author", "ann")
    values: dict[str, Any] = {
        "anchor": OnFrame(IMAGE),
        "layer": LAYER,
        "provenance": Provenance(author, START, START),
    }
    return Annotation(annotation_id(name or new_id()), region=region, **{**values, **fields})


LABELS = (
    Label("lesion", "Lesion", attributes=(Attribute("sure", AttributeKind.BOOLEAN),)),
    Label(
        "nodule",
        "Nodule",
        parent="lesion",
        digit=1,
        priority=2.0,
        attributes=(
            Attribute("texture", AttributeKind.CHOICE, choices=("solid", "glass"), default="solid"),
            Attribute("size", AttributeKind.NUMBER, unit="mm", minimum=0, maximum=100),
        ),
    ),
    Label("scratch", "Scratch", attributes=(Attribute("size", AttributeKind.TEXT),)),
    Label("pit", "Pit", attributes=(Attribute("size", AttributeKind.NUMBER),)),
)


def put(project: Project, patch: Patch) -> Project:
    """Return what a project becomes by a patch."""
    assert patch.fits(project)
    after = Project(project.entities())
    for id, delta in patch.deltas.items():
        after._put(id, delta.after)
    return after


def with_scheme(project: Project) -> Project:
    return put(project, commands.change_scheme(project, STAMP, LABELS, "Test"))


def a_project() -> Project:
    """One image, one layer, the labels, annotations a and b."""
    return with_scheme(
        Project([an_image(), a_layer(), an_annotation("a"), an_annotation("b", Box(5, 5, 2, 2))])
    )


# --- strategies: few names, so that things meet ---------------------------------------------------

numbers = st.floats(-100, 100, allow_nan=False, width=32)
names = st.sampled_from("abcd")


@st.composite
def some_annotation(draw: st.DrawFn) -> Annotation:
    return an_annotation(
        f"annotation {draw(names)}",
        draw(st.none() | st.builds(Point, numbers, numbers)),
        anchor=OnFrame(image_id(f"image {draw(names)}"), draw(st.integers(1, 3))),
        depth=draw(st.none() | numbers),
        locked=draw(st.booleans()),
    )


@st.composite
def some_image(draw: st.DrawFn) -> Image:
    return an_image(f"image {draw(names)}", frames=draw(st.integers(1, 5)))


@st.composite
def some_layer(draw: st.DrawFn) -> Layer:
    return a_layer(f"layer {draw(names)}", order=draw(numbers))


entities = some_annotation() | some_image() | some_layer()
projects = st.lists(entities, max_size=8).map(
    lambda found: Project({one.id: one for one in found}.values())
)
