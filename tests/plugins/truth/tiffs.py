"""TIFFs as Pillow, OpenCV, libvips and tifffile write them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pyvips
import tifffile
from PIL import Image

from tests.plugins.truth.pictures import Case, by_pillow, by_tifffile, picture, written


def cases() -> Iterator[Case]:
    """Yield all kinds."""
    yield from _pillow()
    yield from _opencv()
    yield from _vips()
    yield from _tifffile()
    yield from _packed()
    yield from _several()


def _pillow() -> Iterator[Case]:
    grey, colour = Image.fromarray(picture()), Image.fromarray(picture(3))
    bits = Image.fromarray(picture() > 120)
    palette = grey.convert("P")
    palette.putpalette(np.random.default_rng(3).integers(0, 256, 768, dtype=np.uint8).tobytes())
    deep, real = Image.fromarray(picture(1, "u2")), Image.fromarray(picture(1, "f4"))
    lab, luma = Image.fromarray(picture(3), "LAB"), colour.convert("YCbCr")
    alpha = Image.merge("LA", [grey, grey.transpose(Image.Transpose.FLIP_TOP_BOTTOM)])
    whole = Image.fromarray(picture(1, "i4"))
    pictures = {
        "bits": bits,
        "grey": grey,
        "colour": colour,
        "rgba": Image.fromarray(picture(4)),
        "palette": palette,
        "deep": deep,
        "real": real,
        "alpha": alpha,
        "whole": whole,
        "inks": Image.fromarray(picture(4), "CMYK"),
        "lab": lab,
        "luma": luma,
    }
    packings: dict[str, tuple[dict[str, Any], str]] = {
        "plain": ({}, "*"),
        "lzw": ({"compression": "tiff_lzw"}, "*"),
        "group3": ({"compression": "group3"}, "bits"),
        "group3 in two dimensions": ({"compression": "group3", "tiffinfo": {292: 1}}, "bits"),
        "group3 filled up": ({"compression": "group3", "tiffinfo": {292: 4}}, "bits"),
        "group4": ({"compression": "group4"}, "bits"),
        "group4 turned": ({"compression": "group4", "tiffinfo": {266: 2}}, "bits"),
        "ccitt": ({"compression": "tiff_ccitt"}, "bits"),
        "zstd": ({"compression": "zstd"}, "bits colour deep"),
        "lzma": ({"compression": "lzma"}, "grey real"),
        "packbits": ({"compression": "packbits"}, "bits palette rgba"),
        "jpeg": ({"compression": "jpeg"}, "grey colour"),
        "horizontal": (
            {"compression": "tiff_adobe_deflate", "tiffinfo": {317: 2}},
            "grey colour deep rgba",
        ),
        "floating": ({"compression": "tiff_adobe_deflate", "tiffinfo": {317: 3}}, "real"),
        "seven rows": ({"compression": "tiff_lzw", "strip_size": 7 * 157}, "grey"),
        "big": ({"big_tiff": True}, "colour"),
    }
    for (name, image), (how, (options, only)) in product(pictures.items(), packings.items()):
        if only != "*" and name not in only.split():
            continue
        truth = by_pillow if name == "palette" else by_tifffile
        yield Case(f"pillow {name} {how}", ".tif", _saves(image, options), truth)


def _saves(image: Image.Image, options: dict[str, Any]) -> Any:
    return lambda path: image.save(path, **options)


def _opencv() -> Iterator[Case]:
    for dtype, samples in product(("u1", "i1", "u2", "i2", "i4", "f4", "f8"), (1, 3, 4)):
        for packing, predictor in ((1, 1), (5, 2), (8, 2), (32773, 1)):
            options = (cv2.IMWRITE_TIFF_COMPRESSION, packing, cv2.IMWRITE_TIFF_PREDICTOR, predictor)
            name = f"opencv {samples} {dtype} {packing}"
            yield Case(name, ".tif", _encodes(picture(samples, dtype), options), by_tifffile)


def _encodes(pixels: Any, options: tuple[int, ...]) -> Any:
    turned = pixels if pixels.ndim == 2 else pixels[..., [2, 1, 0, 3][: pixels.shape[2]]]

    def write(path: Path) -> None:
        found = cv2.imencode(path.suffix, np.ascontiguousarray(turned), options)[1]
        written(path, found.tobytes())

    return write


def _vips() -> Iterator[Case]:
    tiled: dict[str, Any] = {"tile": True, "tile_width": 64, "tile_height": 48}
    pyramid = {**tiled, "tile_height": 64, "pyramid": True}
    kinds: dict[str, tuple[dict[str, Any], str]] = {
        "tiled": (tiled, "u1 u2 i2 f4 f8"),
        "deflated pyramid": ({**pyramid, "compression": "deflate"}, "u1 u2 f4"),
        "pyramid below": ({**pyramid, "compression": "lzw", "subifd": True}, "u1 u2"),
        "horizontal": ({**tiled, "compression": "deflate", "predictor": "horizontal"}, "u1 u2 i4"),
        "floating": ({"compression": "deflate", "predictor": "float"}, "f4 f8"),
        "big": ({"bigtiff": True, "compression": "packbits"}, "u1 u4"),
        "jpeg": ({**pyramid, "compression": "jpeg", "Q": 85}, "u1"),
        "fine jpeg": ({"compression": "jpeg", "Q": 95}, "u1"),
        "webp": ({**tiled, "tile_height": 64, "compression": "webp"}, "rgb"),
        "white": ({"miniswhite": True}, "grey"),
    }
    for how, (options, only) in kinds.items():
        types = {"rgb": ["u1"], "grey": ["u1"]}.get(only, only.split())
        counts = {"rgb": (3,), "grey": (1,)}.get(only, (1, 3))
        for dtype, samples in product(types, counts):
            write = _vips_saves(picture(samples, dtype), options)
            yield Case(f"vips {samples} {dtype} {how}", ".tif", write, by_tifffile)
    for packing, white, tile in product(
        ("ccittfax4", "lzw", "none"), (False, True), ({}, {**tiled, "tile_height": 64})
    ):
        options = {"compression": packing, "bitdepth": 1, "miniswhite": white, **tile}
        options["predictor"] = "none"
        write = _vips_saves((picture() > 120) * np.uint8(255), options)
        yield Case(f"vips bits {packing} {white} {bool(tile)}", ".tif", write, by_tifffile)


def _vips_saves(pixels: Any, options: dict[str, Any]) -> Any:
    def write(path: Path) -> None:
        image = pyvips.Image.new_from_array(pixels)
        if pixels.ndim == 3:
            kind = {np.dtype("u1"): "srgb", np.dtype("u2"): "rgb16"}.get(pixels.dtype)
            image = image.copy(interpretation=kind) if kind else image
        written(path, image.tiffsave_buffer(**options))

    return write


def _tifffile() -> Iterator[Case]:
    packings = ((1, False), (8, True), (5, True), (34926, True), (34925, False))
    types = ("u1", "u2", "u4", "i1", "i2", "i4", "f2", "f4", "f8")
    layouts: tuple[dict[str, Any], ...] = (
        {"rowsperstrip": 13},
        {"tile": (48, 64)},
        {"tile": (48, 64), "planarconfig": "separate"},
    )
    every = product(types, (1, 3), "<>", packings, layouts)
    # One of seven: each type, order, packing and layout comes with several of the others.
    for dtype, samples, order, (packing, predictor), layout in list(every)[::7]:
        if samples == 1 and "planarconfig" in layout:
            continue
        options = {"byteorder": order, "compression": packing, "predictor": predictor, **layout}
        name = " ".join(map(str, (samples, dtype, order, packing, *layout)))
        yield Case(f"tifffile {name}", ".tif", _images(samples, dtype, options), by_tifffile)
    for extra, planar in product(("unassalpha", "unspecified"), ("contig", "separate")):
        options = {"extrasamples": [extra], "planarconfig": planar}
        yield Case(f"rgba {extra} {planar}", ".tif", _images(4, "u2", options), by_tifffile)
    for ratio in ((1, 1), (2, 1), (2, 2), (4, 1)):
        options = {"compression": "jpeg", "subsampling": ratio, "tile": (64, 64)}
        yield Case(f"subsampled {ratio}", ".tif", _images(3, "u1", options), by_tifffile)
    for packing in ("jpeg2000", "png", "jpegxl", "webp"):
        options = {"compression": packing, "tile": (64, 48)}
        yield Case(f"tifffile {packing}", ".tif", _images(3, "u1", options), by_tifffile)
    options = {"compression": "jpeg", "tile": (64, 64), "bitspersample": 12}
    write = _writes(picture(3, "u2") >> 4, {"photometric": "ycbcr", **options})
    yield Case("deep luma and chroma", ".tif", write, by_tifffile)
    for dtype, planar in product(("u1", "u2"), ("contig", "separate")):
        options = {"photometric": "separated", "planarconfig": planar}
        yield Case(f"inks {dtype} {planar}", ".tif", _images(4, dtype, options), by_tifffile)
    for samples in (2, 7):
        options = {"planarconfig": "separate", "photometric": "minisblack"}
        yield Case(f"{samples} channels", ".tif", _images(samples, "u2", options), by_tifffile)
    options = {"photometric": "miniswhite", "byteorder": ">", "bigtiff": True}
    yield Case("white is zero", ".tif", _images(1, "u2", options), by_tifffile)


def _images(samples: int, dtype: str, options: dict[str, Any]) -> Any:
    pixels = picture(samples, dtype)
    if options.get("planarconfig") == "separate":
        pixels = np.moveaxis(pixels, -1, 0)
    shown = "rgb" if samples in (3, 4) else "minisblack"
    options = {"photometric": shown, "metadata": None, **options}
    return lambda path: tifffile.imwrite(path, pixels, **options)


def _packed() -> Iterator[Case]:
    for bits, order in product((2, 4, 6, 10, 12, 14), "<>"):
        dtype = "u1" if bits < 8 else "u2"
        pixels = picture(1, dtype) >> (8 * np.dtype(dtype).itemsize - bits)
        options = {"bitspersample": bits, "byteorder": order, "photometric": "minisblack"}
        yield Case(f"{bits} bits {order}", ".tif", _writes(pixels, options), by_tifffile)


def _writes(pixels: Any, options: dict[str, Any]) -> Any:
    return lambda path: tifffile.imwrite(path, pixels, metadata=None, **options)


def _several() -> Iterator[Case]:
    def pages(path: Path) -> None:
        with tifffile.TiffWriter(path) as tiff:
            for n in range(3):
                tiff.write(np.roll(picture(), n), photometric="minisblack", metadata=None)

    for page in range(3):
        truth = _page(page)
        yield Case(f"page {page}", ".tif", pages, truth, page + 1)

    def ome(path: Path) -> None:
        stack = np.stack([picture(1, "u2", 600, 500), picture(1, "u2", 600, 500)[::-1]])
        with tifffile.TiffWriter(path, bigtiff=True, ome=True) as tiff:
            kind: dict[str, Any] = {"tile": (64, 64), "compression": 8}
            tiff.write(stack, subifds=2, metadata={"axes": "CYX"}, **kind)
            for step in (2, 4):
                tiff.write(stack[:, ::step, ::step], subfiletype=1, **kind)

    yield Case("ome", ".ome.tif", ome, lambda path: np.moveaxis(tifffile.imread(path), 0, -1))


def _page(number: int) -> Any:
    return lambda path: by_tifffile(path, number)
