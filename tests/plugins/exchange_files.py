"""Small projects and files for the tests of exchange plugins."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from workbench.deid.release import release
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, SchemeId
from workbench.model.image import Image
from workbench.model.layer import Layer
from workbench.model.project import Project
from workbench.model.scheme import Label, LabelScheme

AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def a_project(*regions, label="crack", image_frames=1, rows=100, columns=120, **fields):
    """One image, one layer, two labels, and an annotation a region."""
    scheme = LabelScheme(
        SchemeId(EntityId("scheme")),
        1,
        "rules",
        (Label("damage", "damage"), Label("crack", "crack", "#ff0000", "damage", 1)),
    )
    image = Image(
        ImageId(EntityId("image")), "photos/a.png", "plain_images", rows, columns, image_frames
    )
    layer = Layer(LayerId(EntityId("layer")), "surface")
    annotations = [
        Annotation(
            AnnotationId(EntityId(f"annotation-{i:06d}")),
            OnFrame(image.id, 1),
            region,
            layer.id,
            Provenance("Ann", AT, AT, "polygon", scheme_version=1),
            label,
            **fields,
        )
        for i, region in enumerate(regions)
    ]
    return Project([scheme, image, layer, *annotations])


def kept(project):
    return release(project, profile="keep-identity", reason="a test", name="test")


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Yield the path of every value in a document."""
    yield path
    if isinstance(value, dict | list):
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(item, (*path, key))


def spoiled(document: Any, draw: Callable) -> bytes:
    """Return a document with one value replaced by something that does not belong there."""
    copy = json.loads(json.dumps(document))
    path = draw(st.sampled_from(list(places(copy))))
    junk = draw(
        st.sampled_from(
            [
                None,
                True,
                -1,
                2**70,
                1e308,
                0.5,
                "",
                "x",
                "é" * 5,
                [],
                {},
                [[]],
                [None],
                {"a": 1},
                [1],
            ]
        )
    )
    if not path:
        return json.dumps(junk).encode()
    target = copy
    for key in path[:-1]:
        target = target[key]
    if draw(st.booleans()) and isinstance(target, dict):
        del target[path[-1]]
    else:
        target[path[-1]] = junk
    return json.dumps(copy).encode()
