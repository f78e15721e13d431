"""What an annotation file would do to a project: one Patch, or a reason why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from attrs import evolve, field, frozen

from workbench.api.exchange import (
    ExportLayer,
    FindImage,
    Imported,
    ImportedAnnotation,
    KnownImage,
)
from workbench.app.exchange.annotation_file import AnnotationFile
from workbench.app.exchange.lesions import taken_lesions
from workbench.app.exchange.taking import Taking
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.deid.keyed_names import KeyedNames
from workbench.deid.release import released_names
from workbench.model.annotation import Judgement
from workbench.model.colors import free_color
from workbench.model.commands import change_scheme, editable, refuse_locked
from workbench.model.commands.make import make_patch
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, new_id
from workbench.model.layer import Layer, LayerKind
from workbench.model.patch import Patch, Stamp
from workbench.model.project import Entity, Project
from workbench.model.scheme import Label

SHOWN_CANDIDATES = 5


@frozen
class ImportPlan:
    """What an import does.

    Parameters
    ----------
    annotations : int
        How many it adds.
    notes : tuple of Text
        What the user should know: new labels, replaced annotations, the reader's warnings.
    """

    patch: Patch
    annotations: int
    notes: tuple[Text, ...] = field(default=())


def plan_import(
    project: Project,
    file: AnnotationFile,
    stamp: Stamp,
    *,
    image: ImageId | None = None,
    replace: bool = False,
    reference: bool = False,
    keyed: KeyedNames | None = None,
) -> ImportPlan:
    """Return the patch that takes over all annotations of a file.

    Parameters
    ----------
    image : ImageId or None
        Takes what the file assigns to no image, or to one that is unknown here.
    replace : bool
        Replace what an earlier import of the same file made, or of a file of the same name about
        the same images. What was accepted of a reference stays.
    reference : bool
        Put all on one layer that is only looked at.
    keyed : KeyedNames or None
        The names under which images and lesions leave with the project's key.

    Raises
    ------
    InputError
        If an image is unknown or has another size, the file was imported before, or a layer is
        locked.
    """
    same, named_alike = _earlier(project, file)
    if same and not replace:
        raise _imported_before(file.name, len(same))
    imported, name = file.imported, file.name
    keyed = keyed or KeyedNames()
    images = _images(project, imported, image, name, keyed)
    older = _on_images(project, named_alike, set(images.values()))
    earlier = [*same, *older] if replace else []
    labels, added = _labels_of(project, file)
    if reference:
        layers, new_layers = _reference_layer(project, imported, name)
    else:
        layers, new_layers = _layers(project, imported, PurePosixPath(name).stem)
    values: dict[EntityId, Entity | None] = {layer.id: layer for layer in new_layers}
    values |= dict.fromkeys(_removable(project, earlier))
    version = project.scheme_version
    if added:
        known = project.scheme.labels if project.scheme else ()
        scheme = _new_scheme(project, stamp, (*known, *added), imported)
        values |= {id: delta.after for id, delta in scheme.deltas.items()}
        version += 1
    ids = [AnnotationId(EntityId(new_id())) for _ in imported.annotations]
    keys = {one.key: id for id, one in zip(ids, imported.annotations, strict=True) if one.key}
    lesions, new_lesions = taken_lesions(project, imported, keyed.lesions)
    values |= {lesion.id: lesion for lesion in new_lesions}
    made = Taking(project, stamp, images, labels, layers, version, file, keys, reference, lesions)
    values |= made.values(imported, ids)
    patch = make_patch(_title(name, reference), stamp, project, values)
    notes = (*_notes(earlier, [] if replace else older, added), *imported.warnings)
    return ImportPlan(patch, len(imported.annotations), notes)


def _imported_before(name: str, count: int) -> InputError:
    return InputError(
        t(
            "{file} was imported before ({n} annotations). Import it again with “replace” to "
            "take it over anew.",
            file=name,
            n=count,
        )
    )


def _title(name: str, reference: bool) -> Text:
    return (
        t("Import {file} as reference", file=name) if reference else t("Import {file}", file=name)
    )


def _new_scheme(
    project: Project, stamp: Stamp, labels: Sequence[Label], imported: Imported
) -> Patch:
    """Return the next version; where there was none, with all that the file's scheme rules."""
    theirs = imported.scheme
    if project.scheme is not None or theirs is None:
        return change_scheme(project, stamp, labels)
    return change_scheme(
        project,
        stamp,
        labels,
        theirs.name,
        occlusion=theirs.occlusion,
        rules=theirs.rules,
        checks=theirs.checks,
    )


