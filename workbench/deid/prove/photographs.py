"""Made-up photographs with what cameras and programs write beside the picture."""

from __future__ import annotations

import io

import numpy as np

from workbench.deid.prove.planter import Place, Planter

_ARTIST, _DESCRIPTION, _DATE_TIME, _GPS = 0x013B, 0x010E, 0x0132, 0x8825


def a_photograph(planter: Planter, number: int) -> tuple[str, bytes]:
    """Return the suffix and the bytes of a picture: JPEG and PNG by turns."""
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    planter.at(Place.PICTURE)
    rng = np.random.default_rng(planter.random.randrange(1 << 30))
    smooth = np.linspace(60, 180, 96 * 128 * 3).reshape(96, 128, 3)
    values = (smooth + rng.integers(0, 8, smooth.shape)).astype(np.uint8)
    image = Image.fromarray(values)
    exif = Image.Exif()
    exif[_ARTIST], exif[_DESCRIPTION] = planter.name(), f"{planter.name()} {planter.phone()}"
    exif[_DATE_TIME] = "2020:01:02 03:04:05"
    exif.get_ifd(_GPS).update({1: "N", 2: (31.0, 13.0, 47.25), 29: "2020:01:02"})
    buffer = io.BytesIO()
    if number % 2:
        info = PngInfo()
        info.add_text("Author", planter.name())
        info.add_itxt("Comment", planter.chinese())
        image.save(buffer, "PNG", pnginfo=info, exif=exif)
        return ".png", buffer.getvalue()
    image.save(buffer, "JPEG", quality=92, exif=exif, comment=planter.name().encode())
    return ".jpg", buffer.getvalue() + planter.name().encode()
