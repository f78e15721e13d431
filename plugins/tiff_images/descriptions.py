"""What OME-XML and ImageJ write about the pages of a file."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

from attrs import frozen

from .look import Color

_XML_MAX = 32 << 20
# A hundred thousand pages have half a million elements and their ends.
_MARKS_MAX = 1_000_000


@frozen
class Stack:
    """How pages make frames of several channels.

    Parameters
    ----------
    channels, others : int
        Pages of a frame, and frames.
    stride : int
        Pages from one channel of a frame to its next.
    """

    channels: int
    others: int
    stride: int
    names: tuple[str, ...] = ()
    colors: tuple[Color | None, ...] = ()

    def pages(self, frame: int) -> tuple[int, ...]:
        """Return the pages of a frame, both counted from 0."""
        outer, inner = divmod(frame, self.stride)
        first = outer * self.stride * self.channels + inner
        return tuple(first + n * self.stride for n in range(self.channels))


def stack_of(description: str, pages: int) -> Stack | None:
    """Return how a file's pages belong together; None where each stands for itself."""
    stack = None
    if "<OME" in description[:4096]:
        stack = _ome(description)
    elif description.startswith("ImageJ="):
        stack = _imagej(description)
    if stack is None or stack.channels < 2 or stack.channels * stack.others != pages:
        return None
    return stack


def imagej_images(description: str) -> int:
    """Return how many images ImageJ wrote, perhaps under one directory; 0 if it did not."""
    return _number(_facts(description), "images") if description.startswith("ImageJ=") else 0


def _imagej(description: str) -> Stack:
    facts = _facts(description)
    others = _number(facts, "slices") * _number(facts, "frames")
    return Stack(_number(facts, "channels"), others, 1)


def _facts(description: str) -> dict[str, str]:
    lines = (line.partition("=") for line in description[:65536].splitlines())
    return {key.strip(): value.strip() for key, _, value in lines}


def _number(facts: dict[str, str], key: str) -> int:
    value = facts.get(key, "")
    return max(1, int(value)) if value.isdecimal() and len(value) < 10 else 1


def _ome(description: str) -> Stack | None:
    # A document type could name other files, or grow beyond all measure.
    if len(description) > _XML_MAX or description.count("<") > _MARKS_MAX:
        return None
    if "<!DOCTYPE" in description or "<!ENTITY" in description:
        return None
    try:
        root = ElementTree.fromstring(description.encode())
        return _stack(next(one for one in root.iter() if _local(one) == "Pixels"))
    except (ElementTree.ParseError, StopIteration, ValueError):
        return None


def _stack(pixels: ElementTree.Element) -> Stack | None:
    sizes = {axis: int(pixels.get("Size" + axis, "1")) for axis in "CZT"}
    channels = [one for one in pixels if _local(one) == "Channel"]
    if any(one.get("SamplesPerPixel", "1") != "1" for one in channels) or min(sizes.values()) < 1:
        return None
    order = pixels.get("DimensionOrder", "XYCZT")[2:]
    if sorted(order) != ["C", "T", "Z"]:
        return None
    steps, step = {}, 1
    for axis in order:
        steps[axis] = step
        step *= sizes[axis]
    if not all(_is_in_order(one, steps) for one in pixels if _local(one) == "TiffData"):
        return None
    return Stack(
        sizes["C"],
        sizes["Z"] * sizes["T"],
        steps["C"],
        tuple(one.get("Name", "") for one in channels),
        tuple(_color(one.get("Color")) for one in channels),
    )


def _is_in_order(data: ElementTree.Element, steps: dict[str, int]) -> bool:
    """Return whether pages lie as the order of dimensions says, here and not in another file."""
    place = sum(int(data.get("First" + axis, "0")) * step for axis, step in steps.items())
    return int(data.get("IFD", "0")) == place


def _color(value: str | None) -> Color | None:
    """Return the RGB of a number that holds red, green, blue and opacity, from the highest byte."""
    try:
        number = int(value or "") & 0xFFFFFFFF
    except ValueError:
        return None
    return number >> 24, number >> 16 & 255, number >> 8 & 255


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