def _earlier(
    project: Project, file: AnnotationFile
) -> tuple[list[AnnotationId], list[AnnotationId]]:
    """Return what came from this very file, and from others of its name."""
    same, older = [], []
    for id, annotation in project.annotations.items():
        made = annotation.provenance
        if made.origin == file.origin:
            same.append(id)
        elif made.origin and made.origin_name == file.name:
            older.append(id)
    return same, older


def _removable(project: Project, ids: Iterable[AnnotationId]) -> list[AnnotationId]:
    """Return what another import replaces: of a reference what nobody has accepted."""
    taken = (Judgement.ACCEPTED, Judgement.CORRECTED)
    left = [project.annotations[id] for id in ids]
    left = [one for one in left if one.judgement not in taken]
    offered = {
        one.id
        for one in left
        if (layer := project.layers.get(one.layer)) and layer.kind is LayerKind.REFERENCE
    }
    editable(project, (one.id for one in left if one.id not in offered))
    return [one.id for one in left]


def _on_images(
    project: Project, ids: Iterable[AnnotationId], images: set[ImageId]
) -> list[AnnotationId]:
    """Return those on `images`: ``train/labels.json`` is no version of ``val/labels.json``.

    A file without annotations names no image; then all of them.
    """
    if not images:
        return list(ids)
    here = {id for image in images for id in project.index.on(image)}
    return [id for id in ids if id in here]


def _notes(
    replaced: list[AnnotationId], kept: list[AnnotationId], added: list[Label]
) -> Iterable[Text]:
    if replaced:
        yield t("{n} annotations of an earlier import were replaced.", n=len(replaced))
    if kept:
        yield t(
            "{n} annotations of an earlier version of this file stay; import it with “replace” "
            "to put the new ones in their place.",
            n=len(kept),
        )
    if added:
        yield t("New labels: {labels}.", labels=", ".join(label.key for label in added))


# -- images -------------------------------------------------------------------------------------


def _images(
    project: Project, imported: Imported, image: ImageId | None, file: str, keyed: KeyedNames
) -> dict[str, ImageId]:
    """Return the image of each name: by path, by released name, by unique end of its path.

    Other tools count paths from a folder of their own: the longest end that fits one image alone
    is meant, at least the file name.
    """
    names = dict.fromkeys(one.image for one in imported.annotations)
    by_path = {found.path: id for id, found in project.images.items()}
    by_release = {**released_names(project), **keyed.images}
    by_number = _by_number(project)
    by_base: dict[str, list[ImageId]] = {}
    for id, found in project.images.items():
        by_base.setdefault(PurePosixPath(found.path).name, []).append(id)
    matched: dict[str, ImageId] = {}
    for name in names:
        clean = str(PurePosixPath(name.replace("\\", "/")))
        base = by_base.get(PurePosixPath(clean).name, [])
        hit = by_path.get(clean) or by_release.get(clean) or _by_end(project, clean, base)
        hit = hit or by_number.get(clean) or keyed.images.get(PurePosixPath(clean).name)
        if image is not None and (name == "" or len(names) == 1):
            hit = image
        if hit is None:
            raise _no_image(project, name, base, file)
        _check_size(project, hit, imported.image_sizes.get(name), file)
        matched[name] = hit
    return matched


