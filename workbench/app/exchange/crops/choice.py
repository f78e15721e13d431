"""What can be chosen about crops, and what was."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from attrs import field, frozen

from workbench.api.exchange import FormatOption, OptionKind
from workbench.app.exchange.options import value_of
from workbench.base.errors import InputError
from workbench.base.text import t


class Crops(StrEnum):
    """Which parts of images are written."""

    NONE = "none"
    WHOLE = "whole"
    TILES = "tiles"
    OBJECTS = "objects"


_ANY = tuple(crops.value for crops in Crops if crops is not Crops.NONE)
_CUT = (Crops.TILES.value, Crops.OBJECTS.value)
_TILES, _OBJECTS = (Crops.TILES.value,), (Crops.OBJECTS.value,)

OPTIONS = (
    FormatOption(
        "crops",
        t("Pictures"),
        default="none",
        choices={
            "none": t("None, labels only"),
            "whole": t("Whole images"),
            "tiles": t("Tiles"),
            "objects": t("A crop around each object"),
        },
    ),
    FormatOption(
        "tile",
        t("Tile size, px"),
        OptionKind.WHOLE,
        "1024",
        minimum=16,
        maximum=16384,
        needs=("crops", _TILES),
    ),
    FormatOption(
        "overlap",
        t("Overlap, px"),
        OptionKind.WHOLE,
        "0",
        maximum=8192,
        help=t("Objects smaller than this are whole in one tile at least."),
        needs=("crops", _TILES),
    ),
    FormatOption(
        "empty",
        t("Empty tiles to keep"),
        OptionKind.NUMBER,
        "0",
        maximum=1,
        help=t("Share of the tiles without any object, from 0 to 1. The choice is repeatable."),
        needs=("crops", _TILES),
    ),
    FormatOption(
        "margin",
        t("Margin around objects"),
        OptionKind.NUMBER,
        "0.1",
        maximum=10,
        help=t("As a share of the longer side of the object."),
        needs=("crops", _OBJECTS),
    ),
    FormatOption("square", t("Square crops"), OptionKind.FLAG, "no", needs=("crops", _OBJECTS)),
    FormatOption(
        "least",
        t("Smallest part of an object"),
        OptionKind.NUMBER,
        "0.1",
        maximum=1,
        help=t(
            "A cut off part is left out when it is less than this share of the largest part of its "
            "object. 0 keeps all: only then the tiles together have every shape whole."
        ),
        needs=("crops", _CUT),
    ),
    FormatOption(
        "pixels",
        t("Pixel values"),
        default="raw",
        choices={"raw": t("As stored, 8 or 16 bit"), "shown": t("As shown, 8 bit")},
        needs=("crops", _ANY),
    ),
    FormatOption(
        "picture",
        t("File type"),
        default="png",
        choices={"png": t("PNG, without loss"), "jpeg": t("JPEG, 8 bit")},
        needs=("crops", _ANY),
    ),
    FormatOption(
        "quality",
        t("JPEG quality"),
        OptionKind.WHOLE,
        "95",
        minimum=1,
        maximum=100,
        needs=("picture", ("jpeg",)),
    ),
)

OVERVIEW = FormatOption(
    "overview",
    t("Overview pictures, longest side in px"),
    OptionKind.WHOLE,
    "0",
    maximum=16384,
    help=t("One small picture of each image with its annotations drawn; 0 writes none."),
)


@frozen
class CropChoice:
    """What was chosen, by the names of the options.

    Parameters
    ----------
    empty : float
        Share of the tiles without annotations that are kept.
    least : float
        A piece is left out when it is a smaller share than this of the largest piece of its
        annotation: so the long scratch of which every tile has little is not lost.
    margin : float
        Around an object, as a share of its longer side.
    """

    crops: Crops = field(default=Crops.NONE, converter=Crops)
    tile: int = 1024
    overlap: int = 0
    empty: float = 0.0
    margin: float = 0.1
    square: bool = False
    least: float = 0.1
    shown: bool = False
    is_jpeg: bool = False
    quality: int = 95

    @classmethod
    def of(cls, options: Mapping[str, str]) -> CropChoice:
        """Return what options ask for; those that are no options of crops are passed over.

        Raises
        ------
        InputError
            If a value is none of its option, or the overlap leaves no step between tiles.
        """
        value = {one.name: value_of(one, options.get(one.name, "")) for one in OPTIONS}
        made = cls(
            crops=Crops(value["crops"]),
            tile=value["tile"],
            overlap=value["overlap"],
            empty=value["empty"],
            margin=value["margin"],
            square=value["square"],
            least=value["least"],
            shown=value["pixels"] == "shown",
            is_jpeg=value["picture"] == "jpeg",
            quality=value["quality"],
        )
        if made.overlap * 2 > made.tile:
            raise InputError(
                t(
                    "An overlap of {overlap} px is more than half of a tile of {tile} px.",
                    overlap=made.overlap,
                    tile=made.tile,
                )
            )
        return made

    @property
    def suffix(self) -> str:
        """Of the files."""
        return ".jpg" if self.is_jpeg else ".png"
