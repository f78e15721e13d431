"""Part: the thing on the picture, with a coordinate system and zones of its own."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from workbench.model.annotation import finite
from workbench.model.ids import PartId
from workbench.model.regions import Polygon


@frozen
class Zone:
    """An area of a part with a code that rules may name.

    Parameters
    ----------
    outline : Polygon
        In part coordinates, millimetres.
    titles : mapping of str to str
        The name in other languages, by language code.
    """

    code: str
    outline: Polygon
    name: str = ""
    titles: Mapping[str, str] = field(factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        if not self.code:
            raise ValueError("a zone needs a code")


@frozen
class Part:
    """The map of a part: its zones, the first of those that hold a place counts."""

    id: PartId
    name: str
    zones: tuple[Zone, ...] = ()

    def __attrs_post_init__(self) -> None:
        codes = [zone.code for zone in self.zones]
        if len(set(codes)) != len(codes):
            raise ValueError("codes of zones must be different")


@frozen
class Placement:
    """How a part lies on a picture.

    Part coordinates (u, v) are millimetres: a position of the picture becomes millimetres by its
    calibration, those of the origin are taken off, the rest is turned by -`angle`, and v is
    negated where the part is seen from behind.

    Parameters
    ----------
    x, y : float
        Where the origin of the part is, in image coordinates.
    angle : float
        Direction of the part's u axis on the picture, degrees clockwise from +x, in millimetres.
    mirrored : bool
        v grows upwards for a u that grows to the right: the part is seen from behind.
    """

    part: PartId
    x: float = field(default=0.0, converter=float, validator=finite)
    y: float = field(default=0.0, converter=float, validator=finite)
    angle: float = field(default=0.0, converter=float, validator=finite)
    mirrored: bool = False
