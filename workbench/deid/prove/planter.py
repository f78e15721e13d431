"""Made-up identifiers, and where each was planted."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum

from attrs import frozen

from workbench.base.text import Text, t

_CONSONANTS = "bcdfghjklmnpqrstvwxz"
_FAMILIES = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦尤许吕张孔曹严魏陶姜戚谢邹喻柏窦章"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ROOT = "1.3.6.1.4.1.99999."


class Place(StrEnum):
    """The kinds of places; rows of the score sheet."""

    PERSON = "person"
    DATE = "date"
    TEXT = "text"
    SEQUENCE = "sequence"
    CODE = "code"
    PRIVATE = "private"
    UID = "uid"
    FRAME = "frame"
    GRAPHICS = "graphics"
    REPORT = "report"
    MISUSE = "misuse"
    PICTURE = "picture"
    BURNED_IN = "burned in"


def place_name(place: Place) -> Text:
    """Return what a kind of place is called."""
    return {
        Place.PERSON: t("Names and numbers of persons and institutions"),
        Place.DATE: t("Dates"),
        Place.TEXT: t("Free texts"),
        Place.SEQUENCE: t("Sequences, listed or not, at any depth"),
        Place.CODE: t("Codes and their meanings"),
        Place.PRIVATE: t("Private attributes"),
        Place.UID: t("UIDs and references"),
        Place.FRAME: t("Preamble, file header and what follows the end"),
        Place.GRAPHICS: t("Overlays, curves, icons and colour profiles"),
        Place.REPORT: t("Content of structured reports"),
        Place.MISUSE: t("Values that their kind of attribute forbids"),
        Place.PICTURE: t("Photographs: EXIF, position, comments"),
        Place.BURNED_IN: t("Text burned into pixels"),
    }[place]


@frozen
class Needle:
    """Something planted: a text, or a date in any way of writing.

    Parameters
    ----------
    tags : frozenset of int
        Attributes of DICOM that hold it; none for what lies elsewhere in the file.
    """

    text: str
    place: Place
    is_date: bool = False
    tags: frozenset[int] = frozenset()


class Planter:
    """Makes identifiers from a seed; no two are the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.needles: list[Needle] = []
        self._place = Place.PERSON
        self._used: set[str] = set()
        # Dates that are moved go by 30 days at least: none may become another one of its file.
        self._month = date(1910, 1, 1) + timedelta(self.random.randrange(30_000))

    def at(self, place: Place) -> Planter:
        """Say where the next ones go."""
        self._place = place
        return self

    def name(self) -> str:
        """Return a family or given name that is no word."""
        return self._new(lambda: "Q" + "".join(self.random.choices(_CONSONANTS, k=7)))

    def chinese(self) -> str:
        """Return a Chinese name of four characters."""
        return self._new(lambda: "".join(self.random.choices(_FAMILIES, k=4)))

    def number(self) -> str:
        """Return a number as institutions give them."""
        return self._new(lambda: f"{self.random.randrange(10**8, 10**9)}QK")

    def phone(self) -> str:
        """Return a mobile number."""
        return self._new(lambda: f"13{self.random.randrange(10**8, 10**9)}")

    def card(self) -> str:
        """Return a number of a Chinese identity card with its check digit."""
        return self._new(self._card)

    def day(self) -> str:
        """Return a date as DICOM writes it."""
        return self._new(
            lambda: f"{self._month + timedelta(self.random.randrange(29)):%Y%m%d}", True
        )

    def uid(self) -> str:
        """Return a UID."""
        return self._new(lambda: f"{_ROOT}{self.random.randrange(10**18, 10**19)}")

    def any(self) -> str:
        """Return any text that is somebody's."""
        makers = (self.name, self.chinese, self.number, self.phone, self.card)
        return self.random.choice(makers)()

    def _card(self) -> str:
        born = date(1930, 1, 1) + timedelta(self.random.randrange(30_000))
        head = self.random.randrange(110_000, 659_001)
        body = f"{head}{born:%Y%m%d}{self.random.randrange(1000):03d}"
        total = sum(int(a) * weight for a, weight in zip(body, _WEIGHTS, strict=True))
        return body + "10X98765432"[total % 11]

    def _new(self, made: Callable[[], str], is_date: bool = False) -> str:
        text = made()
        while text in self._used:
            text = made()
        self._used.add(text)
        self.needles.append(Needle(text, self._place, is_date))
        return text
