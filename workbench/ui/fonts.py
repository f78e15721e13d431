"""The font of the window: the system's sans serif, with Chinese that lines up with it.

Windows and macOS bring Chinese fonts. A bare Linux has none, and every Chinese word is a row of
boxes there; a font package that Workbench depends on brings Noto Sans SC (OFL 1.1) for that case.
It is registered only when Chinese is the language or when a Chinese word is about to be shown.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Sequence
from functools import cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication

from workbench.base.text import language

#: Size of all text in device-independent pixels; headings differ by weight, not by size.
FONT_SIZE = 13
SMALL_SIZE = 12
KEY_LETTER_SIZE = 9

# Names that let fontconfig choose, and so on a bare Linux DejaVu, which is very wide.
_ALIASES = frozenset({"sans", "sans serif", "sans-serif", "dejavu sans"})
# Taken when the platform names none, the first that is installed.
_LATIN = ("Inter", "Noto Sans", "Cantarell", "Ubuntu", "Open Sans", "Roboto", "Liberation Sans")
_CHINESE = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
_PACKAGE = "pylopdf_fonts_zh_cn"
_PACKAGED_FILE = "NotoSansSC-Regular.otf"
_PACKAGED_FAMILY = "Noto Sans SC"
# Radicals, kana, ideographs, full-width forms; from there on Latin fonts have no glyphs.
_FIRST_CJK = 0x2E80


def load_fonts(app: QApplication, code: str | None = None) -> QFont:
    """Set the application font for a language, and return it.

    Parameters
    ----------
    app : QApplication
        Gets the font.
    code : str, optional
        ``"en"`` or ``"zh_CN"``; the language of the texts when left out.
    """
    chinese = (code or language()).startswith("zh")
    if chinese:
        _register()
    font = window_font(chinese=chinese)
    app.setFont(font)
    return font


def window_font(size: int = FONT_SIZE, *, chinese: bool = False) -> QFont:
    """Return the font of the window in `size` px, digits of equal width."""
    font = QFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont))
    installed = set(QFontDatabase.families())
    font.setFamilies(choose_families(installed, font.families(), chinese=chinese))
    font.setPixelSize(size)
    font.setStyleHint(QFont.StyleHint.SansSerif)
    return tabular(font)


def tabular(font: QFont) -> QFont:
    """Return `font` with digits of equal width, where the font has them."""
    result = QFont(font)
    result.setFeature(QFont.Tag("tnum"), 1)
    return result


def heading_weight() -> int:
    """Return the weight of headings: 600, or 700 where the font has no such face.

    Qt makes up a bold face from 700 upwards only.
    """
    family = QFontInfo(QApplication.font()).family()
    weights = (QFontDatabase.weight(family, style) for style in QFontDatabase.styles(family))
    semibold = QFont.Weight.DemiBold.value
    return semibold if any(weight >= semibold for weight in weights) else QFont.Weight.Bold.value


def ensure_glyphs(text: str) -> bool:
    """Register the Chinese font if `text` needs it; cheap for Latin text and after the first time.

    Qt finds the new font by itself for text that is laid out from now on.

    Returns
    -------
    bool
        Whether `text` can be shown without boxes.
    """
    return not has_cjk(text) or _register()


def has_cjk(text: str) -> bool:
    """Say whether `text` has Chinese (or Japanese, Korean, full-width) characters."""
    return not text.isascii() and any(ord(char) >= _FIRST_CJK for char in text)


def missing_glyphs(text: str, font: QFont) -> str:
    """Return the characters of `text` that `font` would show as boxes."""
    metrics = QFontMetrics(font)
    return "".join(char for char in text if not metrics.inFontUcs4(ord(char)))


def choose_families(
    installed: Collection[str], system: Sequence[str], *, chinese: bool
) -> list[str]:
    """Choose the Latin family, then the Chinese one.

    Parameters
    ----------
    installed : collection of str
        Families there are.
    system : sequence of str
        What the platform uses for its own windows; it may be an alias such as "Sans Serif".
    chinese : bool
        Whether Chinese is the language of the window. Without a good Latin font both then come from
        the Chinese one, whose Latin is drawn to fit; with DejaVu a line would have two heights.
    """
    named = [name for name in system if name.casefold() not in _ALIASES]
    latin = named or [name for name in _LATIN if name in installed][:1]
    # The packaged family may be registered later; a name that is not there yet costs nothing.
    cjk = [name for name in _CHINESE if name in installed][:1] or [_PACKAGED_FAMILY]
    if chinese and cjk[0] in installed:
        return [*latin, *cjk, *(system if not latin else ())]
    return [*(latin or system), *cjk]


@cache
def _register() -> bool:
    """Make Chinese glyphs available; say whether there are any now."""
    if any(name in _CHINESE for name in QFontDatabase.families()):
        return True
    path = _packaged_font()
    return path is not None and QFontDatabase.addApplicationFont(str(path)) >= 0


def _packaged_font() -> Path | None:
    """Find the file of the font package without importing it."""
    spec = importlib.util.find_spec(_PACKAGE)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        path = Path(folder, _PACKAGED_FILE)
        if path.is_file():
            return path
    return None
