"""A parsed XML file: every complaint names the file and the place, ``image[3]/polygon[1]``."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
from attrs import frozen

from workbench.api.jsonfile import FARTHEST
from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.regions import Points


@frozen
class Element:
    """An element, and where it stands."""

    node: Any
    path: str
    file: str

    def fail(self, what: Text) -> NoReturn:
        """Raise InputError about this place."""
        raise InputError(t("{file}, {path}: {what}", file=self.file, path=self.path, what=what))

    @property
    def name(self) -> str:
        """Its tag."""
        return str(self.node.tag)

    def children(self, name: str = "") -> Iterator[Element]:
        """Yield the elements inside it, all or those of a name, counted from 1 in their paths."""
        for place, node in enumerate(self.node, 1):
            if isinstance(node.tag, str) and name in ("", node.tag):
                yield Element(node, f"{self.path}/{node.tag}[{place}]", self.file)

    def child(self, name: str) -> Element | None:
        """Return the first element of a name."""
        return next(self.children(name), None)

    def text(self, name: str = "") -> str:
        """Return its own text, or that of a child; empty when there is none."""
        node = self.node if not name else self.node.find(name)
        return "" if node is None or node.text is None else str(node.text)

    def get(self, member: str) -> str | None:
        """Return a member; None when it is missing."""
        found = self.node.get(member)
        return None if found is None else str(found)

    def need(self, member: str) -> str:
        """Return a member that must be there."""
        found = self.get(member)
        if found is None:
            self.fail(t("“{key}” is missing.", key=member))
        return found

    def number(self, member: str, otherwise: float | None = None) -> float:
        """Return a member that is a finite number, or `otherwise` when it is missing."""
        if otherwise is not None and self.get(member) is None:
            return otherwise
        return self._number(self.need(member), member)

    def whole(self, member: str, least: int = 0) -> int:
        """Return a member that is a whole number, not below `least`."""
        number = self.number(member)
        if number != math.floor(number) or number < least:
            self.fail(t("“{key}” needs a whole number from {least}.", key=member, least=least))
        return int(number)

    def _number(self, text: str, member: str) -> float:
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if not abs(number) <= FARTHEST:
            self.fail(t("“{key}” is no number that can be used.", key=member))
        return number

    def points(self, least: int) -> Points:
        """Return the member ``points``, ``x,y;x,y``, as an array of shape (n, 2)."""
        try:
            pairs = [pair.split(",") for pair in self.need("points").split(";") if pair.strip()]
            points = np.array([[float(x), float(y)] for x, y in pairs])
        except ValueError:
            points = np.array([[math.nan, 0.0]])
        if not (np.abs(points) <= FARTHEST).all():
            self.fail(t("The points need to be numbers, x,y;x,y."))
        if len(points) < least:
            self.fail(t("At least {n} points are needed here.", n=least))
        return points


def parse_xml(data: bytes, name: str) -> Element:
    """Return the root of an XML document.

    Raises
    ------
    InputError
        If it is not XML, cut off, or declares entities, which could grow without end.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(data, forbid_dtd=True)
    except DefusedXmlException as error:
        raise InputError(
            t("{file} declares entities or a document type, which is refused.", file=name),
            details=str(error),
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise InputError(
            t("{file} is not readable as XML; it may be cut off or damaged.", file=name),
            details=str(error),
        ) from error
    return Element(root, str(root.tag), name)