def _by_number(project: Project) -> dict[str, ImageId]:
    """Return the images whose name is a number, or that no suffix tells from others, by it.

    COCO calls the image 000000000139.jpg by 139 in lists of results.
    """
    found: dict[str, list[ImageId]] = {}
    for id, image in project.images.items():
        stem = PurePosixPath(image.path).stem
        for name in {stem, stem.lstrip("0") if stem.isdigit() else stem}:
            found.setdefault(name, []).append(id)
    return {name: ids[0] for name, ids in found.items() if len(ids) == 1 and name}


def image_finder(project: Project, keyed: KeyedNames | None = None) -> FindImage:
    """Return what knows the images of a project by the end of a path, with suffix or without."""
    by_stem: dict[str, list[ImageId]] = {}
    for id, image in project.images.items():
        by_stem.setdefault(PurePosixPath(image.path).stem, []).append(id)
    released = {**released_names(project), **(keyed.images if keyed is not None else {})}
    by_release = {PurePosixPath(name).stem: id for name, id in released.items()}

    def known(id: ImageId) -> KnownImage:
        image = project.images[id]
        return KnownImage(image.path, image.rows, image.columns)

    def find(name: str) -> KnownImage | None:
        path = PurePosixPath(name.replace("\\", "/"))
        for stem in (path.name, path.stem):
            if stem in by_release:
                return known(by_release[stem])
            candidates = by_stem.get(stem, [])
            wanted = str(path.with_name(stem))
            ends = {
                id: str(PurePosixPath(project.images[id].path).with_suffix("")) for id in candidates
            }
            exact = [id for id, end in ends.items() if end == wanted]
            hit = exact[0] if len(exact) == 1 else _longest_end(ends, wanted)
            if hit is not None:
                return known(hit)
        return None

    return find


def _longest_end(ends: Mapping[ImageId, str], name: str) -> ImageId | None:
    """Return the one path that shares the longest end with `name`; None when several do."""

    def shared(end: str) -> int:
        pairs = zip(PurePosixPath(end).parts[::-1], PurePosixPath(name).parts[::-1], strict=False)
        return next((n for n, (a, b) in enumerate(pairs) if a != b), 99)

    ranked = sorted(ends, key=lambda id: shared(ends[id]), reverse=True)
    if len(ranked) > 1 and shared(ends[ranked[0]]) == shared(ends[ranked[1]]):
        return None
    return ranked[0] if ranked else None


def _by_end(project: Project, name: str, candidates: list[ImageId]) -> ImageId | None:
    """Return the one image whose path ends like `name`, which may have folders of its own."""
    parts = PurePosixPath(name).parts
    left = candidates
    for n in range(1, len(parts) + 1):
        fitting = [
            id for id in left if PurePosixPath(project.images[id].path).parts[-n:] == parts[-n:]
        ]
        if not fitting:
            break
        left = fitting
    return left[0] if len(left) == 1 else None


def _no_image(project: Project, name: str, base: list[ImageId], file: str) -> InputError:
    if not name:
        return InputError(
            t("{file} does not say to which image it belongs; choose one (--image).", file=file)
        )
    candidates = [project.images[id].path for id in base or sorted(project.images)]
    shown = ", ".join(candidates[:SHOWN_CANDIDATES])
    if len(candidates) > SHOWN_CANDIDATES:
        shown += ", …"
    if base:
        return InputError(
            t(
                "{file}: several images are called “{image}”: {candidates}. Choose one (--image).",
                file=file,
                image=name,
                candidates=shown,
            )
        )
    return InputError(
        t(
            "{file}: the project has no image “{image}”. It has: {candidates}. Add the image, or "
            "choose one (--image).",
            file=file,
            image=name,
            candidates=shown or "–",
        )
    )


def _check_size(project: Project, id: ImageId, size: tuple[int, int] | None, file: str) -> None:
    image = project.images[id]
    if size is not None and size != (image.rows, image.columns):
        raise InputError(
            t(
                "{file}: the image “{image}” is {width} x {height} px there, but {columns} x "
                "{rows} px here. Shapes would lie in the wrong place.",
                file=file,
                image=PurePosixPath(image.path).name,
                width=size[1],
                height=size[0],
                columns=image.columns,
                rows=image.rows,
            )
        )


# -- labels and layers --------------------------------------------------------------------------


