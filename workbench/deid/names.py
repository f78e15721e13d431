"""Under which names things leave: their own, or neutral ones."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import PurePosixPath, PureWindowsPath
from typing import Protocol

from attrs import evolve

from workbench.api.exchange import NO_TIME, ExportLesion
from workbench.deid.coded import Codes
from workbench.model.annotation import Annotation, AttributeValue, Provenance
from workbench.model.concept import Coding, Concept
from workbench.model.ids import EntityId, ImageId, LayerId, LesionId, SchemeId
from workbench.model.lesion import Lesion
from workbench.model.project import Project
from workbench.model.scheme import Attribute, AttributeKind, LabelScheme
from workbench.model.severity import SeverityChoice

# Only these may be seen at the end of a neutral name; another ending could be anything.
SUFFIXES = frozenset(".png .jpg .jpeg .bmp .tif .tiff .dcm .svs .ndpi .nii .gz".split())

# Names of tools are ours; a tool of somebody's plugin could be called anything.
TOOLS = frozenset(
    "point polyline polygon freehand box ellipse livewire brush eraser grow ruler angle "
    "bidirectional select import".split()
)

CleanNote = Callable[[Annotation], str]

_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


class Names(Protocol):
    """How a release calls things."""

    project: str
    scheme: LabelScheme | None

    def id(self, id: EntityId) -> str:
        """Return the published id of anything."""
        ...

    def image(self, id: ImageId) -> str:
        """Return the published file name of an image."""
        ...

    def layer(self, id: LayerId) -> str:
        """Return the published name of a layer."""
        ...

    def label(self, key: str | None) -> str | None:
        """Return the published key of a label."""
        ...

    def group(self, name: str) -> str:
        """Return the published name of an occlusion group."""
        ...

    def note(self, annotation: Annotation) -> str:
        """Return what is published of an annotation's note."""
        ...

    def attributes(self, annotation: Annotation) -> Mapping[str, AttributeValue]:
        """Return what is published of an annotation's attributes."""
        ...

    def lesion(self, id: LesionId | None) -> ExportLesion | None:
        """Return what is published of a lesion; None for one that is gone."""
        ...

    def concept(self, concept: Concept | None) -> Concept | None:
        """Return what is published of a coded term."""
        ...

    def coding(self, coding: Coding | None) -> Coding | None:
        """Return what is published of the terms beside one."""
        ...

    def severity(self, choice: SeverityChoice | None) -> SeverityChoice | None:
        """Return what is published of a person's word on a severity."""
        ...

    def provenance(self, provenance: Provenance) -> Provenance:
        """Return what is published of a provenance."""
        ...


class Original:
    """Everything under its own name; paths outside the project's folder shrink to file names."""

    def __init__(self, project: Project, name: str) -> None:
        self.project = name
        self.scheme = project.scheme
        self._lesions = dict(project.lesions)
        self._images = {id: shown_path(image.path) for id, image in project.images.items()}
        layers = project.ordered_layers()
        self._layers = dict(
            zip((x.id for x in layers), distinct(x.name for x in layers), strict=True)
        )

    def id(self, id: EntityId) -> str:
        """Return the id itself."""
        return id

    def image(self, id: ImageId) -> str:
        """Return the path relative to the project, else the file name."""
        return self._images[id]

    def layer(self, id: LayerId) -> str:
        """Return the name, with a number where two layers share it."""
        return self._layers.get(id, "")

    def label(self, key: str | None) -> str | None:
        """Return the key itself."""
        return key

    def group(self, name: str) -> str:
        """Return the name itself."""
        return name

    def note(self, annotation: Annotation) -> str:
        """Return the note itself."""
        return annotation.note

    def attributes(self, annotation: Annotation) -> Mapping[str, AttributeValue]:
        """Return the attributes themselves."""
        return annotation.attributes

    def lesion(self, id: LesionId | None) -> ExportLesion | None:
        """Return the lesion with its name and its tracking UID."""
        found = self._lesions.get(id) if id is not None else None
        if found is None:
            return None
        return ExportLesion(
            found.name, found.tracking_uid, found.role.value, found.node, found.organ, found.site
        )

    def concept(self, concept: Concept | None) -> Concept | None:
        """Return the term itself."""
        return concept

    def coding(self, coding: Coding | None) -> Coding | None:
        """Return the terms themselves."""
        return coding

    def severity(self, choice: SeverityChoice | None) -> SeverityChoice | None:
        """Return the word itself."""
        return choice

    def provenance(self, provenance: Provenance) -> Provenance:
        """Return the provenance without what only this project needs."""
        if not provenance.origin:
            return provenance
        return evolve(provenance, origin="", origin_name="")


