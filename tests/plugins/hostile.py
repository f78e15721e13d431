"""Files that were cut off, lie, or were made to do harm, and what becomes of them.

Run as a program, in a process that may take little memory and little time: it prints what went
wrong, as JSON. The same seed, the same files.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import struct
import sys
import traceback
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

MEMORY = 1500 << 20
SECONDS = 240
CUTS = 20
_HUGE = 1_000_000_000

Maker = Callable[[Path], object]


def makers() -> dict[str, Maker]:
    """Return how a good file of each format is written, by its name."""
    import cv2
    import imagecodecs
    import numpy as np
    import tifffile
    from PIL import Image

    from tests.dicom.slides.build import a_picture, a_sparse_slide

    y, x = np.mgrid[:90, :120]
    grey = ((np.sin(x / 9) + np.cos(y / 7) + 2) * 60).astype(np.uint8)
    rgb = np.dstack([grey, grey[::-1], grey[:, ::-1]])
    deep = grey.astype(np.uint16) * 257

    def png(path: Path) -> None:
        path.write_bytes(cv2.imencode(".png", deep)[1].tobytes())

    def tiles(path: Path) -> None:
        options: dict[str, Any] = {"tile": (32, 32), "compression": 8, "metadata": None}
        tifffile.imwrite(path, deep, photometric="minisblack", **options)

    def ome(path: Path) -> None:
        tifffile.imwrite(path, np.stack([grey] * 4), metadata={"axes": "CYX"}, ome=True)

    def raw(path: Path) -> None:
        path.write_bytes(deep.tobytes())
        facts = {"width": 120, "height": 90, "type": "uint16"}
        path.with_name(path.name + ".json").write_text(json.dumps(facts))

    def strips(path: Path) -> None:
        for n in range(3):
            Image.fromarray(grey).save(path.with_name(f"{path.name} {n}.png"))
        names = [f"{path.name} {n}.png" for n in range(3)]
        path.write_text(json.dumps({"linescan": 1, "strips": names}))

    return {
        "strips.tif": lambda path: tifffile.imwrite(path, rgb, compression=5, rowsperstrip=7),
        "one strip.tif": lambda path: tifffile.imwrite(path, deep, compression=8, rowsperstrip=90),
        "plain big.tif": lambda path: tifffile.imwrite(path, deep, bigtiff=True, byteorder=">"),
        "jpeg.tif": lambda path: tifffile.imwrite(path, rgb, compression=7, tile=(32, 32)),
        "tiles.tif": tiles,
        "channels.ome.tif": ome,
        "deep.png": png,
        "rgb.jpg": lambda path: Image.fromarray(rgb).save(path),
        "slow.jpg": lambda path: Image.fromarray(rgb).save(path, progressive=True),
        "rgb.bmp": lambda path: Image.fromarray(rgb).save(path),
        "bits.bmp": lambda path: Image.fromarray(grey > 100).save(path),
        "rgb.webp": lambda path: Image.fromarray(rgb).save(path, lossless=True),
        "tiles.jp2": lambda path: Image.fromarray(rgb).save(path, tile_size=(64, 64)),
        "one.j2k": lambda path: path.write_bytes(imagecodecs.jpeg2k_encode(deep, level=0)),
        "frame.raw": raw,
        "array.npy": lambda path: np.save(path, deep),
        "scan.linescan.json": strips,
        "slide.dcm": lambda path: a_sparse_slide(path, a_picture(90, 100), [(0, 0), (32, 0)]),
    }


def patched(data: bytes, *places: tuple[int, bytes]) -> bytes:
    """Return bytes with others in place of some."""
    found = bytearray(data)
    for at, value in places:
        found[at : at + len(value)] = value
    return bytes(found)


def _tiff(*tags: tuple[int, int], following: int = 0, behind: bytes = b"") -> bytes:
    head = b"II*\0" + struct.pack("<IH", 8, len(tags))
    entries = b"".join(struct.pack("<HHII", code, 4, 1, value) for code, value in sorted(tags))
    return head + entries + struct.pack("<I", following) + behind


def _bomb_png() -> bytes:
    header = struct.pack(">IIBBBBB", _HUGE, _HUGE, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1 << 20))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def bombs(good: dict[str, bytes]) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Yield a name and files, the first of which is to be opened."""
    plain = [(256, 64), (257, 64), (258, 8), (259, 1), (262, 1), (273, 200), (277, 1), (279, 4096)]
    kept = dict(plain)
    body = bytes(5000)
    yield "circle.tif", {"": _tiff(*plain, following=8, behind=body)}
    two = _tiff(*plain, following=300, behind=bytes(300 - 8 - 2 - 12 * 8 - 4))
    second = struct.pack("<H", 1) + struct.pack("<HHII", 254, 4, 1, 1) + struct.pack("<I", 8)
    yield "circle of two.tif", {"": two[:300] + second + body}
    yield "to itself.tif", {"": _tiff(*plain, (330, 8), behind=body)}
    yield "huge.tif", {"": _tiff(*{**kept, 256: _HUGE, 257: _HUGE}.items(), behind=body)}
    one_tile = {**kept, 256: 3_000_000, 257: 3_000_000, 322: 3_000_000, 323: 3_000_000, 324: 200}
    yield "huge tile.tif", {"": _tiff(*one_tile.items(), behind=body)}
    many = {**kept, 256: 60_000, 257: 60_000, 259: 8, 278: 60_000}
    yield "huge strip.tif", {"": _tiff(*many.items(), behind=body)}
    tag = struct.pack("<HHII", 273, 4, 0xFFFFFFFF, 8)
    yield "huge tag.tif", {"": _tiff(*plain, behind=body).replace(tag[:4], tag[:4])}
    entries = _tiff(*plain, behind=body)
    at = entries.find(struct.pack("<HH", 273, 4))
    yield "long tag.tif", {"": patched(entries, (at + 4, struct.pack("<I", 0xFFFFFFFF)))}
    yield "many tags.tif", {"": b"II*\0" + struct.pack("<IH", 8, 0xFFFF) + bytes(900_000)}
    yield "huge.png", {"": _bomb_png()}
    jpeg = good["rgb.jpg"]
    frame = jpeg.find(b"\xff\xc0") + 5
    yield "huge.jpg", {"": patched(jpeg, (frame, b"\xff\xff\xff\xff"))}
    slow = good["slow.jpg"]
    frame = slow.find(b"\xff\xc2") + 5
    yield "huge slow.jpg", {"": patched(slow, (frame, b"\xff\xff\xff\xff"))}
    for name in ("rgb.bmp", "bits.bmp"):
        size = struct.pack("<ii", _HUGE, _HUGE)
        yield f"huge {name}", {"": patched(good[name], (18, size))}
    for name in ("tiles.jp2", "one.j2k"):
        at = good[name].find(b"\xff\x51") + 6
        size = struct.pack(">II", _HUGE, _HUGE)
        yield f"huge {name}", {"": patched(good[name], (at, size))}
        yield f"huge tile {name}", {"": patched(good[name], (at, size), (at + 16, size))}
    yield "huge.webp", {"": _bomb_webp()}
    for side in (_HUGE, 1 << 62):
        facts = {"width": side, "height": side, "type": "uint16"}
        yield f"{side}.raw", {"": bytes(1000), ".json": json.dumps(facts).encode()}
    header = io.BytesIO()
    _npy(header, f"({_HUGE}, {_HUGE})")
    yield "huge.npy", {"": header.getvalue() + bytes(1000)}
    header = io.BytesIO()
    _npy(header, "(" * 5000 + ")" * 5000)
    yield "deep.npy", {"": header.getvalue()}
    far = {"linescan": 1, "strips": ["a.png", {"path": "a.png", "offset": 1 << 31}]}
    yield "far.linescan.json", {"": json.dumps(far).encode()}
    own = {"linescan": 1, "strips": ["own.linescan.json"]}
    yield "own.linescan.json", {"": json.dumps(own).encode()}
    yield "nested.linescan.json", {"": b'{"linescan": 1, "strips": ' + b"[" * 200_000}
    zarr = {
        "zarr_format": 2,
        "shape": [_HUGE, _HUGE],
        "chunks": [1, 1],
        "dtype": "<u2",
        "compressor": None,
        "fill_value": 0,
        "order": "C",
        "filters": None,
    }
    yield "store/.zarray", {"": json.dumps(zarr).encode()}
    large = {**zarr, "shape": [300_000, 300_000], "chunks": [300_000, 300_000]}
    yield "large/.zarray", {"": json.dumps(large).encode()}
    slide = good["slide.dcm"]
    for code in (b"\x48\x00\x06\x00UL\x04\x00", b"\x48\x00\x07\x00UL\x04\x00"):
        at = slide.find(code) + len(code)
        yield f"huge {code[2]}.dcm", {"": patched(slide, (at, struct.pack("<I", _HUGE)))}


