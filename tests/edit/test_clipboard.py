from __future__ import annotations

import json

import pytest
from attrs import evolve

from tests.edit.tools.hand import ANCHOR, AT, IMAGE, LAYER, STAMP, a_document, a_drawn, an_id
from workbench.base.errors import InputError
from workbench.edit.clipboard import Pasted, copy, duplicate, paste
from workbench.edit.document import Document
from workbench.geom.measuring.sizes import area
from workbench.geom.shapes import bounds
from workbench.model import commands
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation, Purpose
from workbench.model.concept import Concept
from workbench.model.ids import EntityId, ImageId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.measurement import MeasurementKind
from workbench.model.regions import Box, Ellipse, Lines, Point, Polygon, Polyline, Region
from workbench.model.scheme import Attribute, AttributeKind, Label

SHAPES: dict[str, Region | None] = {
    "a": Polygon.from_ring([(10, 10), (90, 10), (90, 90)], [[(40, 20), (80, 20), (80, 60)]]),
    "b": Ellipse(100, 100, 30.5, 20.25, 33),
    "c": Box(200, 100, 30, 20, 12),
    "d": Polyline([(10, 200), (0.1, 250)]),
    "e": Point(0.5, 0.5),
    "f": None,
}
SMALL = ImageId(EntityId("small"))


def a_scene() -> Document:
    document = a_document(*(a_drawn(name, region) for name, region in SHAPES.items()))
    image = Image(SMALL, "small.png", "plain_images", rows=50, columns=50)
    document.apply(commands.add_images(document.project, STAMP, [image]))
    return document


def put(document: Document, pasted: Pasted) -> list[Annotation]:
    document.apply(pasted.patch)
    return [document.project.annotations[id] for id in pasted.ids]


def test_every_shape_comes_back_exactly_on_another_frame() -> None:
    document = a_scene()
    text = copy(document.project, document.project.annotations)
    there = OnFrame(IMAGE, 2)
    made = put(document, paste(document.project, STAMP, text, there, LAYER))
    assert [a.region for a in made] == list(SHAPES.values())
    assert {a.anchor for a in made} == {there}
    assert not set(SHAPES) & {a.id for a in made}


def test_on_the_same_frame_a_copy_lies_beside_its_original() -> None:
    document = a_scene()
    text = copy(document.project, [an_id("c")])
    (one,) = put(document, paste(document.project, STAMP, text, ANCHOR, LAYER))
    assert one.region == Box(210, 110, 30, 20, 12)
    document.undo()
    assert set(document.project.annotations) == set(SHAPES)


def test_each_further_copy_lies_further_away() -> None:
    document = a_scene()
    text = copy(document.project, [an_id("c")])
    for frame, expected in ((1, (210, 220, 230)), (2, (200, 210, 220))):
        for nth, x in enumerate(expected, 1):
            there = OnFrame(IMAGE, frame)
            (one,) = put(document, paste(document.project, STAMP, text, there, LAYER, nth))
            assert one.region == Box(x, x - 100, 30, 20, 12)


def test_the_text_names_no_author_and_no_time() -> None:
    document = a_scene()
    text = copy(document.project, document.project.annotations)
    assert "Bob" not in text and "2026" not in text and "scan" not in text
    json.loads(text)


def test_who_pastes_is_the_author() -> None:
    document = a_scene()
    text = copy(document.project, [an_id("a")])
    (one,) = put(document, paste(document.project, STAMP, text, ANCHOR, LAYER))
    who = one.provenance
    assert (who.author, who.created, who.tool) == ("Ada", AT, "paste")