class Neutral:
    """Numbers in place of names, stable for the same project; nothing free is published.

    The rule book's own words stay: labels, attributes, choices and coded terms.

    Parameters
    ----------
    clean_note : callable or None
        Gives what may stay of an annotation's note; None = nothing does.
    codes : Codes or None
        Gives coded terms as they may leave; None = by what this layer knows of published lists.
    """

    def __init__(
        self, project: Project, clean_note: CleanNote | None = None, codes: Codes | None = None
    ) -> None:
        self._clean_note = clean_note
        self._codes = codes or Codes(project, {}, None)
        self.project = "project"
        self._project = project
        ordered = sorted(project.annotations.values(), key=lambda annotation: annotation.id)
        self._groups = _numbered("group", _group_names(ordered, project.scheme))
        self.scheme = _without_free_text(project.scheme, self._groups)
        self._labels = {label.key for label in self.scheme.labels} if self.scheme else set()
        self._images = {
            id: f"image-{n:04d}-{_tag(id)[:8]}{_suffix(project.images[id].path)}"
            for n, id in enumerate(sorted(project.images), 1)
        }
        self._layers = {x.id: f"layer {n}" for n, x in enumerate(project.ordered_layers(), 1)}
        self._authors = _numbered("annotator", _authors_of(ordered))
        self._models = _numbered("model", (a.provenance.model or "" for a in ordered))
        self._allowed: dict[str | None, dict[str, Attribute]] = {}
        self._grades = {one.key for one in self.scheme.severities} if self.scheme else set()
        self._lesions = {
            id: _neutral_lesion(project.lesions[id], n, self._codes)
            for n, id in enumerate(sorted(project.lesions), 1)
        }

    def id(self, id: EntityId) -> str:
        """Return digits that do not tell when something was made, as our own ids do."""
        return _tag(id)

    def image(self, id: ImageId) -> str:
        """Return a number, and a tag by which an import finds the image again."""
        return self._images[id]

    def layer(self, id: LayerId) -> str:
        """Return a number in painting order."""
        return self._layers.get(id, "")

    def label(self, key: str | None) -> str | None:
        """Return a key of the scheme; another could be any text."""
        return key if key in self._labels else None

    def group(self, name: str) -> str:
        """Return a numbered name."""
        return self._groups[name] if name else ""

    def note(self, annotation: Annotation) -> str:
        """Return what is left of the note when it was cleaned, else nothing."""
        return self._clean_note(annotation) if annotation.note and self._clean_note else ""

    def attributes(self, annotation: Annotation) -> Mapping[str, AttributeValue]:
        """Return numbers, choices and yes-or-no values that the scheme knows."""
        if not annotation.attributes:
            return annotation.attributes
        allowed = self._attributes_of(annotation.label)
        return {
            name: value
            for name, value in annotation.attributes.items()
            if name in allowed and _is_closed(allowed[name], value)
        }

    def lesion(self, id: LesionId | None) -> ExportLesion | None:
        """Return a lesion with another UID, the same for all that measures it."""
        return self._lesions.get(id) if id is not None else None

    def concept(self, concept: Concept | None) -> Concept | None:
        """Return a term of the rule book or of a published list; another is replaced."""
        return self._codes.maybe(concept)

    def coding(self, coding: Coding | None) -> Coding | None:
        """Return the terms beside one, each as it may leave."""
        return None if coding is None else self._codes.coding(coding)

    def severity(self, choice: SeverityChoice | None) -> SeverityChoice | None:
        """Return a grade of the scheme and a numbered author, no reason and no time."""
        if choice is None or choice.severity not in self._grades:
            return None
        return SeverityChoice(choice.severity, "", self._authors.get(choice.author, ""), NO_TIME)

    def _attributes_of(self, label: str | None) -> dict[str, Attribute]:
        if label not in self._allowed:
            scheme = self._project.scheme
            found = scheme.attributes_of(label) if scheme else ()
            self._allowed[label] = {attribute.name: attribute for attribute in found}
        return self._allowed[label]

    def provenance(self, provenance: Provenance) -> Provenance:
        """Return a numbered author and model, and no time."""
        # Not evolve(): a hundred thousand of them would take a second longer.
        return Provenance(
            self._authors.get(provenance.author, ""),
            NO_TIME,
            NO_TIME,
            provenance.tool if provenance.tool in TOOLS else "",
            provenance.source,
            self._models.get(provenance.model or ""),
            provenance.score,
            provenance.scheme_version,
        )


