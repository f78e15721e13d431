"""A new annotation knows who made it, with what, and under which rules."""

# mypy: disable-error-code="arg-type"

from __future__ import annotations

import pytest
from attrs import evolve

from tests.model.values import (
    IMAGE,
    LATER,
    LAYER,
    STAMP,
    a_layer,
    a_project,
    an_image,
    layer_id,
    put,
)
from workbench.base.errors import InputError
from workbench.edit import annotate
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Purpose, Source
from workbench.model.project import Project
from workbench.model.regions import Point

FRAME = OnFrame(IMAGE)
REGION = Point(3, 4)


def added(project: Project, **options):
    patch = annotate.add_region(
        project, STAMP, FRAME, REGION, **{"layer": LAYER, "label": None, **options}
    )
    after = put(project, patch)
    (new,) = set(after.annotations) - set(project.annotations)
    return after, after.annotations[new]


def test_provenance_is_filled_in():
    _, new = added(a_project(), tool="polygon", label="nodule", purpose=Purpose.FINDING)
    made = new.provenance
    assert (made.author, made.created, made.modified) == ("ann", LATER, LATER)
    assert (made.tool, made.source, made.scheme_version) == ("polygon", Source.HUMAN, 1)
    assert (new.region, new.anchor, new.layer, new.label) == (REGION, FRAME, LAYER, "nodule")
    assert new.attributes == {"texture": "solid"}


def test_the_first_annotation_makes_the_first_layer_in_the_same_step():
    project = Project([an_image()])
    after, new = added(project, layer=None)
    assert list(after.layers) == [new.layer]
    assert after.layers[new.layer].name == "Layer 1"
    assert new.provenance.scheme_version == 0


@pytest.mark.parametrize("layer", [None, layer_id("gone")])
def test_without_an_active_layer_it_goes_to_the_topmost(layer):
    project = a_project()
    project._put("top", a_layer("top", order=9))
    assert added(project, layer=layer)[1].layer == "top"


def test_a_locked_layer_refuses():
    project = a_project()
    project._put(LAYER, evolve(project.layers[LAYER], locked=True))
    with pytest.raises(InputError, match="locked"):
        added(project)


def test_a_label_that_the_scheme_lost_is_not_given():
    assert added(a_project(), label="of yesterday")[1].label is None
    assert added(Project([an_image()]), label="nodule")[1].label is None


def test_an_image_is_labelled_as_a_whole():
    project = a_project()
    after = put(project, annotate.label_image(project, STAMP, IMAGE, "pit", LAYER))
    (new,) = set(after.annotations) - set(project.annotations)
    one = after.annotations[new]
    assert (one.region, one.label, one.anchor) == (None, "pit", FRAME)
    assert one.provenance.tool == "image_label"
