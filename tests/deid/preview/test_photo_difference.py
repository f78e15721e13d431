"""What a photograph says beside its pixels is shown, and what becomes of it."""

from __future__ import annotations

import io

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.deid.dicom.objects import setup
from workbench.deid.preview.difference import Fate
from workbench.deid.preview.photo import photo_difference


def a_jpeg() -> bytes:
    picture = Image.new("RGB", (64, 48), (90, 120, 30))
    exif = Image.Exif()
    exif[0x010F] = "ACME"
    exif[0x013B] = "Zyxquill Orvandel"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 8.0, 15.0)
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_names_and_positions_go_and_the_orientation_stays() -> None:
    found = photo_difference(a_jpeg(), setup())
    every = {(g.name and str(g.name), n.name): n for g in found.nodes for n in g.children}
    artist = every["EXIF", "Artist"]
    assert (artist.before, artist.after, artist.fate) == ("Zyxquill Orvandel", "", Fate.REMOVED)
    assert every["Position (GPS)", "GPSLatitude"].fate is Fate.REMOVED
    turned = every["EXIF", "Orientation"]
    assert (turned.before, turned.after, turned.fate) == ("6", "6", Fate.KEPT)
    assert any(str(group.name) == "Parts of the file" for group in found.nodes)
    assert "Zyxquill" not in repr(found)


def test_texts_of_a_png_are_shown() -> None:
    info = PngInfo()
    info.add_text("Author", "Zyxquill")
    out = io.BytesIO()
    Image.new("L", (20, 20)).save(out, "PNG", pnginfo=info)
    found = photo_difference(out.getvalue(), setup())
    texts = next(group for group in found.nodes if str(group.name) == "Texts")
    assert [(n.name, n.before, n.fate) for n in texts.children] == [
        ("Author", "Zyxquill", Fate.REMOVED)
    ]