def _bomb_webp() -> bytes:
    # Lossless, 16384 x 16384, and nothing of it.
    bits = 16383 | 16383 << 14
    data = b"\x2f" + struct.pack("<I", bits) + bytes(200)
    chunk = b"VP8L" + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def _npy(file: io.BytesIO, shape: str) -> None:
    text = f"{{'descr': '<u2', 'fortran_order': False, 'shape': {shape}, }}".encode()
    file.write(b"\x93NUMPY\x02\x00" + struct.pack("<I", len(text)) + text)


def files(folder: Path) -> Iterator[Path]:
    """Write bad files of all formats, one after the other; each is gone when the next one comes."""
    dice = random.Random(4)
    good: dict[str, bytes] = {}
    for name, make in makers().items():
        place = folder / name
        make(place)
        good[name] = data = place.read_bytes()
        yield place
        for _ in range(CUTS):
            place.write_bytes(data[: dice.randrange(len(data))])
            yield place
        for _ in range(CUTS):
            places = [(dice.randrange(len(data)), bytes([dice.randrange(256)])) for _ in range(4)]
            place.write_bytes(patched(data, *places))
            yield place
        place.unlink()
    makers()["deep.png"](folder / "a.png")
    for name, parts in bombs(good):
        place = folder / "bomb" / name
        for more, data in parts.items():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.with_name(place.name + more).write_bytes(data)
        if "strips" in name or "linescan" in name:
            makers()["deep.png"](place.parent / "a.png")
        yield place.parent if place.name == ".zarray" else place
        shutil.rmtree(folder / "bomb")


