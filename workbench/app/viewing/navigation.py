"""Going through images: pure functions from a project and a place to the next place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from workbench.model.ids import ImageId
from workbench.model.image import FrameStack, Image
from workbench.model.project import Project
from workbench.model.review import ImageStatus

Place = tuple[ImageId, int]
_OPEN = (ImageStatus.TODO, ImageStatus.IN_PROGRESS)


def image_order(project: Project) -> list[ImageId]:
    """Return all images in the order of the image list: series by series, then the rest."""
    # By age, not as they lie in the mappings: an undone removal puts an image last there.
    ordered = [id for key in sorted(project.series) for id in project.series[key].images]
    listed = set(ordered)
    return [
        *(id for id in ordered if id in project.images),
        *(id for id in sorted(project.images) if id not in listed),
    ]


def slices_of(project: Project, image: ImageId, frame: int | None = None) -> list[Place]:
    """Return the slices that are scrolled together with an image: (image, frame from 1).

    Parameters
    ----------
    frame : int or None
        Which frame of it: of a file of several stacks, those of its own. None = all, stack by
        stack.
    """
    shown = project.images.get(image)
    if shown is None:
        return []
    stack = stack_at(shown, frame) if frame is not None else None
    if stack is not None:
        return [(image, one) for one in stack.frames]
    series = project.series.get(shown.series) if shown.series else None
    images = series.images if series else (image,)
    return [
        (id, frame)
        for id in images
        if id in project.images
        for frame in frames_of(project.images[id])
    ]


def slice_numbers(project: Project, image: ImageId) -> dict[Place, int]:
    """Return which slice of its stack each of the slices is that are listed with an image."""
    numbers: dict[Place, int] = {}
    for id, frame in slices_of(project, image):
        if (id, frame) in numbers:
            continue
        stack = stack_at(project.images[id], frame)
        own = [(id, one) for one in stack.frames] if stack is not None else None
        for at, place in enumerate(own or slices_of(project, image), 1):
            numbers.setdefault(place, at)
    return numbers


def frames_of(image: Image) -> Sequence[int]:
    """Return the frames of an image, from 1, in the order in which they lie."""
    stacks = stacks_in(image)
    if stacks:
        return [frame for stack in stacks for frame in stack.frames]
    every = range(1, image.frames + 1)
    # The file of the image may be another one by now.
    return image.order if len(image.order) == image.frames else every


def stacks_in(image: Image) -> Sequence[FrameStack]:
    """Return what the frames of an image are, where they are several stacks."""
    # The file of the image may be another one by now.
    there = sum(len(stack.frames) for stack in image.stacks)
    return image.stacks if there == image.frames else ()


def stack_at(image: Image, frame: int) -> FrameStack | None:
    """Return the stack of an image that a frame is in; None where all its frames are one."""
    return next((one for one in stacks_in(image) if frame in one.frames), None)


def first_frame(image: Image) -> int:
    """Return the frame that an image is opened at: the first of its first stack."""
    stacks = stacks_in(image)
    return stacks[0].frames[0] if stacks else 1


def step_stack(project: Project, place: Place, n: int) -> Place | None:
    """Return the place in the next (n = 1) or previous (n = -1) stack of the same file.

    The same slice where the stacks have as many. None where the file has no further one.
    """
    image = project.images.get(place[0])
    stacks = stacks_in(image) if image is not None else ()
    at = next((i for i, one in enumerate(stacks) if place[1] in one.frames), None)
    if at is None or not 0 <= at + n < len(stacks):
        return None
    here, there = stacks[at].frames, stacks[at + n].frames
    return place[0], there[here.index(place[1])] if len(here) == len(there) else there[0]


def files_of(project: Project, image: ImageId) -> list[ImageId]:
    """Return the files of one frame each that are scrolled together with such an image."""
    slices = slices_of(project, image)
    frames = Counter(id for id, _ in slices)
    return [id for id, _ in slices if frames[id] == 1] if frames[image] == 1 else []


def step_slice(project: Project, place: Place, n: int) -> Place:
    """Return the place `n` slices on, stopping at the ends."""
    slices = slices_of(project, *place)
    if place not in slices:
        return place
    return slices[min(max(slices.index(place) + n, 0), len(slices) - 1)]


def groups(project: Project) -> Iterator[tuple[ImageId, ...]]:
    """Yield what is worked on as one: a series, or a single image."""
    seen: set[ImageId] = set()
    for id in image_order(project):
        if id in seen:
            continue
        key = project.images[id].series
        series = project.series.get(key) if key else None
        members = series.images if series else (id,)
        seen.update(members)
        yield tuple(member for member in members if member in project.images)


def step_group(project: Project, image: ImageId | None, n: int) -> ImageId | None:
    """Return the first image of the next (n = 1) or previous (n = -1) series or single image."""
    all_groups = list(groups(project))
    if not all_groups:
        return None
    at = next((i for i, group in enumerate(all_groups) if image in group), None)
    if at is None:
        return all_groups[0][0]
    return all_groups[min(max(at + n, 0), len(all_groups) - 1)][0]


def next_undone(project: Project, image: ImageId | None) -> ImageId | None:
    """Return the next image, wrapping round, whose group is still to do or in progress.

    That is the first such image of another series or single image, else `image` itself or one of
    its own group; None when everything is done or flagged.
    """
    all_groups = list(groups(project))
    at = next((i for i, group in enumerate(all_groups) if image in group), -1)
    for group in all_groups[at + 1 :] + all_groups[: at + 1]:
        undone = [id for id in group if project.images[id].status in _OPEN]
        if undone:
            return image if image in undone else undone[0]
    return None
