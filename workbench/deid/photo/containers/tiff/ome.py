"""OME-XML written anew: sizes and units of the pictures that stay, nothing of who or when."""

from __future__ import annotations

import re
from typing import Any

from attrs import evolve, field, frozen

from workbench.base.text import t
from workbench.deid.photo.containers.tiff.descriptions import number
from workbench.deid.photo.errors import Held, damaged

_BESIDE = re.compile(r"label|macro|overview|barcode|thumbnail|标签", re.IGNORECASE)
_ORDERS = frozenset({"XYZCT", "XYZTC", "XYCTZ", "XYCZT", "XYTCZ", "XYTZC"})
_TYPES = frozenset(
    "int8 int16 int32 uint8 uint16 uint32 float double complex double-complex bit".split()
)
_UNITS = frozenset({"µm", "mm", "nm", "cm", "m", "pm", "Å", "in", "pixel"})
_SPACE = "http://www.openmicroscopy.org/Schemas/OME/2016-06"
_SIDE_MAX = 1 << 31


@frozen
class Plane:
    """Pages of a picture: the first directory and where it is in the picture."""

    page: int
    count: int
    first: tuple[tuple[str, int], ...]


@frozen
class Picture:
    """One picture of a file, by numbers.

    Parameters
    ----------
    samples : tuple of int
        Samples per pixel of each channel.
    """

    order: str
    kind: str
    sizes: tuple[tuple[str, int], ...]
    units: tuple[tuple[str, str], ...]
    samples: tuple[int, ...]
    planes: tuple[Plane, ...]
    beside: bool = field(default=False)

    @property
    def pages(self) -> tuple[int, ...]:
        """Return its pages."""
        return tuple(page for one in self.planes for page in range(one.page, one.page + one.count))


def pictures_of(description: str, pages: int) -> tuple[Picture, ...]:
    """Return the pictures of a file.

    Raises
    ------
    Held
        If pages of other files belong to them.
    InputError
        If the XML is damaged.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, fromstring

    try:
        root = fromstring(description.encode(), forbid_dtd=True)
        found = [_picture(one, pages) for one in root if _local(one) == "Image"]
    except (ParseError, DefusedXmlException, ValueError, TypeError, StopIteration) as error:
        raise damaged(type(error).__name__) from None
    if not found:
        raise damaged("OME")
    return tuple(found)


def moved(picture: Picture, places: dict[int, int]) -> Picture:
    """Return a picture whose pages lie elsewhere in the new file."""
    planes = tuple(evolve(plane, page=places[plane.page]) for plane in picture.planes)
    return evolve(picture, planes=planes)


def written(pictures: tuple[Picture, ...], resolution: bool) -> str:
    """Return XML that says how pages belong together."""
    parts = [f'<?xml version="1.0" encoding="UTF-8"?><OME xmlns="{_SPACE}">']
    for n, one in enumerate(pictures):
        sizes = "".join(f' Size{axis}="{size}"' for axis, size in one.sizes)
        units = "".join(f' {key}="{value}"' for key, value in one.units) if resolution else ""
        parts.append(
            f'<Image ID="Image:{n}"><Pixels ID="Pixels:{n}" DimensionOrder="{one.order}" '
            f'Type="{one.kind}"{sizes}{units}>'
        )
        for c, samples in enumerate(one.samples):
            parts.append(f'<Channel ID="Channel:{n}:{c}" SamplesPerPixel="{samples}"/>')
        for plane in one.planes:
            first = "".join(f' First{axis}="{value}"' for axis, value in plane.first)
            parts.append(f'<TiffData IFD="{plane.page}"{first} PlaneCount="{plane.count}"/>')
        parts.append("</Pixels></Image>")
    return "".join([*parts, "</OME>"])


def _picture(image: Any, pages: int) -> Picture:
    pixels = next(one for one in image if _local(one) == "Pixels")
    order, kind = pixels.get("DimensionOrder", "XYCZT"), pixels.get("Type", "")
    sizes = tuple((axis, _count(pixels.get("Size" + axis, "1"))) for axis in "XYZCT")
    if order not in _ORDERS or kind not in _TYPES:
        raise ValueError(order)
    samples = tuple(
        _count(one.get("SamplesPerPixel", "1")) for one in pixels if _local(one) == "Channel"
    )
    beside = _BESIDE.search(image.get("Name", "")) is not None
    return Picture(order, kind, sizes, _units(pixels), samples, _planes(pixels, pages), beside)


def _units(pixels: Any) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for axis in "XYZ":
        size = number(pixels.get("PhysicalSize" + axis, ""))
        unit = pixels.get(f"PhysicalSize{axis}Unit", "µm")
        if size and unit in _UNITS:
            found += [("PhysicalSize" + axis, size), (f"PhysicalSize{axis}Unit", unit)]
    return tuple(found)


def _planes(pixels: Any, pages: int) -> tuple[Plane, ...]:
    found = []
    for data in pixels:
        if _local(data) != "TiffData":
            continue
        if any(one.get("FileName") for one in data):
            _refuse_other_files(pixels)
        first = tuple(
            (axis, _count(data.get("First" + axis, "0"), 0))
            for axis in "CZT"
            if "First" + axis in data.attrib
        )
        page = _count(data.get("IFD", "0"), 0)
        count = _count(data.get("PlaneCount", "1" if "IFD" in data.attrib else str(pages - page)))
        if page + count > pages:
            raise ValueError(page)
        found.append(Plane(page, count, first))
    return tuple(found) or (Plane(0, pages, ()),)


def _refuse_other_files(pixels: Any) -> None:
    names = {
        one.get("FileName") for data in pixels for one in data if _local(data) == "TiffData"
    } - {None}
    if len(names) > 1:
        raise Held(
            t("The picture is spread over several files that name each other; merge them first.")
        )


def _count(text: str, least: int = 1) -> int:
    value = int(text)
    if not least <= value < _SIDE_MAX:
        raise ValueError(text)
    return value


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
