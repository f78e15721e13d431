"""Names that follow from the secret of a project: the same in every export made with its key."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from attrs import evolve

from workbench.deid.coded import Codes, Meanings
from workbench.deid.keys.pseudonyms import Pseudonyms
from workbench.deid.keys.secret import Secret
from workbench.deid.names import CleanNote, Neutral
from workbench.model.ids import EntityId, ImageId
from workbench.model.project import Project


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
            id: evolve(found, tracking_uid=self._pseudonyms.uid(project.lesions[id].tracking_uid))
            for id, found in self._lesions.items()
        }

    def id(self, id: EntityId) -> str:
        """Return letters and digits that nobody without the key links to anything."""
        return self._pseudonyms.thing("id", id, 26)

    def _pseudonym(self, kind: str, text: str) -> str:
        return f"{kind}-{self._pseudonyms.thing(kind, text)}"


def suffix_of(name: str) -> str:
    """Return the ending of a neutral name, with its dot; empty without one."""
    return name[name.rindex(".") :] if "." in name else ""
