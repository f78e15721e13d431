"""Pieces of a patch do one after the other what the patch does."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from workbench.app.images.pieces import in_pieces
from workbench.base.text import t
from workbench.model.commands import add_images
from workbench.model.ids import EntityId, ImageId, SeriesId
from workbench.model.image import Image, Series
from workbench.model.patch import Delta, Patch, Stamp
from workbench.model.project import Project

STAMP = Stamp("anna")


def an_image(name: str, series: str | None) -> Image:
    of = SeriesId(EntityId(series)) if series else None
    return Image(ImageId(EntityId(name)), f"{name}.dcm", "dicom_images", 4, 4, 1, None, of)


def a_series(name: str, images: list[Image]) -> Series:
    return Series(SeriesId(EntityId(name)), tuple(one.id for one in images), "CT", 1, "1.2", "1")


def after(
    project: Project, patches: list[Patch]
) -> tuple[dict[ImageId, Image], dict[SeriesId, Series]]:
    """Return what a project holds after patches, each of which has to fit."""
    made = Project([*project.images.values(), *project.series.values()])
    for patch in patches:
        assert patch.fits(made)
        for id, delta in patch.deltas.items():
            made._put(id, delta.after)
        for series in made.series.values():
            assert series.images
            assert all(one in made.images for one in series.images)
    return dict(made.images), dict(made.series)


def _is_new(delta: Delta) -> bool:
    return delta.before is None and isinstance(delta.after, Image)


@given(st.lists(st.integers(0, 70), min_size=1, max_size=4), st.integers(0, 5), st.integers(1, 30))
def test_all_pieces_together_are_the_patch(sizes: list[int], loose: int, least: int) -> None:
    groups = [[an_image(f"{n} {i}", f"s{n}") for i in range(size)] for n, size in enumerate(sizes)]
    old = an_image("first", "early")
    project = Project([old, a_series("early", [old])])
    images = [one for group in groups for one in group]
    images += [an_image(f"loose {i}", None) for i in range(loose)]
    # The first series goes on in the place of one that was begun early.
    members = [[*groups[0], old], *groups[1:]]
    series = [a_series(f"s{n}", group) for n, group in enumerate(members) if group]
    early = SeriesId(EntityId("early"))
    moved = an_image("first", "s0")
    patch = add_images(project, STAMP, [moved, *images], series, [early])
    pieces = in_pieces(patch, least)
    assert after(project, pieces) == after(project, [patch])
    added = [sum(map(_is_new, one.deltas.values())) for one in pieces]
    assert sum(added) == len(images)
    assert max(added) <= max(least, -(-len(images) // 60))


def test_few_images_stay_one_piece() -> None:
    images = [an_image(str(i), "s") for i in range(5)]
    patch = add_images(Project(), STAMP, images, [a_series("s", images)])
    assert in_pieces(patch) == [patch]
    assert in_pieces(Patch(t("Nothing"), {}, STAMP)) == [Patch(t("Nothing"), {}, STAMP)]
