"""Reading foreign JSON: every complaint names the file and the place, ``$.annotations[3].bbox``."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NoReturn

import numpy as np
from attrs import frozen

from workbench.base.errors import InputError
from workbench.base.text import Text, t
from workbench.model.regions import Points

FARTHEST = 1e9  # pixels; a position beyond it is damage, not data


@frozen
class Node:
    """A value in a JSON document, and where it stands."""

    value: Any
    path: str
    file: str

    def fail(self, what: Text) -> NoReturn:
        """Raise InputError about this place."""
        raise InputError(t("{file}, {path}: {what}", file=self.file, path=self.path, what=what))

    def get(self, key: str) -> Node | None:
        """Return a member of this object; None when it is missing or null."""
        members = self.object()
        found = members.get(key)
        return None if found is None else Node(found, f"{self.path}.{key}", self.file)

    def need(self, key: str) -> Node:
        """Return a member of this object that must be there."""
        found = self.get(key)
        if found is None:
            self.fail(t("“{key}” is missing.", key=key))
        return found

    def object(self) -> dict[str, Any]:
        """Return the value, which must be an object."""
        if not isinstance(self.value, dict):
            self.fail(t("An object is needed here."))
        return self.value

    def list(self) -> list[Any]:
        """Return the value, which must be a list."""
        if not isinstance(self.value, list):
            self.fail(t("A list is needed here."))
        return self.value

    def items(self) -> Iterator[Node]:
        """Yield the items of this list."""
        for i, item in enumerate(self.list()):
            yield Node(item, f"{self.path}[{i}]", self.file)

    def text(self) -> str:
        """Return the value, which must be a text."""
        if not isinstance(self.value, str):
            self.fail(t("A text is needed here."))
        return self.value

    def flag(self) -> bool:
        """Return the value, which must be true or false (or 1 or 0)."""
        if self.value not in (True, False):
            self.fail(t("True or false is needed here."))
        return bool(self.value)

    def number(self) -> float:
        """Return the value, which must be a finite number."""
        value = self.value
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(t("A number is needed here."))
        if not math.isfinite(value) or abs(value) > 1e300:
            self.fail(t("The number is too large."))
        return float(value)

    def whole(self, least: int = 0) -> int:
        """Return the value, which must be a whole number, 3.0 included, not below `least`."""
        number = self.number()
        if number != math.floor(number) or number < least:
            self.fail(t("A whole number from {least} is needed here.", least=least))
        return int(self.value)

    def points(self) -> Points:
        """Return a list of positions ``[[x, y], ...]`` as an array of shape (n, 2)."""
        return self._positions(self._array(2))

    def flat_points(self) -> Points:
        """Return a list ``[x, y, x, y, ...]`` as an array of shape (n, 2)."""
        values = self._array(1)
        if len(values) % 2:
            self.fail(t("An even number of coordinates is needed here."))
        return self._positions(values.reshape(-1, 2))

    def numbers(self, count: int) -> tuple[float, ...]:
        """Return a list of exactly `count` coordinates."""
        values = self._array(1)
        if len(values) != count:
            self.fail(t("{count} numbers are needed here.", count=count))
        return tuple(self._within(values).tolist())

    def _array(self, dimensions: int) -> Points:
        try:
            values = np.array(self.list())
        except ValueError:
            values = np.array("uneven")
        if values.size == 0:
            return np.zeros((0, 2) if dimensions == 2 else 0)
        if values.dtype.kind not in "iuf" or values.ndim != dimensions:
            self.fail(t("A list of numbers is needed here."))
        return values.astype(np.float64)

    def _positions(self, values: Points) -> Points:
        if values.shape[1] < 2:
            self.fail(t("A position needs two numbers."))
        return self._within(values[:, :2])

    def _within(self, values: Points) -> Points:
        if not (np.abs(values) <= FARTHEST).all():
            self.fail(t("The number is too large."))
        return values


def parse_json(data: bytes, name: str) -> Node:
    """Return the root of a JSON document.

    Raises
    ------
    InputError
        If it is not JSON, cut off, or nested too deeply.
    """
    import msgspec

    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, ValueError) as error:
        raise InputError(
            t("{file} is not readable as JSON; it may be cut off or damaged.", file=name),
            details=str(error),
        ) from error
    except RecursionError as error:
        raise InputError(t("{file} is nested too deeply.", file=name)) from error
    return Node(value, "$", name)
