"""Which photographs are laid out alike: of one size, of one kind of camera."""

from __future__ import annotations

import hashlib

from workbench.base.errors import InputError
from workbench.deid.photo.containers import exif, jpeg, png, webp
from workbench.deid.photo.formats import Format, format_of
from workbench.deid.photo.parts.tiff import Tiff


def layout_of(data: bytes, width: int, height: int) -> str:
    """Return the key of the layout of a source file; the camera's model counts, its number not."""
    return layout_key(camera_of(data), width, height)


def layout_key(camera: bytes, width: int, height: int) -> str:
    """Return the key of pictures of one size from one kind of camera."""
    made = hashlib.sha256(camera.upper()).hexdigest()[:12]
    return f"photo-{width}x{height}-{made}"


def camera_of(data: bytes) -> bytes:
    """Return maker and model of the camera as a source file says; empty when it does not."""
    kind = format_of(data[:64])
    try:
        if kind is Format.JPEG:
            return jpeg.camera_of(data)
        if kind is Format.PNG:
            return exif.read_exif(
                next((held for name, held in png.chunks(data) if name == b"eXIf"), b"")
            ).camera
        if kind is Format.WEBP:
            block = next((held for name, held in webp.chunks(data, 12) if name == b"EXIF"), b"")
            return exif.read_exif(block.removeprefix(exif.HEAD)).camera
        if kind is Format.TIFF:
            return camera_of_tiff(Tiff(data))
    except InputError:
        pass
    return b""


def camera_of_tiff(tiff: Tiff) -> bytes:
    """Return maker and model as the first page has them."""
    first = tiff.pages[0]
    parts = (tiff.text(first, number, 256).strip() for number in (271, 272))
    found = "|".join(parts).encode()
    return b"" if found == b"|" else found
