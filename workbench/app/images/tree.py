"""The images of a project as a tree: patient > study > series, or folder > file.

Pure: a project and what the files said of themselves so far go in, a tree comes out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum

from attrs import evolve, frozen

from workbench.api.images import Identity
from workbench.app.images.folder_images import file_name, folder_of, folder_title
from workbench.app.viewing.navigation import groups, stacks_in
from workbench.app.wording import day_text, description_text, part_text, person_text
from workbench.base.text import Text, t
from workbench.model.ids import ImageId
from workbench.model.image import FrameStack, Image
from workbench.model.project import Project
from workbench.model.review import ImageStatus


class NodeKind(StrEnum):
    """What a row of the tree stands for."""

    PATIENT = "patient"
    STUDY = "study"
    FOLDER = "folder"
    GROUP = "group"


# What these take over time are frames of a film, not slices of a body.
_FILMS = frozenset({"US", "IVUS", "XA", "RF", "XC", "ES", "OPT", "GM", "SC"})


@frozen
class Node:
    """One row: a GROUP is what is worked on as one, a series or a single image.

    Parameters
    ----------
    detail : Text or str
        The second line of a group; the count at the right of the others.
    count : int
        Annotations on all its images.
    frames : tuple of int
        Of its one image, where the others of its frames are stacks of their own; else empty.
    """

    key: str
    kind: NodeKind
    title: Text | str
    detail: Text | str = ""
    images: tuple[ImageId, ...] = ()
    status: ImageStatus | None = None
    children: tuple[Node, ...] = ()
    count: int = 0
    frames: tuple[int, ...] = ()

    def holds(self, image: ImageId | None, frame: int) -> bool:
        """Return whether a frame is one of its own."""
        return image in self.images and (not self.frames or frame in self.frames)


def build_tree(
    project: Project,
    identities: Mapping[ImageId, Identity],
    *,
    hide_names: bool = False,
    base: str = "",
) -> tuple[Node, ...]:
    """Return the tree.

    Parameters
    ----------
    identities : mapping
        Of the first image of each group, as far as they are known; the tree grows with them.
    hide_names : bool
        Show numbers in place of patients and their studies' descriptions.
    base : str
        Folder of the project, with forward slashes: folders above it have names from there.
    """
    patients: dict[str, dict[str, list[Node]]] = {}
    folders: dict[str, list[Node]] = {}
    titles: dict[str, Text | str] = {}
    for members in groups(project):
        first = project.images[members[0]]
        identity = identities.get(first.id, Identity())
        nodes = _groups(project, members, identity)
        patient = _patient_key(first, identity, project)
        if patient is None:
            folders.setdefault(_folder(first), []).extend(nodes)
            continue
        study = f"{patient}/{_study_key(first, identity, project)}"
        patients.setdefault(patient, {}).setdefault(study, []).extend(nodes)
        n = len(patients)
        titles.setdefault(
            patient, t("Patient {n}", n=n) if hide_names else _patient_title(identity, n)
        )
        titles.setdefault(study, _study_title(identity, hide_names))
    return (
        *(_patient(key, titles, studies) for key, studies in patients.items()),
        *(_folder_node(name, nodes, base) for name, nodes in folders.items()),
    )


def leaves(nodes: Iterable[Node]) -> list[Node]:
    """Return the groups of a tree in its order."""
    found: list[Node] = []
    for node in nodes:
        found += [node] if node.kind is NodeKind.GROUP else leaves(node.children)
    return found


def filter_tree(
    nodes: Iterable[Node], text: str = "", statuses: Collection[ImageStatus] = ()
) -> tuple[Node, ...]:
    """Return the tree of what matches: all words, in a row or above it, and one of the statuses."""
    words = text.casefold().split()
    kept = (_filtered(node, words, frozenset(statuses), "") for node in nodes)
    return tuple(node for node in kept if node is not None)


def done_of(nodes: Iterable[Node]) -> tuple[int, int]:
    """Return how many groups are done, and how many there are."""
    # Stacks of one file are done together.
    found = {node.images: node.status for node in leaves(nodes)}
    return sum(status is ImageStatus.DONE for status in found.values()), len(found)


def status_of(images: Iterable[Image]) -> ImageStatus:
    """Return the status of a group: flagged when one is, done when all are."""
    found = {image.status for image in images}
    if ImageStatus.FLAGGED in found:
        return ImageStatus.FLAGGED
    return found.pop() if len(found) == 1 else ImageStatus.IN_PROGRESS


def _filtered(
    node: Node, words: list[str], statuses: frozenset[ImageStatus], above: str
) -> Node | None:
    said = f"{above} {node.title} {node.detail}".casefold()
    if node.kind is NodeKind.GROUP:
        fits = all(word in said for word in words) and (not statuses or node.status in statuses)
        return node if fits else None
    kept = (_filtered(child, words, statuses, said) for child in node.children)
    children = tuple(child for child in kept if child is not None)
    return evolve(node, children=children) if children else None


def _groups(project: Project, members: tuple[ImageId, ...], identity: Identity) -> Sequence[Node]:
    """Return the rows of a series or image: one, or one for each stack inside a file."""
    parts = [(id, stack) for id in members for stack in stacks_in(project.images[id])]
    if not parts:
        return [_group(project, members, identity)]
    rest = [id for id in members if not stacks_in(project.images[id])]
    return [
        *(_group(project, (id,), identity, stack) for id, stack in parts),
        *(_group(project, (id,), identity) for id in rest),
    ]


def _group(
    project: Project,
    members: tuple[ImageId, ...],
    identity: Identity,
    stack: FrameStack | None = None,
) -> Node:
    images = [project.images[id] for id in members]
    first = images[0]
    series = project.series.get(first.series) if first.series else None
    slices = sum(image.frames for image in images) if stack is None else len(stack.frames)
    modality = identity.modality or (series.modality if series else "")
    if series is not None or identity.modality:
        number = series.number if series else identity.series_number
        named = description_text(identity.series_description) or (
            t("Series {n}", n=number) if number is not None else _file_name(first)
        )
    else:
        named = _file_name(first)
    own = (*(series.part if series is not None else ()), *(stack.part if stack else ()))
    part = part_text(own)
    if part is not None:
        named = t("{series} · {part}", series=named, part=part)
    if slices > 1:
        detail: Text | str = t("{modality} · {n} slices", modality=modality, n=slices)
        if modality in _FILMS and first.frames > 1:
            detail = t("{modality} · {n} frames", modality=modality, n=slices)
        if not modality:
            detail = t("{n} frames", n=slices)
    else:
        size = f"{first.columns} × {first.rows}"
        detail = f"{modality} · {size}" if modality else size
    key = str(first.id)
    return Node(
        key if stack is None else f"{key}/{stack.frames[0]}",
        NodeKind.GROUP,
        named,
        detail,
        members,
        status_of(images),
        (),
        sum(project.count_on(id) for id in members),
        frames=stack.frames if stack is not None else (),
    )


def _patient(key: str, titles: Mapping[str, Text | str], studies: Mapping[str, list[Node]]) -> Node:
    children = tuple(
        Node(study, NodeKind.STUDY, titles[study], "", (), None, tuple(nodes))
        for study, nodes in studies.items()
    )
    count = sum(len(nodes) for nodes in studies.values())
    detail = t("1 series") if count == 1 else t("{n} series", n=count)
    return Node(key, NodeKind.PATIENT, titles[key], detail, (), None, children)


def _folder_node(name: str, nodes: list[Node], base: str) -> Node:
    title = folder_title(name, base) or t("Images")
    return Node(f"folder:{name}", NodeKind.FOLDER, title, str(len(nodes)), (), None, tuple(nodes))


def _patient_key(first: Image, identity: Identity, project: Project) -> str | None:
    if identity.patient_id or identity.patient_name:
        return f"patient:{identity.patient_id}:{identity.patient_name}"
    series = project.series.get(first.series) if first.series else None
    study = identity.study_uid or (series.study_instance_uid if series else None)
    return f"patient:{study}" if study else None


def _study_key(first: Image, identity: Identity, project: Project) -> str:
    series = project.series.get(first.series) if first.series else None
    known = series.study_instance_uid if series else None
    return known or identity.study_uid or "study"


def _patient_title(identity: Identity, n: int) -> Text | str:
    return person_text(identity.patient_name) or identity.patient_id or t("Patient {n}", n=n)


def _study_title(identity: Identity, hide_names: bool) -> Text | str:
    day = day_text(identity.study_date)
    description = "" if hide_names else description_text(identity.study_description)
    title = " ".join(part for part in (day, description) if part)
    return title or t("Study")


def _folder(image: Image) -> str:
    return folder_of(image.path)


def _file_name(image: Image) -> str:
    return file_name(image.path)
