"""EXIF: how the picture is turned and how fine it is, written anew with nothing else."""

from __future__ import annotations

import struct

from attrs import frozen

from workbench.deid.photo.policy import PhotoPolicy

_ORIENTATION, _X, _Y, _UNIT = 274, 282, 283, 296
_MAKE, _MODEL = 271, 272
_ENTRIES_MAX = 512
HEAD = b"Exif\0\0"


@frozen
class Exif:
    """The numbers of the first directory that stay, and the camera for the layout.

    Parameters
    ----------
    orientation : int
        1 to 8, as EXIF has it.
    density : tuple of int
        Numerator and denominator of the resolution along x, then along y; empty = not said.
    unit : int
        2 = inch, 3 = centimetre, 1 = none.
    camera : bytes
        Maker and model; for a hash, never written.
    """

    orientation: int = 1
    density: tuple[int, int, int, int] | tuple[()] = ()
    unit: int = 2
    camera: bytes = b""

    def kept(self, policy: PhotoPolicy) -> bytes:
        """Return a TIFF block of what stays; empty when nothing needs saying."""
        shorts = [(_ORIENTATION, self.orientation)] if self.orientation != 1 else []
        if not (policy.keep_resolution and self.density):
            return _block(shorts, ()) if shorts else b""
        return _block([*shorts, (_UNIT, self.unit)], self.density)


def read_exif(data: bytes) -> Exif:
    """Return what stays of a TIFF block; what is malformed counts as not said."""
    order = {b"II": "<", b"MM": ">"}.get(data[:2], "")
    if not order or len(data) < 8:
        return Exif()
    (first,) = struct.unpack_from(order + "I", data, 4)
    if first + 2 > len(data):
        return Exif()
    (count,) = struct.unpack_from(order + "H", data, first)
    shorts: dict[int, int] = {}
    ratios: dict[int, tuple[int, int]] = {}
    camera = [b"", b""]
    for n in range(min(count, _ENTRIES_MAX)):
        at = first + 2 + 12 * n
        if at + 12 > len(data):
            break
        tag, kind, number, value = struct.unpack_from(order + "HHII", data, at)
        if tag in (_ORIENTATION, _UNIT) and kind == 3 and number == 1:
            (shorts[tag],) = struct.unpack_from(order + "H", data, at + 8)
        elif tag in (_X, _Y) and kind == 5 and number == 1 and value + 8 <= len(data):
            ratios[tag] = struct.unpack_from(order + "II", data, value)
        elif tag in (_MAKE, _MODEL) and kind == 2 and number < 256:
            start = value if number > 4 else at + 8
            camera[tag - _MAKE] = data[start : start + number].strip(b"\0 ")
    return _checked(shorts, ratios, b"|".join(camera))


def _checked(shorts: dict[int, int], ratios: dict[int, tuple[int, int]], camera: bytes) -> Exif:
    orientation = shorts.get(_ORIENTATION, 1)
    unit = shorts.get(_UNIT, 2)
    density: tuple[int, int, int, int] | tuple[()] = ()
    if {_X, _Y} <= ratios.keys() and unit in (1, 2, 3):
        both = (*ratios[_X], *ratios[_Y])
        # A ratio that is beyond sense could carry a number of another kind.
        if all(0 < value < 1 << 31 for value in both) and _is_usual(both):
            density = both
    camera = b"" if camera == b"|" else camera
    return Exif(orientation if 1 <= orientation <= 8 else 1, density, unit, camera)


def _is_usual(both: tuple[int, int, int, int]) -> bool:
    return all(0.01 <= both[n] / both[n + 1] <= 1e7 for n in (0, 2))


def _block(shorts: list[tuple[int, int]], density: tuple[int, ...]) -> bytes:
    count = len(shorts) + (2 if density else 0)
    values = 8 + 2 + 12 * count + 4
    entries = [(tag, struct.pack("<HHIHH", tag, 3, 1, value, 0)) for tag, value in shorts]
    if density:
        entries.append((_X, struct.pack("<HHII", _X, 5, 1, values)))
        entries.append((_Y, struct.pack("<HHII", _Y, 5, 1, values + 8)))
    body = b"".join(entry for _, entry in sorted(entries))
    ratios = struct.pack(f"<{len(density)}I", *density)
    return struct.pack("<2sHIH", b"II", 42, 8, count) + body + bytes(4) + ratios