def _labels_of(project: Project, file: AnnotationFile) -> tuple[dict[str, str], list[Label]]:
    try:
        return _labels(project, file.imported)
    except ValueError as error:
        reason = str(error)
        raise InputError(
            t("{file}: the labels contradict themselves: {reason}.", file=file.name, reason=reason)
        ) from error


def _labels(project: Project, imported: Imported) -> tuple[dict[str, str], list[Label]]:
    """Return our key of each label of the file, and the labels that must be added."""
    known = project.scheme.labels if project.scheme else ()
    keys = {label.key for label in known}
    names = [label.name for label in known]
    by_name = {label.name: label.key for label in known if names.count(label.name) == 1}
    ours = dict.fromkeys(one.label for one in imported.annotations if one.label is not None)
    theirs = {label.key: label for label in imported.scheme.labels} if imported.scheme else {}
    digits = {label.digit for label in known}
    mapping: dict[str, str] = {}
    added: list[Label] = []
    for key in (*theirs, *ours):
        if key in mapping:
            continue
        mapping[key] = key if key in keys else by_name.get(key, key)
        if mapping[key] not in keys:
            keys.add(key)
            used = [label.color for label in (*known, *added)]
            new = Label(key, key.rpartition("/")[2] or key, free_color(used))
            label = theirs.get(key, new)
            added.append(evolve(label, digit=None) if label.digit in digits else label)
    # Parents are mapped last: they may stand behind their children.
    return mapping, [_mapped(label, mapping) for label in added]


def _mapped(label: Label, mapping: Mapping[str, str]) -> Label:
    parent = mapping[label.parent] if label.parent else None
    return evolve(label, parent=parent, part_of=mapping.get(label.part_of or ""))


def _layers(
    project: Project, imported: Imported, otherwise: str
) -> tuple[dict[str | None, LayerId], list[Layer]]:
    """Return the layer of each name, and the layers that must be added on top."""
    used = dict.fromkeys(one.layer for one in imported.annotations)
    described = {layer.name: layer for layer in imported.layers}
    # In the painting order of the file; then those that it names only.
    order = [layer.name for layer in sorted(imported.layers, key=lambda x: x.order)]
    wanted = [name for name in order if name in used]
    wanted += [name or otherwise for name in used if not name or name not in described]
    found = {layer.name: layer for layer in reversed(project.ordered_layers())}
    top = max((layer.order for layer in project.layers.values()), default=-1.0)
    added: list[Layer] = []
    for name in dict.fromkeys(wanted):
        if name in found:
            refuse_locked(found[name], project)
            continue
        top += 1.0
        layer = _layer(name, described.get(name), top)
        found[name] = layer
        added.append(layer)
    return {name: found[name or otherwise].id for name in used}, added


def _reference_layer(
    project: Project, imported: Imported, file: str
) -> tuple[dict[str | None, LayerId], list[Layer]]:
    """Return the reference that all go to: the one of this file, or a new one on top."""
    used = {one.layer for one in imported.annotations}
    for layer in project.layers.values():
        if layer.kind is LayerKind.REFERENCE and layer.origin == file and layer.image is None:
            refuse_locked(layer if layer.locked else None)
            return dict.fromkeys(used, layer.id), []
    order = max((layer.order for layer in project.layers.values()), default=-1.0) + 1.0
    id, name = LayerId(EntityId(new_id())), PurePosixPath(file).stem
    made = Layer(id, name, order, kind=LayerKind.REFERENCE, origin=file)
    return dict.fromkeys(used, id), [made]


def _layer(name: str, described: ExportLayer | None, order: float) -> Layer:
    id = LayerId(EntityId(new_id()))
    if described is None:
        return Layer(id, name, order)
    return Layer(id, name, order, described.color, described.locked)


def image_named(project: Project, name: str) -> ImageId:
    """Return the image that a path or unique file name means.

    Raises
    ------
    InputError
        If there is none, or more than one.
    """
    one = Imported((ImportedAnnotation(name, None),))
    return _images(project, one, None, name, KeyedNames())[name]
