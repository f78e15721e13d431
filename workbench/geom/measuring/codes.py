"""What quantities are called: their titles, and their codes (PS3.16 CID 7469 to 7472, 218).

What has no code in the standard has one of our own; PS3.3 8.2 keeps designators that begin with 99
for that.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from workbench.base.text import Text, t
from workbench.model.concept import Concept
from workbench.model.measurement import MeasurementKind

OWN = "99WORKBENCH"

_MAXIMUM = Concept("SCT", "56851009", "Maximum")
_MEAN = Concept("SCT", "373098007", "Mean")
_MINIMUM = Concept("SCT", "255605001", "Minimum")
_WIDTH = Concept("SCT", "103355008", "Width")


@frozen
class Coded:
    """A kind of quantity.

    Parameters
    ----------
    concept : Concept
        What is measured.
    derivation : Concept or None
        Which of several values it is (PS3.16 CID 7464).
    """

    title: Text
    concept: Concept
    derivation: Concept | None = None


def _own(name: str, meaning: str) -> Concept:
    return Concept(OWN, name, meaning)


QUANTITIES: Mapping[str, Coded] = {
    "length": Coded(t("Length"), Concept("SCT", "410668003", "Length")),
    "perimeter": Coded(t("Perimeter"), Concept("SCT", "131191004", "Perimeter")),
    "area": Coded(t("Area"), Concept("SCT", "42798000", "Area")),
    "angle": Coded(t("Angle"), Concept("SCT", "1483009", "Angle")),
    "long_axis": Coded(t("Long axis"), Concept("SCT", "103339001", "Long axis")),
    "short_axis": Coded(t("Short axis"), Concept("SCT", "103340004", "Short axis")),
    "distance": Coded(t("Distance"), Concept("DCM", "121206", "Distance")),
    "max_feret": Coded(t("Max. Feret"), _own("max_feret", "Maximum Feret diameter")),
    "min_feret": Coded(t("Min. Feret"), _own("min_feret", "Minimum Feret diameter")),
    "equivalent_diameter": Coded(
        t("Equivalent diameter"),
        _own("equivalent_diameter", "Diameter of the circle of equal area"),
    ),
    "circularity": Coded(t("Circularity"), _own("circularity", "Circularity")),
    "orientation": Coded(t("Orientation"), _own("orientation", "Orientation of the long axis")),
    "centroid_x": Coded(t("Centroid x"), _own("centroid_x", "Centroid, horizontal")),
    "centroid_y": Coded(t("Centroid y"), _own("centroid_y", "Centroid, vertical")),
    "width_max": Coded(t("Max. width"), _WIDTH, _MAXIMUM),
    "width_mean": Coded(t("Mean width"), _WIDTH, _MEAN),
    "width_min": Coded(t("Min. width"), _WIDTH, _MINIMUM),
    "ratio": Coded(t("Ratio"), Concept("SCT", "118586006", "Ratio")),
    "heart_width": Coded(t("Width of the heart"), _own("heart_width", "Width of the heart")),
    "thorax_width": Coded(t("Width of the thorax"), _own("thorax_width", "Width of the thorax")),
    "pixel_count": Coded(t("Pixels"), _own("pixel_count", "Number of pixels")),
    "x_value": Coded(t("Value along x"), _own("x_value", "Value along x")),
    "y_value": Coded(t("Value along y"), _own("y_value", "Value along y")),
    "x_extent": Coded(t("Reach along x"), _own("x_extent", "Reach along x")),
    "y_extent": Coded(t("Reach along y"), _own("y_extent", "Reach along y")),
}

_COBB = Coded(t("Cobb angle"), Concept("SCT", "285285000", "Cobb angle"))
_CARDIOTHORACIC = Coded(
    t("Cardiothoracic ratio"), _own("cardiothoracic_ratio", "Cardiothoracic ratio")
)
_OF_KIND: Mapping[tuple[MeasurementKind, str], Coded] = {
    (MeasurementKind.COBB, "angle"): _COBB,
    (MeasurementKind.CARDIOTHORACIC, "ratio"): _CARDIOTHORACIC,
}
#: What DICOM calls units that are not in UCUM (PS3.16 CID 7460, 7461).
_UNITS = {"px": "{pixels}", "px2": "{pixels}"}


def coded(name: str, kind: MeasurementKind | None = None) -> Coded:
    """Return what a quantity of a measurement is; KeyError for an unknown name."""
    found = _OF_KIND.get((kind, name)) if kind is not None else None
    return found or QUANTITIES[name]


def quantity_title(name: str, kind: MeasurementKind | None = None) -> str:
    """Return the title of a quantity, its own name where it is unknown."""
    found = _OF_KIND.get((kind, name)) if kind is not None else None
    found = found or QUANTITIES.get(name)
    return str(found.title) if found else name


def unit_code(unit: str) -> str:
    """Return the unit of a quantity as a measurement unit of DICOM (UCUM)."""
    return _UNITS.get(unit, unit)
