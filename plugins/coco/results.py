"""Results of a model: a list of detections, with the file of images and categories beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from workbench.api import InputError, t
from workbench.api.coco import identity
from workbench.api.jsonfile import Node, parse_json

# A file beside the results that is larger than this is not looked at.
_LARGEST = 1 << 30
_HEAD = 4096


def is_results(head: bytes) -> bool:
    """Return whether a file begins like a list of detections."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"[") and b'"image_id"' in head


def companions_of(path: Path) -> list[Path]:
    """Return the JSON files beside a file of results that may say what its ids mean."""
    found = []
    for other in sorted(path.parent.glob("*.json")):
        if other == path:
            continue
        try:
            if other.stat().st_size > _LARGEST:
                continue
            with other.open("rb") as file:
                head = file.read(_HEAD)
        except OSError:
            continue
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            found.append(other)
    return found


def frame_of_results(results: Node, beside: Mapping[str, bytes]) -> Node:
    """Return an object with “images” and “categories” that knows all ids of the results.

    The first file beside them that does; else one in which images are called by their id, as far
    as no file knows better, and labels by their number.
    """
    images, categories = _ids(results, "image_id"), _ids(results, "category_id")
    for name, data in beside.items():
        if b'"images"' not in data:
            continue
        try:
            root = parse_json(data, name)
            if images <= _known(root, "images") and categories <= _known(root, "categories"):
                return Node({**root.value, "annotations": []}, "$", name)
        except (InputError, KeyError, TypeError):
            continue
    made: dict[str, Any] = {
        "images": [{"id": one, "file_name": one} for one in sorted(images)],
        "categories": [
            {"id": one, "name": str(t("Category {n}", n=one)) if one.isdigit() else one}
            for one in sorted(categories)
        ],
    }
    return Node(made, "$", results.file)


def _ids(results: Node, name: str) -> set[str]:
    return {str(identity(node.need(name))) for node in results.items()}


def _known(root: Node, name: str) -> set[str]:
    return set(_identities(root.need(name).items()))


def _identities(nodes: Iterable[Node]) -> Iterator[str]:
    for node in nodes:
        yield str(identity(node.need("id")))
