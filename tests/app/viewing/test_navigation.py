"""Going through images: always to one that is there, in an order that follows from the state."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.model.values import STAMP, a_series, an_image, image_id, put
from workbench.app.viewing import navigation
from workbench.model import commands
from workbench.model.ids import SeriesId
from workbench.model.image import Image
from workbench.model.project import Project
from workbench.model.review import ImageStatus

TODO, DONE = ImageStatus.TODO, ImageStatus.DONE


@st.composite
def projects(draw: st.DrawFn) -> Project:
    """Projects of series and single images, with any status and number of frames."""
    images: list[Image] = []
    series = []
    for s, count in enumerate(draw(st.lists(st.integers(0, 4), max_size=4))):
        key = SeriesId(f"series {s}") if count else None  # type: ignore[arg-type]
        members = [
            an_image(
                f"i{s}.{n}",
                series=key,
                frames=draw(st.integers(1, 3)),
                status=draw(st.sampled_from(ImageStatus)),
            )
            for n in range(max(count, 1))
        ]
        images += members
        if key:
            order = draw(st.permutations([image.id for image in members]))
            series.append(a_series(key, *order))
    return Project([*draw(st.permutations(images)), *series])


def pick(project: Project, data: st.DataObject) -> Image | None:
    ids = sorted(project.images)
    return project.images[data.draw(st.sampled_from(ids))] if ids else None


@given(projects())
def test_every_image_is_listed_once_and_belongs_to_one_group(project):
    order = navigation.image_order(project)
    assert sorted(order) == sorted(project.images)
    assert [id for group in navigation.groups(project) for id in group] == order


@given(projects(), st.data())
def test_a_removal_that_is_undone_leaves_the_order_as_it_was(project, data):
    image = pick(project, data)
    if image is None:
        return
    patch = commands.remove_images(project, STAMP, [image.id])
    back = put(put(project, patch), patch.inverse())
    assert navigation.image_order(back) == navigation.image_order(project)


@given(projects(), st.data(), st.integers(-20, 20))
def test_a_step_stays_in_the_series_and_stops_at_its_ends(project, data, n):
    image = pick(project, data)
    if image is None:
        return
    place = (image.id, data.draw(st.integers(1, image.frames)))
    slices = navigation.slices_of(project, image.id)
    there = navigation.step_slice(project, place, n)
    at = slices.index(place)
    assert there == slices[min(max(at + n, 0), len(slices) - 1)]
    if 0 <= at + n < len(slices):
        assert navigation.step_slice(project, there, -n) == place


def test_slices_are_all_frames_of_all_images_of_the_series_in_its_order():
    images = [an_image("a", series="s", frames=2), an_image("b", series="s"), an_image("c")]
    project = Project([*images, a_series("s", "b", "a")])
    assert navigation.slices_of(project, image_id("a")) == [("b", 1), ("a", 1), ("a", 2)]
    assert navigation.slices_of(project, image_id("c")) == [("c", 1)]
    assert navigation.slices_of(project, image_id("gone")) == []


def test_a_place_that_is_not_there_stays():
    project = Project([an_image("a", frames=2)])
    for place in ((image_id("a"), 3), (image_id("gone"), 1)):
        assert navigation.step_slice(project, place, 1) == place


@given(projects(), st.data(), st.sampled_from([-1, 1]))
def test_the_next_group_is_another_one_until_the_end(project, data, n):
    image = pick(project, data)
    groups = list(navigation.groups(project))
    found = navigation.step_group(project, image.id if image else None, n)
    if image is None:
        assert found is None
        return
    at = next(i for i, group in enumerate(groups) if image.id in group)
    assert found == groups[min(max(at + n, 0), len(groups) - 1)][0]


def test_without_an_image_the_first_one_is_next():
    project = Project([an_image("b"), an_image("a")])
    assert navigation.step_group(project, None, 1) == "a"
    assert navigation.step_group(project, image_id("gone"), -1) == "a"
    assert navigation.next_undone(project, None) == "a"


@given(projects(), st.data())
def test_the_next_undone_image_is_undone_or_there_is_none(project, data):
    image = pick(project, data)
    found = navigation.next_undone(project, image.id if image else None)
    undone = {i.id for i in project.images.values() if i.status in navigation._OPEN}
    assert (found in undone) if undone else found is None


@given(projects(), st.data())
def test_going_from_undone_to_undone_visits_every_group_that_has_some(project, data):
    at = image = pick(project, data)
    if image is None:
        return
    place, seen = image.id, set()
    for _ in range(len(project.images) + 1):
        found = navigation.next_undone(project, place)
        if found is None:
            break
        seen.add(found)
        place = found
    groups = [
        g
        for g in navigation.groups(project)
        if any(project.images[i].status in navigation._OPEN for i in g)
    ]
    assert all(seen & set(group) for group in groups), at


def test_the_last_undone_image_is_its_own_next():
    project = Project([an_image("a", status=DONE), an_image("b", status=TODO)])
    assert navigation.next_undone(project, image_id("b")) == "b"
    assert navigation.next_undone(project, image_id("a")) == "b"
    assert navigation.next_undone(Project([an_image("a", status=DONE)]), image_id("a")) is None


def test_the_next_undone_image_is_in_another_series_when_there_is_one():
    slices = [an_image(f"s{n}", series="s") for n in range(3)]
    project = Project([*slices, a_series("s", "s0", "s1", "s2"), an_image("z")])
    assert navigation.next_undone(project, image_id("s0")) == "z"
    assert navigation.next_undone(project, image_id("z")) == "s0"
