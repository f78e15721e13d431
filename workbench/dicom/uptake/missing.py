"""Why there is no uptake value, naming the attribute that is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.base.text import Text, t
from workbench.dicom.values import number

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


class Missing(Exception):
    """Why there is no value; the text names the attribute."""

    def __init__(self, text: Text) -> None:
        super().__init__(text)
        self.text = text


def missing(name: str, tag: str) -> Missing:
    """Return the reason that an attribute is not there."""
    return Missing(t("no SUV: {name} {tag} is missing", name=name, tag=tag))


def positive(ds: Dataset, keyword: str, name: str, tag: str) -> float:
    """Return a number above 0; raises Missing where there is none."""
    value = number(ds, keyword)
    if value is None or value <= 0:
        raise missing(name, tag)
    return value
