"""Names that follow from the secret of a project: the same in every export made with its key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from attrs import evolve, field, frozen

from workbench.deid.coded import Codes, Meanings
from workbench.deid.keys.pseudonyms import Pseudonyms
from workbench.deid.keys.secret import Secret
from workbench.deid.names import CleanNote, Neutral
from workbench.model.ids import EntityId, ImageId, LesionId
from workbench.model.lesion import Lesion
from workbench.model.project import Project

if TYPE_CHECKING:
    from workbench.deid.leaving import FindPath


class Keyed(Neutral):
    """Pseudonyms in place of numbers.

    An image is called as ``workbench deidentify`` calls its file with the same key, so that images
    and annotations that leave apart belong together; with another key nothing does.

    Parameters
    ----------
    names : mapping of ImageId to str
        Under which names the files leave; an image without one gets a pseudonym.
    """

    def __init__(
        self,
        project: Project,
        secret: Secret,
        names: Mapping[ImageId, str],
        clean_note: CleanNote | None = None,
        meanings: Meanings = MappingProxyType({}),
    ) -> None:
        self._pseudonyms = Pseudonyms(secret)
        super().__init__(project, clean_note, Codes(project, meanings, self._pseudonyms))
        self._images = {
            id: names.get(id) or self._pseudonym("image", id) + suffix_of(own)
            for id, own in self._images.items()
        }
        self._authors = {name: self._pseudonym("annotator", name) for name in self._authors}
        self._lesions = {
            id: evolve(found, tracking_uid=self.tracking_uid(project.lesions[id]))
            for id, found in self._lesions.items()
        }

    def id(self, id: EntityId) -> str:
        """Return letters and digits that nobody without the key links to anything."""
        return self._pseudonyms.thing("id", id, 26)

    def tracking_uid(self, lesion: Lesion) -> str:
        """Return the UID by which files name it too."""
        return self._pseudonyms.uid(lesion.tracking_uid)

    def _pseudonym(self, kind: str, text: str) -> str:
        return f"{kind}-{self._pseudonyms.thing(kind, text)}"


@frozen
class KeyedNames:
    """Under which names images and lesions of a project leave with a key: the way back.

    Parameters
    ----------
    images : mapping of str to ImageId
        By the whole name and, where that is one image's alone, by the file name.
    lesions : mapping of str to LesionId
        By tracking UID.
    """

    images: Mapping[str, ImageId] = field(factory=dict)
    lesions: Mapping[str, LesionId] = field(factory=dict)

    @classmethod
    def of(cls, project: Project, secret: Secret, path: FindPath) -> KeyedNames:
        """Return those of a project; reads the header of each DICOM image.

        Parameters
        ----------
        path : callable
            Gives where the file of an image is.
        """
        from workbench.deid.dicom.deidentify import Setup
        from workbench.deid.leaving import Leaving
        from workbench.deid.policy.actions import Policy
        from workbench.deid.policy.options import Option

        images: dict[str, ImageId] = {}
        # Folders are called otherwise where UIDs stay.
        for policy in (Policy(), Policy(frozenset({Option.UIDS}))):
            leaving = Leaving(Setup(secret, policy), path, project)
            names = Keyed(project, secret, leaving.names(project.images.values()))
            images |= {names.image(id): id for id in project.images}
        lesions = {names.tracking_uid(one): one.id for one in project.lesions.values()}
        return cls({**_by_file_name(images), **images}, lesions)


def _by_file_name(images: Mapping[str, ImageId]) -> dict[str, ImageId]:
    found: dict[str, set[ImageId]] = {}
    for name, id in images.items():
        found.setdefault(name.rpartition("/")[2], set()).add(id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def suffix_of(name: str) -> str:
    """Return the ending of a neutral name, with its dot; empty without one."""
    return name[name.rindex(".") :] if "." in name else ""