# Names that we give; others are free text.
_OUR_LESION = re.compile(r"(?:T|N|NT|NEW)[0-9]{1,4}")


def _neutral_lesion(lesion: Lesion, n: int, codes: Codes) -> ExportLesion:
    name = lesion.name if _OUR_LESION.fullmatch(lesion.name) else f"lesion-{n}"
    uid = neutral_uid(lesion)
    return ExportLesion(name, uid, lesion.role.value, lesion.node, "", codes.maybe(lesion.site))


def neutral_uid(lesion: Lesion) -> str:
    """Return another tracking UID (PS3.5 B.2), which does not lead back to the one it was."""
    digest = hashlib.sha256(f"{lesion.id} {lesion.tracking_uid}".encode()).digest()
    return f"2.25.{int.from_bytes(digest[:16])}"


def shown_path(path: str) -> str:
    """Return a path inside the project's folder as it is, else its file name only."""
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or PureWindowsPath(path).drive or "\\" in path:
        return PureWindowsPath(path).name
    return path


def distinct(names: Iterable[str]) -> list[str]:
    """Return the names with a number after those that were there before."""
    seen: set[str] = set()
    result = []
    for name in names:
        other, n = name, 1
        while other in seen:
            n += 1
            other = f"{name} ({n})"
        seen.add(other)
        result.append(other)
    return result


def _numbered(word: str, names: Iterable[str]) -> dict[str, str]:
    found = dict.fromkeys(name for name in names if name)
    return {name: f"{word}-{n}" for n, name in enumerate(found, 1)}


def _tag(id: str) -> str:
    # Ids have 74 random bits (ids.py): their hash cannot be turned round by trying.
    return hashlib.sha256(id.encode()).hexdigest()[:32]


def _suffix(path: str) -> str:
    suffix = PurePosixPath(path).suffix.lower()
    return suffix if suffix in SUFFIXES else ""


def _is_closed(attribute: Attribute, value: AttributeValue) -> bool:
    match attribute.kind:
        case AttributeKind.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool)
        case AttributeKind.BOOLEAN:
            return isinstance(value, bool)
        case AttributeKind.CHOICE:
            return value in attribute.choices
        case AttributeKind.MULTI_CHOICE:
            return isinstance(value, tuple) and set(value) <= set(attribute.choices)
        case _:
            return False


def _authors_of(annotations: Iterable[Annotation]) -> Iterator[str]:
    """Yield who drew, and behind them who only judged: numbers of the former stay as they were."""
    judged = []
    for one in annotations:
        yield one.provenance.author
        if one.severity is not None:
            judged.append(one.severity.author)
    yield from judged


def _group_names(annotations: Iterable[Annotation], scheme: LabelScheme | None) -> Iterator[str]:
    for annotation in annotations:
        yield from (annotation.occlusion_group, annotation.group)
    for label in scheme.labels if scheme else ():
        yield label.occlusion_group


def _without_free_text(scheme: LabelScheme | None, groups: Mapping[str, str]) -> LabelScheme | None:
    if scheme is None:
        return None
    exclusive = _numbered("exclusive", (label.exclusive for label in scheme.labels))
    words = {c for label in scheme.labels for a in label.attributes for c in a.choices}
    return evolve(
        scheme,
        name="",
        author="",
        created=None,
        note="",
        id=SchemeId(EntityId(_tag(scheme.id))),
        labels=tuple(
            # A page of the rule book has words of its author, and pictures of somebody's images.
            evolve(
                label,
                page=None,
                occlusion_group=groups.get(label.occlusion_group, ""),
                exclusive=exclusive.get(label.exclusive, ""),
                attributes=tuple(_closed(a, words) for a in label.attributes),
            )
            for label in scheme.labels
        ),
        rules=tuple(
            evolve(rule, message="", titles={})
            for rule in scheme.rules
            if _says_only(rule.must, words)
        ),
        severity_rules=tuple(
            evolve(rule, note="") for rule in scheme.severity_rules if _says_only(rule.when, words)
        ),
    )


def _closed(attribute: Attribute, words: Collection[str]) -> Attribute:
    if not _says_only(attribute.required_if, words):
        attribute = evolve(attribute, required_if="")
    return evolve(attribute, default=None) if attribute.kind is AttributeKind.TEXT else attribute


def _says_only(condition: str, words: Collection[str]) -> bool:
    """Return whether all texts in a condition are choices of the rule book."""
    return all(text[1:-1] in words for text in _QUOTED.findall(condition))
