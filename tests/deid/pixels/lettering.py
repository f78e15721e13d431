"""What machines write on pictures: words that name a person, and letters of many kinds."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from pylopdf_fonts_zh_cn import sans_path, serif_path

Alpha = NDArray[Any]  # float32: how much of each pixel is ink, 0 to 1

SURNAMES = (
    "SMITH JOHNSON WILLIAMS BROWN GARCIA MILLER DAVIS WILSON ANDERSON TAYLOR MARTINEZ KOWALSKI "
    "NGUYEN SCHNEIDER ROSSI IVANOVA SILVA YAMADA LI WANG OKAFOR HAYES LUND QUIGLEY"
).split()
GIVEN = (
    "JOHN MARY ROBERT LINDA Michael Susan DAVID Karen JOSEF Maria ANNA Peter IGOR Yuki WEI Fatima "
    "GRACE Hugo IDA Jakub"
).split()
PLACES = (
    "CITY HOSPITAL,ST. MARY MED CTR,General Hospital,UNIVERSITY CLINIC,RIVERSIDE IMAGING,"
    "Dept. of Radiology,NORTH SHORE M.C."
).split(",")
HAN_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
HAN_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英华建国玉梅文博宇欣子涵雨泽思远"
HAN_PLACES = "北京协和医院,市第一人民医院,中山医院放射科,仁济医院,省立医院超声科,华西医院".split(
    ","
)
MONTHS = "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split()


def latin_words(rng: random.Random) -> str:
    """Return a name, date, number, place or a line of several, as devices write them."""
    surname, given = rng.choice(SURNAMES), rng.choice(GIVEN)
    year, month, day = rng.randint(1920, 2026), rng.randint(1, 12), rng.randint(1, 28)
    number = str(rng.randint(10**5, 10**8))
    return rng.choice(
        (
            f"{surname}, {given}",
            f"{surname}^{given}",
            f"{given} {surname}",
            surname,
            f"{year}-{month:02}-{day:02}",
            f"{day:02}.{month:02}.{year}",
            f"{day:02}-{MONTHS[month - 1]}-{year}",
            f"{month}/{day}/{year} {rng.randint(0, 23):02}:{rng.randint(0, 59):02}:17",
            f"ID: {number}",
            f"MRN {number}",
            number,
            f"DOB {day:02}/{month:02}/{year}",
            f"Acc# A{number}",
            f"{surname} {given[0]}. {rng.choice('MF')} {rng.randint(1, 99):03}Y",
            f"Tel 0{rng.randint(10, 99)}-{number}",
            rng.choice(PLACES),
            f"Dr. {surname}",
        )
    )


def han_words(rng: random.Random) -> str:
    """Return the same in Chinese, often mixed with numbers."""
    name = rng.choice(HAN_SURNAMES) + "".join(rng.choices(HAN_GIVEN, k=rng.randint(1, 2)))
    number = str(rng.randint(10**5, 10**8))
    sex = rng.choice("男女")
    return rng.choice(
        (
            name,
            f"姓名：{name}",
            f"姓名:{name} {sex} {rng.randint(1, 99)}岁",
            f"{name} {number}",
            f"住院号：{number}",
            f"病历号 {number}",
            f"{rng.randint(1950, 2026)}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日",
            rng.choice(HAN_PLACES),
            f"床号 {rng.randint(1, 60)} {name}",
            f"{name} {sex} {rng.randint(1, 99):03}Y",
        )
    )


Writer = Callable[[str, int], Alpha]


def _type(path: str, smooth: bool, index: int = 0) -> Writer:
    def write(text: str, size: int) -> Alpha:
        return _written(text, _font(path, size, index), smooth)

    return write


@cache
def _font(path: str, size: int, index: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    if not path:
        return ImageFont.load_default(size)
    return ImageFont.truetype(path, size, index)


def _written(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont, smooth: bool) -> Alpha:
    left, top, right, bottom = (round(v) for v in font.getbbox(text))
    picture = Image.new("L", (right - left + 4, bottom - top + 4))
    draw = ImageDraw.Draw(picture)
    draw.fontmode = "L" if smooth else "1"
    draw.text((2 - left, 2 - top), text, font=font, fill=255)
    return np.asarray(picture, np.float32) / 255


def _old_bitmap(text: str, size: int) -> Alpha:
    """Write with the bitmap font that PIL ships, each pixel doubled when larger."""
    alpha = _written(text, ImageFont.load_default_imagefont(), False)
    times = 1 if size < 16 else 2
    return np.kron(alpha, np.ones((times, times), np.float32))


def _strokes(face: int) -> Writer:
    """Write with the stroked letters of old plotters and video boards."""

    def write(text: str, size: int) -> Alpha:
        thick = 1 if size < 18 else 2
        scale = cv2.getFontScaleFromHeight(face, max(size * 3 // 4, 6), thick)
        (width, height), base = cv2.getTextSize(text, face, scale, thick)
        picture = np.zeros((height + base + 6, width + 6), np.uint8)
        cv2.putText(picture, text, (3, height + 3), face, scale, 255, thick, cv2.LINE_AA)
        return picture.astype(np.float32) / 255

    return write


LATIN: tuple[Writer, ...] = (
    _type("", True),
    _type("", False),
    _old_bitmap,
    _strokes(cv2.FONT_HERSHEY_SIMPLEX),
    _strokes(cv2.FONT_HERSHEY_DUPLEX),
    _type(str(sans_path()), True),
    _type(str(serif_path()), True),
)
HAN: tuple[Writer, ...] = (
    _type(str(sans_path()), True),
    _type(str(sans_path()), False),
    _type(str(serif_path()), True),
)


def writers_of(folder: Path) -> tuple[Writer, ...]:
    """Return smooth and bitmap letters of all Latin fonts of a folder: what nobody tuned for."""
    paths = sorted(p for p in folder.rglob("*") if p.suffix.lower() in {".ttf", ".otf"})
    return tuple(_type(str(path), smooth) for path in paths for smooth in (True, False))


def stacked(text: str, writer: Writer, size: int) -> Alpha:
    """Return Chinese written downwards, one character below the other."""
    letters = [writer(letter, size) for letter in text if not letter.isspace()]
    width = max(letter.shape[1] for letter in letters)
    gap = np.zeros((max(size // 8, 1), width), np.float32)
    rows = []
    for letter in letters:
        spare = width - letter.shape[1]
        rows += [np.pad(letter, ((0, 0), (spare // 2, spare - spare // 2))), gap]
    return np.concatenate(rows)
