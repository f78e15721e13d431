"""What a store is: an array, or several resolutions of one picture (OME-Zarr 0.1 to 0.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import field, frozen

from workbench.api import InputError, t

from .arrays import ArrayFacts, array_facts, broken, read_json

#: Names of the files that make a folder an image; its path is that of the first that is there.
MARKERS = ("zarr.json", ".zarray", ".zattrs")
_LEVELS_MAX = 64
# What the axes are when nobody says, by how many there are.
_AXES: Mapping[int, str] = {2: "yx", 3: "zyx", 4: "czyx", 5: "tczyx"}
# Three or four values a pixel behind rows and columns are a colour.
_COLOUR_LAST = (3, 4)
_MILLIMETRES = {
    "angstrom": 1e-7,
    "nanometer": 1e-6,
    "micrometer": 1e-3,
    "micron": 1e-3,
    "µm": 1e-3,
    "um": 1e-3,
    "nm": 1e-6,
    "mm": 1.0,
    "millimeter": 1.0,
    "centimeter": 10.0,
    "meter": 1000.0,
    "inch": 25.4,
}


@frozen
class Store:
    """A picture.

    Parameters
    ----------
    axes : tuple of str
        ``t c z y x`` in the order of its arrays; what is called otherwise is "".
    arrays : tuple of ArrayFacts
        Resolutions, the largest first.
    spacing : (float, float) or None
        Height and width of a pixel in mm.
    omero : mapping
        What the file says of how it is to be shown.
    """

    folder: Path
    axes: tuple[str, ...]
    arrays: tuple[ArrayFacts, ...]
    spacing: tuple[float, float] | None = None
    omero: Mapping[str, Any] = field(factory=dict, eq=False)

    def size(self, axis: str) -> int:
        """Return how much of an axis there is; 1 of one that is not there."""
        return self.arrays[0].shape[self.axes.index(axis)] if axis in self.axes else 1


def store_in(folder: Path) -> Store:
    """Return the picture in a folder.

    Raises
    ------
    InputError
        If there is none, or it is damaged.
    """
    try:
        group = _group(folder)
        if group is not None and group.get("multiscales"):
            return _multiscale(folder, group)
        array = array_facts(folder)
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise broken(folder / _marker(folder), str(error)) from error
    if array is None:
        raise InputError(t("{name} is no image in Zarr.", name=folder.name))
    return _plain(array)


def is_image(folder: Path) -> bool:
    """Return whether a folder says that it is a picture; nothing else of it is checked."""
    try:
        if (folder / ".zarray").is_file():
            return True
        found = read_json(folder / "zarr.json")
        if found is not None and found.get("node_type") == "array":
            return True
        group = _group(folder)
    except (InputError, TypeError, AttributeError):
        return False
    return bool(group and group.get("multiscales"))


def _marker(folder: Path) -> str:
    return next((name for name in MARKERS if (folder / name).is_file()), MARKERS[0])


def _group(folder: Path) -> Mapping[str, Any] | None:
    """Return the attributes of a group, OME's own where they are apart."""
    new = read_json(folder / "zarr.json")
    if new is not None:
        attributes = new.get("attributes") or {}
        ome: Mapping[str, Any] = attributes.get("ome") or attributes
        return ome
    return read_json(folder / ".zattrs")


def _multiscale(folder: Path, group: Mapping[str, Any]) -> Store:
    scales = group["multiscales"][0]
    datasets = scales["datasets"][:_LEVELS_MAX]
    arrays: list[ArrayFacts] = []
    for dataset in datasets:
        array = array_facts(_inside(folder, str(dataset["path"])))
        if array is None:
            if not arrays:
                raise InputError(
                    t("{name} is not whole: its pixels are missing.", name=folder.name)
                )
            continue
        arrays.append(array)
    axes, units = _axes(scales.get("axes"), len(arrays[0].shape))
    _check_axes(folder, axes, arrays[0])
    steps = [*datasets[0].get("coordinateTransformations", ())]
    steps += scales.get("coordinateTransformations", ())
    return Store(
        folder,
        axes,
        tuple(one for one in arrays if len(one.shape) == len(axes)),
        _spacing(axes, units, steps),
        omero if isinstance(omero := group.get("omero"), dict) else {},
    )


def _inside(folder: Path, path: str) -> Path:
    """Return a folder of a store; one that leads out of it is none of it."""
    found = folder / path
    if ".." in Path(path).parts or Path(path).is_absolute():
        raise ValueError("a path that leads out of the store")
    return found


def _axes(said: Any, count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return names and units of axes; the versions before 0.4 say less or nothing."""
    if not said:
        return tuple(_AXES[count]), ("",) * count
    names = [one if isinstance(one, str) else str(one["name"]) for one in said]
    units = [str(one.get("unit", "")) if isinstance(one, dict) else "" for one in said]
    return tuple(name if name in tuple("tczyx") else "" for name in names), tuple(units)


def _plain(array: ArrayFacts) -> Store:
    names = tuple(name.lower() for name in array.names)
    if "y" in names and "x" in names:
        axes = tuple(name if name in tuple("tczyx") else "" for name in names)
    elif len(array.shape) == 3 and array.shape[2] in _COLOUR_LAST:
        axes = tuple("yxc")
    else:
        axes = tuple(_AXES[len(array.shape)])
    _check_axes(array.folder, axes, array)
    return Store(array.folder, axes, (array,))


def _check_axes(folder: Path, axes: Sequence[str], array: ArrayFacts) -> None:
    """Refuse what has no rows and columns, or more axes than a picture can be scrolled along."""
    named = [axis for axis in axes if axis]
    odd = [size for axis, size in zip(axes, array.shape, strict=True) if not axis and size > 1]
    if "y" not in named or "x" not in named or len(set(named)) < len(named) or odd:
        raise InputError(
            t(
                "{name} has axes that are not those of a picture ({axes}).",
                name=folder.name,
                axes=" ".join(axis or "?" for axis in axes),
            )
        )


def _spacing(
    axes: Sequence[str], units: Sequence[str], steps: Sequence[Mapping[str, Any]]
) -> tuple[float, float] | None:
    """Return millimetres, from lengths with a unit alone."""
    found = []
    for axis in "yx":
        at = axes.index(axis)
        millimetres = _MILLIMETRES.get(units[at].lower())
        if millimetres is None:
            return None
        for step in steps:
            if step.get("type") == "scale":
                millimetres *= float(step["scale"][at])
        found.append(millimetres)
    good = all(0 < one < float("inf") for one in found)
    scaled = any(step.get("type") == "scale" for step in steps)
    return (found[0], found[1]) if good and scaled else None
