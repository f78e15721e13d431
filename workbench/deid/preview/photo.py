"""What cleaning does to what a photograph says beside its pixels: EXIF, GPS, texts, all parts."""

from __future__ import annotations

import io
import warnings
from collections.abc import Mapping
from typing import Any

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.dicom.account import Account
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.preview.difference import FATES, Difference, Fate, Node, shortened

_EXIF, _GPS, _INTEROPERABILITY = 0x8769, 0x8825, 0xA005
_POINTERS = frozenset({_EXIF, _GPS, _INTEROPERABILITY})
# What Pillow says of a file that is no text in it.
_NO_TEXTS = frozenset({"exif", "icc_profile", "jfif", "jfif_unit", "jfif_version", "dpi",
                       "progressive", "progression", "adobe", "adobe_transform",
                       "jfif_density", "gamma", "interlace", "transparency", "duration", "loop",
                       "background", "timestamp", "compression", "xmp"})  # fmt: skip
Group = dict[str, tuple[str, str]]


def photo_difference(data: bytes, setup: Setup) -> Difference:
    """Return what would become of the parts of a picture; its pixels are not looked at.

    Raises
    ------
    WorkbenchError
        If it is damaged.
    """
    from workbench.deid.photo.errors import Held
    from workbench.deid.photo.metadata import clean_metadata
    from workbench.deid.photo.taken.notes import Notes

    account = Account()
    held: Text | None = None
    cleaned = b""
    try:
        cleaned = clean_metadata(data, setup.photo, Notes(account)).data
    except Held as error:
        held = error.text
    before, after = _said(data), _said(cleaned) if cleaned else {}
    titles = {"exif": t("EXIF"), "gps": t("Position (GPS)"), "text": t("Texts"), "xmp": t("XMP")}
    groups = [
        Node("", title, children=_nodes(before.get(name, {}), after.get(name, {})))
        for name, title in titles.items()
        if before.get(name) or after.get(name)
    ]
    parts = tuple(
        Node(entry.path, entry.path, fate=FATES[entry.done], why=entry.why)
        for entry in account.entries
    )
    if parts:
        groups.append(Node("", t("Parts of the file"), children=parts))
    return Difference(tuple(groups), held)


def _nodes(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> Any:
    made = []
    for key in sorted({*before, *after}):
        name, old = before.get(key, ("", ""))
        other, new = after.get(key, ("", ""))
        if key not in before:
            fate = Fate.ADDED
        elif key not in after:
            fate = Fate.REMOVED
        else:
            fate = Fate.KEPT if old == new else Fate.REPLACED
        made.append(Node(key, name or other, old, new, fate, _WHY[fate]))
    return tuple(made)


_WHY: Mapping[Fate, Text] = {
    Fate.ADDED: t("Written anew"),
    Fate.REMOVED: t("Not needed to show the picture"),
    Fate.REPLACED: t("Written anew"),
    Fate.KEPT: t("Needed to show the picture as it is"),
}


def _said(data: bytes) -> dict[str, Group]:
    """Return what a picture says, by where: names and values by tag."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of damaged EXIF blocks
            with Image.open(io.BytesIO(data)) as picture:
                return _of_picture(picture)
    except WorkbenchError:
        raise
    except Exception:  # whatever Pillow raises on a damaged file, or one that it does not know
        return {}


def _of_picture(picture: Any) -> dict[str, Group]:
    from PIL import ExifTags

    exif = picture.getexif()
    found: dict[str, Group] = {"exif": {}, "gps": {}, "text": {}, "xmp": {}}
    for block in (exif, exif.get_ifd(_EXIF), exif.get_ifd(_INTEROPERABILITY)):
        for tag, value in block.items():
            if tag not in _POINTERS:
                name = ExifTags.TAGS.get(tag, "")
                found["exif"][f"0x{tag:04X}"] = (name, _shown(value))
    for tag, value in exif.get_ifd(_GPS).items():
        found["gps"][f"0x{tag:04X}"] = (ExifTags.GPSTAGS.get(tag, ""), _shown(value))
    for key, value in picture.info.items():
        if isinstance(key, str) and key.lower() not in _NO_TEXTS:
            found["text"][key] = (key, _shown(value))
    xmp = picture.info.get("xmp") or picture.info.get("XML:com.adobe.xmp")
    if xmp:
        found["xmp"]["XMP"] = ("XMP", _shown(xmp))
    return found


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        text = value.rstrip(b"\0 ").decode("utf-8", "replace")
        readable = text.isprintable() and "\ufffd" not in text
        value = text if readable else str(t("{count} bytes", count=f"{len(value):,}"))
    shown = " ".join(str(value).split())
    return shortened(shown)