def test_label_attributes_term_and_depth_come_along_as_far_as_the_scheme_knows_them() -> None:
    document = a_scene()
    grades = Attribute("grade", AttributeKind.MULTI_CHOICE, choices=("i", "ii"))
    label = Label("scratch", "Scratch", attributes=(grades,))
    document.apply(commands.change_scheme(document.project, STAMP, [label]))
    rich = evolve(
        document.project.annotations[an_id("a")],
        id=an_id("rich"),
        label="scratch",
        attributes={"grade": ("ii",), "unknown": 5},
        concept=Concept("SCT", "27925004", "Nodule"),
        depth=3.0,
        note="see slice 4",
        occlusion_group="g",
    )
    document.apply(commands.add_annotations(document.project, STAMP, [rich]))
    text = copy(document.project, [an_id("rich")])
    (one,) = put(document, paste(document.project, STAMP, text, ANCHOR, LAYER))
    assert (one.label, one.attributes) == ("scratch", {"grade": ("ii",)})
    assert (one.concept, one.depth, one.note) == (rich.concept, 3.0, "see slice 4")
    document.apply(commands.change_scheme(document.project, STAMP, []))
    (other,) = put(document, paste(document.project, STAMP, text, ANCHOR, LAYER))
    assert (other.label, other.attributes) == (None, {})


def test_a_group_is_moved_into_the_frame_and_keeps_its_order_in_space() -> None:
    document = a_document(a_drawn("a", Box(480, 380, 20, 20)), a_drawn("b", Box(440, 380, 20, 20)))
    text = copy(document.project, document.project.annotations)
    a, b = put(document, paste(document.project, STAMP, text, ANCHOR, LAYER))
    assert (a.region, b.region) == (Box(490, 390, 20, 20), Box(450, 390, 20, 20))


def test_what_is_larger_than_another_image_is_made_smaller_and_says_so() -> None:
    document = a_document(a_drawn("a", Box(100, 100, 200, 100, 0)))
    image = Image(SMALL, "small.png", "plain_images", rows=50, columns=50)
    document.apply(commands.add_images(document.project, STAMP, [image]))
    text = copy(document.project, [an_id("a")])
    pasted = paste(document.project, STAMP, text, OnFrame(SMALL), LAYER)
    (one,) = put(document, pasted)
    assert pasted.note is not None and isinstance(one.region, Box)
    assert bounds(one.region) == pytest.approx((0, 25, 50, 50))
    assert area(one.region)[0] == pytest.approx(1250)


def test_pasting_into_an_empty_project_makes_the_first_layer_in_one_step() -> None:
    text = copy(a_scene().project, [an_id("a")])
    document = a_document(layers=[])
    put(document, paste(document.project, STAMP, text, ANCHOR))
    assert [layer.name for layer in document.project.layers.values()] == ["Layer 1"]
    document.undo()
    assert not document.project.layers


def test_a_locked_layer_takes_nothing() -> None:
    text = copy(a_scene().project, [an_id("a")])
    document = a_document(layers=[Layer(LAYER, "Lesions", locked=True)])
    with pytest.raises(InputError, match="Lesions"):
        paste(document.project, STAMP, text, ANCHOR, LAYER)


def test_several_are_duplicated_each_on_its_own_frame() -> None:
    document = a_scene()
    far = evolve(a_drawn("z", Box(20, 20, 10, 10)), anchor=OnFrame(IMAGE, 3), locked=True)
    document.apply(commands.add_annotations(document.project, STAMP, [far]))
    c, z = put(document, duplicate(document.project, STAMP, [an_id("z"), an_id("c")]))
    assert (c.region, c.anchor) == (Box(210, 110, 30, 20, 12), ANCHOR)
    assert (z.region, z.anchor, z.locked) == (Box(30, 30, 10, 10), OnFrame(IMAGE, 3), False)


def test_nothing_selected_is_refused() -> None:
    document = a_scene()
    with pytest.raises(InputError):
        copy(document.project, [an_id("gone")])
    with pytest.raises(InputError):
        duplicate(document.project, STAMP, [])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "hello",
        "[]",
        "{}",
        '{"workbench_annotations":1,"items":[]}',
        '{"workbench_annotations":1,"items":[{"region":{"type":"point","at":["x",1]},'
        '"image":"i","frame":1}]}',
        '{"workbench_annotations":1,"items":[{"region":{"type":"polygon","parts":[{"exterior":'
        '[[0,0],[1,1],[0,0]]}]},"image":"i","frame":1}]}',
        '{"workbench_annotations":1,"items":[{"region":{"type":"point","at":[1e999,1]},'
        '"image":"i","frame":1}]}',
        "[" * 100_000,
    ],
)
def test_foreign_text_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match="no annotations"):
        paste(a_scene().project, STAMP, text, ANCHOR, LAYER)


