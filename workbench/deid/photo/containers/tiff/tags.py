"""Which tags of TIFF files leave: what decodes and shows the picture, as numbers."""

from __future__ import annotations

from attrs import frozen

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 256, 257, 258, 259, 262
DESCRIPTION, STRIPS, SAMPLES, ROWS, STRIP_BYTES = 270, 273, 277, 278, 279
X_RESOLUTION, Y_RESOLUTION, PLANAR, UNIT, PREDICTOR = 282, 283, 284, 296, 317
COLORS, TILE_WIDTH, TILE_HEIGHT, TILES, TILE_BYTES = 320, 322, 323, 324, 325
SUBFILE, PAGE_NAME, TABLES, PROFILE, SUBSAMPLING = 254, 285, 347, 34675, 530
NDPI, LENS, MCU_STARTS = 65420, 65421, 65426

NUMBERS = frozenset({1, 3, 4, 16})
_RATIOS = frozenset({5})
_ANY = frozenset({1, 3, 4, 5, 6, 8, 9, 10, 11, 12, 16})
_BYTES = frozenset({1, 7})
#: Counts that depend on the picture.
PER_SAMPLE, PER_SEGMENT, TABLE = -1, -2, -3


@frozen
class Rule:
    """Which types a tag may have, and how many values at most."""

    kinds: frozenset[int]
    most: int


_ONE = Rule(NUMBERS, 1)
_SAMPLE = Rule(_ANY, PER_SAMPLE)
RULES: dict[int, Rule] = {
    **dict.fromkeys(
        (254, 255, 256, 257, 259, 262, 266, 274, 277, 278, 284, 290, 292, 293, 296, 317, 322, 323,
         332, 334, 32995, 32996, 32997, 32998, 531),
        _ONE,
    ),
    **dict.fromkeys((258, 280, 281, 338, 339, 340, 341), _SAMPLE),
    **dict.fromkeys((273, 279, 324, 325), Rule(frozenset({3, 4, 13, 16, 18}), PER_SEGMENT)),
    297: Rule(NUMBERS, 2),
    282: Rule(_RATIOS, 1),
    283: Rule(_RATIOS, 1),
    286: Rule(_RATIOS, 1),
    287: Rule(_RATIOS, 1),
    291: Rule(NUMBERS, TABLE),
    301: Rule(NUMBERS, TABLE),
    318: Rule(_RATIOS, 2),
    319: Rule(_RATIOS, 6),
    320: Rule(NUMBERS, TABLE),
    321: Rule(NUMBERS, 2),
    336: Rule(NUMBERS, PER_SAMPLE),
    342: Rule(NUMBERS, 6),
    529: Rule(_RATIOS, 3),
    530: Rule(NUMBERS, 2),
    532: Rule(_RATIOS, 6),
    TABLES: Rule(_BYTES, 1 << 16),
    PROFILE: Rule(_BYTES, 16 << 20),
}  # fmt: skip
#: What slides of one vendor need to be opened: a mark, the lens, where parts of a strip start.
NDPI_RULES: dict[int, Rule] = {
    NDPI: _ONE,
    LENS: Rule(frozenset({11}), 1),
    **dict.fromkeys((65422, 65423, 65424), Rule(frozenset({4, 9}), 1)),
    MCU_STARTS: Rule(frozenset({4}), 1 << 24),
}
RESOLUTION = frozenset({X_RESOLUTION, Y_RESOLUTION, UNIT})

NONE, LZW, JPEG, DEFLATE, PACKBITS = 1, 5, 7, 8, 32773
DEFLATES = frozenset({8, 32946})
CODESTREAMS = frozenset({33003, 33004, 33005, 34712})
WEBP, ZSTD, LZMA = 50001, 50000, 34925
#: Compressions whose data holds pixels alone, or is cleaned here.
KNOWN = frozenset({1, 2, 3, 4, 5, 7, 32773, 34887, *DEFLATES, *CODESTREAMS, WEBP, ZSTD, LZMA})
RAW_PHOTOMETRIC = frozenset({32803, 34892})


def most_values(most: int, samples: int, segments: int, bits: int) -> int:
    """Return how many values a tag of a picture may have."""
    if most == PER_SAMPLE:
        return 2 * max(samples, 1)
    if most == PER_SEGMENT:
        return segments
    if most == TABLE:
        return 3 << min(max(bits, 1), 16)
    return most
