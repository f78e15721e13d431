"""A JPEG file taken apart into its segments; coded data belongs to the scan before it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from attrs import frozen

from workbench.deid.photo.errors import damaged

SOI, EOI, SOS, DHT, DQT, DRI, COM = 0xD8, 0xD9, 0xDA, 0xC4, 0xDB, 0xDD, 0xFE
APP0, APP1, APP2, APP14 = 0xE0, 0xE1, 0xE2, 0xEE
FRAMES = frozenset({0xC0, 0xC1, 0xC2, 0xC3, 0xC9, 0xCA, 0xCB})
HIERARCHICAL = frozenset({0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF, 0xDE, 0xDF})
#: What a decoder needs beside frames and scans: tables, restart interval, number of lines.
NEEDED = frozenset({DHT, DQT, DRI, 0xCC, 0xDC})
# In coded data FF is followed by 00; D0 to D7 restart.
_MARKER = re.compile(rb"\xff+[\x01-\xcf\xd8-\xfe]")
_SEGMENTS_MAX = 20_000


@frozen
class Segment:
    """A segment: marker, where its payload is, and where its coded data ends.

    Parameters
    ----------
    start, end : int
        Of the payload, without marker and length.
    coded_end : int
        End of the coded data of a scan, equal to `end` for all others.
    """

    marker: int
    start: int
    end: int
    coded_end: int

    def payload(self, data: bytes) -> bytes:
        """Return its payload."""
        return data[self.start : self.end]


def segments(data: bytes) -> Iterator[Segment]:
    """Give the segments up to the end marker, which is the last; its end is that of the picture.

    Raises
    ------
    InputError
        If the file is damaged or ends before its end marker.
    """
    if data[:2] != b"\xff\xd8":
        raise damaged("no start")
    at = 2
    for _ in range(_SEGMENTS_MAX):
        while data[at : at + 2] == b"\xff\xff":
            at += 1
        if at + 2 > len(data) or data[at] != 0xFF:
            raise damaged("no marker")
        marker = data[at + 1]
        if marker == EOI:
            yield Segment(EOI, at + 2, at + 2, at + 2)
            return
        segment = _segment(data, at, marker)
        yield segment
        at = segment.coded_end
    raise damaged("too many segments")


def _segment(data: bytes, at: int, marker: int) -> Segment:
    length = int.from_bytes(data[at + 2 : at + 4])
    end = at + 2 + length
    if marker in (0, 1, SOI) or 0xD0 <= marker <= 0xD7 or length < 2 or end > len(data):
        raise damaged("segment")
    if marker != SOS:
        return Segment(marker, at + 4, end, end)
    found = _MARKER.search(data, end)
    if found is None:
        raise damaged("no end")
    return Segment(marker, at + 4, end, found.start())


def segment(marker: int, payload: bytes) -> bytes:
    """Return a segment as it is in a file."""
    return bytes((0xFF, marker)) + (len(payload) + 2).to_bytes(2) + payload
