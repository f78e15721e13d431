"""Identifiers as people have them: each of its own, with the class of place where it was put."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any

from pydicom._dicom_dict import DicomDictionary
from pydicom.datadict import keyword_dict
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.tag import Tag

from tests.deid.grader import Kind, Needle

CHINESE = "赵钱孙李周吴郑冯陈褚卫蒋沈韩杨朱秦尤许吕张孔曹严魏陶姜戚谢邹喻柏窦章"
KANJI = "嶋槙辻榊笹峠畑梶樫椛"
KANA = "ぬゆもゆめむみほへふひはねの"
HANGUL = "김박최정강조윤장임한오서신권황안송류홍"
CONSONANTS = "bcdfghjklmnpqrstvwxz"
ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ROOT = "1.3.6.1.4.1.99999."


class Planter:
    """Makes identifiers that differ in every place, and remembers them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.needles: list[Needle] = []
        self.where, self.cls = "", 0
        self._used: set[str] = set()

    def at(self, cls: int, where: str) -> Planter:
        """Say where the next ones are put."""
        self.cls, self.where = cls, where
        return self

    def name(self) -> str:
        return self._new(lambda: "Q" + "".join(self.random.choices(CONSONANTS, k=7)))

    def number(self) -> str:
        digits = "0123456789ABCDEFGHJK"
        return self._new(lambda: "".join(self.random.choices(digits, k=9)) + "7Q")

    def chinese(self) -> str:
        return self._new(lambda: "".join(self.random.choices(CHINESE, k=4)))

    def foreign(self) -> str:
        pool = self.random.choice((KANJI, KANA, HANGUL))
        return self._new(lambda: "".join(self.random.choices(pool, k=4)))

    def phone(self) -> str:
        return self._new(lambda: "13" + "".join(self.random.choices("0123456789", k=9)))

    def dotted_phone(self) -> str:
        parts = self.random.choices(range(1000, 9999), k=3)
        return self._new(lambda: ".".join(map(str, [parts[0], parts[1], self._four()])))

    def spaced_phone(self) -> str:
        return self._new(lambda: f"+49 {self._four()} {self._four()} {self._four()[:2]}")

    def identity_card(self) -> str:
        return self._new(self._identity_card)

    def record(self) -> str:
        return self._new(lambda: f"{self._four()}{self._four()}{self._four()[:1]}")

    def email(self) -> str:
        name = self.name().lower()
        return f"{name}@{self.name().lower()}.example"

    def address(self) -> str:
        return self._new(lambda: ".".join(str(self.random.randrange(11, 255)) for _ in range(4)))

    def plate(self) -> str:
        return self._new(lambda: "京A" + "".join(self.random.choices("CDEFGH23456789", k=5)))

    def day(self) -> str:
        def made() -> str:
            start = date(1851, 1, 1)
            day = (start + timedelta(days=self.random.randrange(52_000))).strftime("%Y%m%d")
            return day if day != "19000101" else made()  # stands for no date in outputs

        return self._new(made, "date")

    def uid(self) -> str:
        return self._new(lambda: ROOT + str(self.random.randrange(10**18, 10**19)), "uid")

    def any(self) -> str:
        makers = (
            self.name,
            self.number,
            self.chinese,
            self.phone,
            self.email,
            self.identity_card,
            self.record,
            self.foreign,
            self.plate,
            self.dotted_phone,
            self.spaced_phone,
            self.address,
        )
        return self.random.choice(makers)()

    def value(self, vr: str) -> str:
        """Return a planted value that may stand in a VR."""
        if vr == "PN":
            return f"{self.name()}^{self.name()}={self.chinese()}^{self.chinese()}"
        if vr == "DA":
            return self.day()
        if vr == "DT":
            return self.day() + "101112.123456+0800"
        if vr == "TM":
            return "101112"
        if vr == "UI":
            return self.uid()
        if vr == "AS":
            return "045Y"
        if vr in ("CS", "AE"):
            return self.name().upper()
        if vr == "UR":
            return f"https://{self.name().lower()}.example/{self.number()}?id={self.phone()}"
        if vr in ("DS", "IS"):
            return self.record()
        return self.any()

    def _four(self) -> str:
        return str(self.random.randrange(1000, 10_000))

    def _identity_card(self) -> str:
        born = date(1930, 1, 1) + timedelta(days=self.random.randrange(30_000))
        body = (
            f"{self.random.randrange(110000, 659001)}{born:%Y%m%d}{self.random.randrange(1000):03d}"
        )
        total = sum(int(a) * w for a, w in zip(body, ID_WEIGHTS, strict=True))
        return body + "10X98765432"[total % 11]

    def _new(self, made: Any, kind: Kind = "text") -> str:
        text = made()
        for _ in range(100):
            if text not in self._used:
                break
            text = made()
        self._used.add(text)
        self.needles.append(Needle(text, kind, self.where, self.cls))
        return text


def put(target: Dataset, keyword: str, value: Any, vr: str | None = None) -> None:
    """Set an attribute to any value, legal or not."""
    tag = Tag(keyword_dict[keyword])
    vr = vr or DicomDictionary[tag][0].split(" or ")[0]
    target[tag] = DataElement(tag, vr, value, validation_mode=0)
