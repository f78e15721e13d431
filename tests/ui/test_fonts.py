from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetrics, QImage, QPainter

from workbench.ui import fonts
from workbench.ui.fonts import (
    FONT_SIZE,
    choose_families,
    ensure_glyphs,
    has_cjk,
    heading_weight,
    load_fonts,
    missing_glyphs,
    tabular,
    window_font,
)


@pytest.mark.parametrize(
    ("installed", "system", "chinese", "expected"),
    [
        # Windows and macOS: the platform's own, Chinese from the platform.
        ({"Segoe UI", "Microsoft YaHei UI"}, "Segoe UI", True, "Segoe UI|Microsoft YaHei UI"),
        ({"PingFang SC"}, ".AppleSystemUIFont", True, ".AppleSystemUIFont|PingFang SC"),
        # A desktop that names its font keeps it.
        ({"Ubuntu", "Inter", "Noto Sans CJK SC"}, "Ubuntu", False, "Ubuntu|Noto Sans CJK SC"),
        # An alias: the best there is.
        ({"DejaVu Sans", "Noto Sans"}, "Sans Serif", False, "Noto Sans|Noto Sans SC"),
        ({"DejaVu Sans"}, "Sans Serif", False, "Sans Serif|Noto Sans SC"),
        # Only DejaVu: Latin from the Chinese font, in Chinese only.
        ({"DejaVu Sans", "Noto Sans SC"}, "Sans Serif", True, "Noto Sans SC|Sans Serif"),
        ({"DejaVu Sans", "Noto Sans SC"}, "Sans Serif", False, "Sans Serif|Noto Sans SC"),
    ],
)
def test_families_fit_the_machine(
    installed: set[str], system: str, chinese: bool, expected: str
) -> None:
    assert choose_families(installed, [system], chinese=chinese) == expected.split("|")


@pytest.fixture
def app(qapp):
    before = qapp.font()
    yield qapp
    qapp.setFont(before)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Chest 1.0 B60f", False),
        ("−38 ± 61 HU · 30 000²", False),
        ("Läsion µm", False),
        ("右肺上叶", True),
        ("结节 Nodule", True),
        ("(全角)", True),
    ],
)
def test_chinese_is_recognised(text: str, expected: bool) -> None:
    assert has_cjk(text) is expected


def test_latin_text_loads_no_font(qapp, monkeypatch) -> None:
    def refuse() -> bool:
        raise AssertionError("the Chinese font was loaded")

    monkeypatch.setattr(fonts, "_register", refuse)
    assert ensure_glyphs("Chest 1.0 B60f −600 / 1500")
    load_fonts(qapp, "en")


def test_chinese_is_shown_without_boxes(app) -> None:
    font = load_fonts(app, "zh_CN")
    assert QFontMetrics(font).inFont("肺")
    assert missing_glyphs("右肺上叶毛玻璃结节,标注员 07·规则 v7", font) == ""
    assert _picture("肺", font) != _picture("龘", font)


def test_chinese_names_met_in_an_english_window_are_shown_without_boxes(app) -> None:
    font = load_fonts(app, "en")
    assert ensure_glyphs("右肺上叶")
    assert missing_glyphs("右肺上叶", font) == ""


def test_a_character_no_font_has_is_reported(app) -> None:
    assert missing_glyphs("a\U0010fffd", load_fonts(app, "en")) == "\U0010fffd"


def test_the_window_font_has_its_size_in_pixels_in_both_languages(app) -> None:
    for code in ("en", "zh_CN"):
        load_fonts(app, code)
        assert app.font().pixelSize() == FONT_SIZE
        assert app.font().families()


@pytest.mark.parametrize("chinese", [False, True])
def test_digits_are_of_equal_width(app, chinese: bool) -> None:
    load_fonts(app, "zh_CN" if chinese else "en")
    metrics = QFontMetrics(window_font(chinese=chinese))
    assert len({metrics.horizontalAdvance(digit * 8) for digit in "0123456789"}) == 1


def test_a_tabular_font_is_a_copy() -> None:
    font = QFont("Sans Serif")
    assert tabular(font) is not font
    assert QFont.Tag("tnum") in tabular(font).featureTags()
    assert not font.featureTags()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux may lack a Chinese font")
def test_in_chinese_one_line_has_one_height(app) -> None:
    metrics = QFontMetrics(load_fonts(app, "zh_CN"))
    latin, mixed = (metrics.boundingRect(text).height() for text in ("Nodule", "结节 Nodule"))
    assert latin == mixed


def test_headings_are_heavier_than_text(app) -> None:
    font = load_fonts(app, "en")
    family = QFontInfo(font).family()
    weight = heading_weight()
    assert weight >= QFont.Weight.DemiBold
    faces = [QFontDatabase.weight(family, style) for style in QFontDatabase.styles(family)]
    assert weight >= QFont.Weight.Bold or max(faces) >= weight


def _picture(text: str, font: QFont) -> bytes:
    image = QImage(24, 24, QImage.Format.Format_Grayscale8)
    image.fill(0)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen("white")
    painter.drawText(2, 18, text)
    painter.end()
    return bytes(image.constBits())