# -- planes ---------------------------------------------------------------------------------------

CORONAL = OnPlane("1.2", (-100, 5, 100), (1, 0, 0), (0, 0, -1), 1.0)
NEXT = evolve(CORONAL, origin=(-100, 7, 100))
ROOM = (200.0, 150.0)


def on_cut() -> Document:
    document = a_scene()
    one = evolve(a_drawn("p", Box(50, 60, 20, 10)), anchor=CORONAL)
    document.apply(commands.add_annotations(document.project, STAMP, [one]))
    return document


def test_from_cut_to_cut_a_copy_keeps_its_millimetres() -> None:
    document = on_cut()
    text = copy(document.project, [an_id("p")])
    (same,) = put(document, paste(document.project, STAMP, text, CORONAL, LAYER, room=ROOM))
    (other,) = put(document, paste(document.project, STAMP, text, NEXT, LAYER, room=ROOM))
    assert same.region == Box(55, 65, 20, 10) and same.anchor == CORONAL
    assert other.region == Box(50, 60, 20, 10) and other.anchor == NEXT


def test_a_copy_never_leaves_the_cut_it_is_pasted_onto() -> None:
    document = on_cut()
    text = copy(document.project, [an_id("p")])
    (small,) = put(document, paste(document.project, STAMP, text, NEXT, LAYER, room=(40.0, 40.0)))
    assert small.region is not None
    x0, y0, x1, y1 = bounds(small.region)
    assert min(x0, y0) >= 0 and max(x1, y1) <= 40


def test_pixels_and_millimetres_do_not_mix() -> None:
    document = on_cut()
    project = document.project
    with pytest.raises(InputError, match="in millimetres"):
        paste(project, STAMP, copy(project, [an_id("p")]), ANCHOR, LAYER)
    with pytest.raises(InputError, match="in its pixels"):
        paste(project, STAMP, copy(project, [an_id("c")]), CORONAL, LAYER, room=ROOM)


def test_a_duplicate_on_a_cut_lies_beside_its_original() -> None:
    document = on_cut()
    (made,) = put(document, duplicate(document.project, STAMP, [an_id("p")]))
    assert made.region == Box(55, 65, 20, 10) and made.anchor == CORONAL


def test_copies_of_a_group_are_a_group_of_their_own() -> None:
    document = a_document(*(evolve(a_drawn(n, SHAPES[n]), group="g") for n in "ab"))
    ids = [an_id("a"), an_id("b")]
    text = copy(document.project, ids)
    pasted = put(document, paste(document.project, STAMP, text, ANCHOR, LAYER))
    doubled = put(document, duplicate(document.project, STAMP, ids))
    names = [{one.group for one in made} for made in (pasted, doubled)]
    assert [len(found) for found in names] == [1, 1]
    assert len({"g", "", *names[0], *names[1]}) == 4


def test_a_measurement_is_pasted_as_what_it_measures() -> None:
    axes = Lines([[(50, 100), (150, 100)], [(100, 80), (100, 130)]])
    one = evolve(
        a_drawn("m", axes), purpose=Purpose.MEASUREMENT, kind=MeasurementKind.BIDIRECTIONAL
    )
    document = a_document(one)
    text = copy(document.project, [an_id("m")])
    there = OnFrame(IMAGE, 2)
    (pasted,) = put(document, paste(document.project, STAMP, text, there, LAYER))
    assert (pasted.region, pasted.kind, pasted.purpose) == (axes, one.kind, one.purpose)
    (again,) = put(document, duplicate(document.project, STAMP, [an_id("m")]))
    assert again.kind is one.kind
