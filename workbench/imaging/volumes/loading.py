"""From opened images to a volume: what their headers say first, then their pixels."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

import numpy as np
from attrs import evolve, field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError, unreadable
from workbench.base.text import Text, t
from workbench.dicom.suv import Suv
from workbench.imaging import grey as shades
from workbench.imaging.raw_pixels import RawPixels, RawSource
from workbench.imaging.sources import FrameInfo, Identity, ImageSource
from workbench.imaging.volumes.stack_geometry import StackGeometry, StackSlice, stack_geometry
from workbench.imaging.volumes.volume import Volume, unscaled
from workbench.model.calibration import CalibrationSource, Spacing
from workbench.model.grey import Grey, Rescale

Place = tuple[ImageSource, int]
Report = Callable[[float], object]

# Slices that one task reads: enough to make little of the cost of a task.
_TASK = 8
THREADS = 2
_16_BIT = 16
# Acquisition times are often whole seconds, in each of which F-18 loses a ten-thousandth.
_SUV_SHARE = 1e-3


@frozen(eq=False)
class Stack:
    """What the headers of slices say: enough to know the volume before its pixels are read.

    Parameters
    ----------
    places : tuple of (ImageSource, frame)
        The slices that make the volume, along the normal.
    raw : tuple of RawPixels or None
        Where those lie that are not compressed.
    grey : Grey
        Of the volume's values.
    dtype : numpy dtype
        int16 or uint16 where one grey scale holds for all, else float32.
    """

    geometry: StackGeometry
    places: tuple[Place, ...]
    raw: tuple[RawPixels | None, ...]
    grey: Grey
    greys: tuple[Grey, ...] = field(repr=False)
    dtype: np.dtype[Any]
    rows: int
    columns: int
    frame_of_reference: str = ""
    identity: Identity = field(factory=Identity, repr=False)
    suv: Suv | None = None

    def needs(self, every: int = 1) -> int:
        """Return how many bytes the volume takes, with every n-th pixel of rows and columns."""
        rows, columns = -(-self.rows // every), -(-self.columns // every)
        return len(self.places) * rows * columns * self.dtype.itemsize


def slice_of(source: ImageSource, info: FrameInfo) -> StackSlice:
    """Return what the geometry of a stack needs to know of a frame."""
    calibration = info.calibration
    # A ruler's millimetres are no step through the patient, nor are those at a detector.
    known = calibration.source is CalibrationSource.PATIENT
    spacing = calibration.spacing if known else None
    return StackSlice(info.plane, spacing, source.rows, source.columns)


def survey(places: Sequence[Place], report: Report = lambda fraction: None) -> Stack:
    """Look at the headers of slices.

    Parameters
    ----------
    report : callable
        Is told the share that is done; may raise, `base.errors.Cancelled` for one, to stop.

    Raises
    ------
    InputError
        If they cannot be one volume; the text says why.
    """
    infos = []
    for i, (source, frame) in enumerate(places):
        report(i / len(places))
        infos.append(source.info(frame))
    if any(info.grey is None for info in infos):
        raise InputError(t("Colour images are not made into a volume."))
    slices = [slice_of(source, info) for (source, _), info in zip(places, infos, strict=True)]
    geometry = stack_geometry(slices)
    if geometry.obstacle is not None:
        raise InputError(t("These slices are no volume. {why}", why=geometry.obstacle))
    ours = tuple(places[i] for i in geometry.order)
    greys = tuple(grey for i in geometry.order if (grey := infos[i].grey) is not None)
    grey, dtype = _common(greys)
    first, plane = slices[geometry.order[0]], infos[geometry.order[0]].plane
    assert plane is not None
    return Stack(
        geometry=geometry,
        places=ours,
        raw=tuple(_raw(*place) for place in ours),
        grey=grey,
        greys=greys,
        dtype=dtype,
        rows=first.rows,
        columns=first.columns,
        frame_of_reference=plane.frame_of_reference,
        identity=ours[len(ours) // 2][0].identity,
        suv=_common_suv([info.suv for info in infos]),
    )


def load(
    stack: Stack,
    *,
    budget: int | None = None,
    every: int = 1,
    report: Report = lambda fraction: None,
    threads: int = THREADS,
) -> Volume:
    """Read the pixels of a stack.

    Parameters
    ----------
    budget : int or None
        Bytes that the volume may take.
    every : int
        Take every n-th pixel of rows and columns only, and say so.
    report : callable
        As in `survey`; called in this thread.

    Raises
    ------
    InputError
        If it needs more than the budget, or a slice cannot be read.
    """
    needed = stack.needs(every)
    if budget is not None and needed > budget:
        raise InputError(
            t(
                "The volume needs {needed} MB and {budget} MB are set aside. Thinned to every "
                "second pixel it needs {thinned} MB.",
                needed=_megabytes(needed),
                budget=_megabytes(budget),
                thinned=_megabytes(stack.needs(2 * every)),
            )
        )
    try:
        values, mask = _Reader(stack, every).read(report, threads)
    except _TooWideError:
        wide = evolve(stack, grey=unscaled(stack.grey), dtype=np.dtype(np.float32))
        return load(wide, budget=budget, every=every, report=report, threads=threads)
    except MemoryError as error:
        raise InputError(
            t("The volume needs {needed} MB, more than there is.", needed=_megabytes(needed))
        ) from error
    spacing = stack.geometry.spacing
    assert spacing is not None
    warnings: tuple[Text, ...] = ()
    if every > 1:
        spacing = Spacing(spacing.dy * every, spacing.dx * every)
        warnings = (t("Thinned to one pixel of {n} each way to save memory.", n=every),)
    return Volume(
        values,
        stack.geometry,
        stack.grey,
        spacing,
        stack.frame_of_reference,
        stack.identity,
        mask,
        warnings,
        stack.suv,
    )


def load_volume(places: Sequence[Place], *, budget: int | None = None) -> Volume:
    """Survey and load in one go."""
    return load(survey(places), budget=budget)


def _raw(source: ImageSource, frame: int) -> RawPixels | None:
    return source.native_pixels(frame) if isinstance(source, RawSource) else None


def _common(greys: Sequence[Grey]) -> tuple[Grey, np.dtype[Any]]:
    """Return the grey scale of all slices together and the type of values it goes with.

    Windows may differ from slice to slice: those of the middle one stand for all.
    """
    # Values between two colours are no colours: a volume is grey.
    middle = evolve(greys[len(greys) // 2], colors=None)
    same = {_essence(grey) for grey in greys} == {_essence(middle)}
    linear = isinstance(middle.modality, Rescale)
    if same and linear and 1 <= middle.bits <= _16_BIT:
        return middle, np.dtype(np.int16 if middle.signed else np.uint16)
    return unscaled(middle), np.dtype(np.float32)


def _common_suv(found: Sequence[Suv | None]) -> Suv | None:
    """Return how uptake values are made, None where slices differ in it."""
    first = found[0]
    if first is None or any(one is None for one in found):
        return None
    same = all(one is not None and _same_uptake(one, first) for one in found)
    return first if same else None


def _same_uptake(one: Suv, other: Suv) -> bool:
    """Return whether factors agree as far as the clock that they were counted back by ticks."""
    return all(
        math.isclose(factor, theirs, rel_tol=_SUV_SHARE)
        if isinstance(factor, float) and isinstance(theirs := other.factors[kind], float)
        else factor == other.factors[kind]
        for kind, factor in one.factors.items()
    )


def _essence(grey: Grey) -> tuple[object, ...]:
    modality = grey.modality if isinstance(grey.modality, Rescale) else id(grey.modality)
    return grey.bits, grey.signed, modality, grey.inverted, grey.padding


class _TooWideError(Exception):
    """Stored values need more than 16 bits against what the header says."""


class _Reader:
    """Reads slices into place in threads; each source by one thread at a time."""

    def __init__(self, stack: Stack, every: int) -> None:
        self._stack, self._every = stack, every
        shape = (
            len(stack.places),
            -(-stack.rows // every),
            -(-stack.columns // every),
        )
        self.values: NDArray[Any] = np.empty(shape, stack.dtype)
        self.mask: NDArray[np.uint8] | None = None
        self._locks = {id(source): threading.Lock() for source, _ in stack.places}
        self._lock = threading.Lock()
        self._stopped = False

    def read(self, report: Report, threads: int) -> tuple[NDArray[Any], NDArray[np.uint8] | None]:
        """Read all; what `report` raises stops it."""
        count = len(self._stack.places)
        with ThreadPoolExecutor(threads, thread_name_prefix="volume") as pool:
            pending = {pool.submit(self._some, part) for part in _parts(count)}
            total = len(pending)
            try:
                while pending:
                    done, pending = wait(pending, return_when=FIRST_COMPLETED)
                    _raise_first(done)
                    report(1 - len(pending) / total)
            except BaseException:
                self._stopped = True
                for one in pending:
                    one.cancel()
                raise
        return self.values, self.mask

    def _some(self, part: range) -> None:
        for k in part:
            if self._stopped:
                return
            self._one(k)

    def _one(self, k: int) -> None:
        raw = self._stack.raw[k]
        if raw is not None and raw.dtype.newbyteorder("=") == self._stack.dtype:
            self._straight(k, raw)
            if self._as_declared(k):
                return
        self._decoded(k)

    def _straight(self, k: int, raw: RawPixels) -> None:
        """Read a slice from the file into its place."""
        whole = self._every == 1
        rows, columns = self._stack.rows, self._stack.columns
        target = self.values[k] if whole else np.empty((rows, columns), self._stack.dtype)
        wanted = memoryview(target.data).cast("B")
        try:
            with raw.path.open("rb", buffering=0) as file:
                file.seek(raw.offset)
                there = 0
                while there < len(wanted) and (more := file.readinto(wanted[there:])):
                    there += more
        except OSError as error:
            raise unreadable(raw.path.name, error) from error
        if there < len(wanted):
            raise InputError(
                t(
                    "{name} is cut off: {there} of {needed} bytes of the frame are there.",
                    name=raw.path.name,
                    there=there,
                    needed=len(wanted),
                )
            )
        if not raw.dtype.isnative:
            target.byteswap(inplace=True)
        if not whole:
            self.values[k] = target[:: self._every, :: self._every]

    def _as_declared(self, k: int) -> bool:
        """Return whether the values of a slice are such as need no second look.

        Signed values of fewer than 16 bits that are beyond their range were not sign-extended by
        the writer; the source knows what to make of them.
        """
        grey = self._stack.grey
        if not grey.signed or grey.bits == _16_BIT:
            return True
        half = 1 << (grey.bits - 1)
        layer = self.values[k]
        return bool(-half <= layer.min() and layer.max() < half)

    def _decoded(self, k: int) -> None:
        source, frame = self._stack.places[k]
        with self._locks[id(source)]:
            stored = source.read(frame)
        stored = stored[:: self._every, :: self._every]
        if stored.shape != self.values[k].shape:
            raise InputError(t("Slice {n} differs in size.", n=self._stack.geometry.order[k] + 1))
        if self._stack.dtype.kind == "f":
            self._modality_values(k, stored)
            return
        if stored.dtype.kind not in "iub":
            raise _TooWideError
        info = np.iinfo(self._stack.dtype)
        if stored.dtype.itemsize > 2 or stored.dtype.kind != self._stack.dtype.kind:
            low, high = int(stored.min()), int(stored.max())
            if low < info.min or high > info.max:
                raise _TooWideError
        self.values[k] = stored

    def _modality_values(self, k: int, stored: NDArray[Any]) -> None:
        grey = self._stack.greys[k]
        values = shades.modality_values(stored, grey)
        padded = shades.padding_mask(stored, grey)
        if padded is not None:
            # Zero, so that its part in a weighted sum is nothing.
            values[padded] = 0.0
            with self._lock:
                if self.mask is None:
                    self.mask = np.zeros(self.values.shape, np.uint8)
            self.mask[k] = padded
        self.values[k] = values


def _parts(count: int) -> Iterator[range]:
    for first in range(0, count, _TASK):
        yield range(first, min(count, first + _TASK))


def _raise_first(done: set[Future[None]]) -> None:
    for one in done:
        one.result()


def _megabytes(size: int) -> int:
    return max(1, -(-size // 1_000_000))