def opened(path: Path, folder: Path) -> None:
    """Do with a file what the window does: find it, look at it, read it at some places."""
    import numpy as np

    from workbench.imaging.tiles.overview import overview
    from workbench.imaging.tiles.pyramid_builder import build, plan_of
    from workbench.imaging.tiles.source import StripeSource, TileSource, Window

    reader = PLUGINS.image_reader_for(path)[1]
    reader.arrange([path])
    source = reader.open(path)
    source.info(1)
    pixels = source.rows * source.columns
    if isinstance(source, TileSource):
        corner = Window(max(0, source.rows - 9), 0, source.rows, min(9, source.columns))
        source.region(1, 0, corner)
    if pixels > 16_000_000 and isinstance(source, TileSource | StripeSource):
        plan_of(source, 1)
        overview(source, 1)
    elif isinstance(source, StripeSource):
        build(source, 1, folder / "pyramid")
    else:
        np.asarray(source.read(1))
    source.close()


def main(folder: Path) -> list[str]:
    """Open all; return what was no clear message of one line."""
    import warnings

    from workbench.base.errors import WorkbenchError

    warnings.simplefilter("ignore")
    wrong = []
    number = 0
    for path in files(folder):
        number += 1
        try:
            opened(path, folder)
        except WorkbenchError as error:
            text = str(error.text)
            if "\n" in text or len(text) > 400 or "Traceback" in text:
                wrong.append(f"{number} {path.name}: {text}")
        except Exception:
            wrong.append(f"{number} {path.name}: {traceback.format_exc(limit=-3)}")
        shutil.rmtree(folder / "pyramid", ignore_errors=True)
        print(number, path.name, file=sys.stderr, flush=True)
    return wrong


if __name__ == "__main__":
    import resource

    from workbench.app.plugins import Plugins

    PLUGINS = Plugins.discover()
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    print(json.dumps(main(Path(sys.argv[1]))))
