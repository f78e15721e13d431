"""Reading arrays through zarr, from a folder alone; loaded when the first pixel is asked for."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.api import InputError, UnsupportedError, WorkbenchError, t

from .arrays import ArrayFacts
from .limits import check_chunk, pieces

if TYPE_CHECKING:
    from zarr import Array

# A chunk that does not shrink takes a little more room than its values.
_SLACK = 1 << 16


_DESCRIPTIONS = (".json", ".zarray", ".zattrs", ".zgroup")


class Pixels:
    """The values of one array; any number of threads may read them at once."""

    def __init__(self, facts: ArrayFacts) -> None:
        self.facts = facts
        self._lock = threading.Lock()
        self._array: Array[Any] | None = None

    def read(self, place: tuple[int | slice, ...]) -> NDArray[np.generic]:
        """Return a part of the array in the machine's byte order.

        Raises
        ------
        InputError
            If it cannot be read.
        """
        name = self.facts.folder.name
        try:
            found = np.asarray(self._opened()[place])
        except WorkbenchError:
            raise
        except MemoryError as error:
            raise InputError(t("{name} needs more memory than there is.", name=name)) from error
        except Exception as error:
            # Codecs raise nearly anything on damaged chunks.
            raise InputError(
                t("{name} is damaged: a part of its pixels cannot be read.", name=self._shown()),
                details=f"{type(error).__name__}: {error}",
            ) from error
        if found.dtype.newbyteorder("=") == np.float16:
            return found.astype(np.float32)
        if found.dtype == np.bool_:
            return found.view(np.uint8)
        return found.astype(found.dtype.newbyteorder("="), copy=False)

    def _shown(self) -> str:
        folder = self.facts.folder
        return f"{folder.parent.name}/{folder.name}"

    def _opened(self) -> Array[Any]:
        with self._lock:
            if self._array is None:
                self._array = _array(self.facts)
            return self._array


def _array(facts: ArrayFacts) -> Array[Any]:
    try:
        import zarr
        from zarr.storage import LocalStore
    except ImportError as error:
        raise UnsupportedError(
            t("{name} is a Zarr store; install zarr to open it.", name=facts.folder.parent.name)
        ) from error

    limit = math.prod(facts.chunks) * facts.dtype.itemsize + _SLACK

    class Bounded(LocalStore):
        """A folder whose chunks are looked at before they are unpacked."""

        async def get(self, key: str, prototype: Any = None, byte_range: Any = None) -> Any:
            found = await super().get(key, prototype, byte_range)
            if found is not None and not key.endswith(_DESCRIPTIONS):
                for piece in _chunks(facts, found.to_bytes(), byte_range):
                    check_chunk(piece, limit, facts.codec)
            return found

    store = Bounded(facts.folder, read_only=True)
    array = zarr.open_array(store=store, mode="r")
    if tuple(array.shape) != facts.shape or array.dtype != facts.dtype:
        raise InputError(
            t("{name} has changed since it was opened; open it again.", name=facts.folder.name)
        )
    return array


def _chunks(facts: ArrayFacts, data: bytes, byte_range: Any) -> Iterable[bytes]:
    """Return the packed chunks in what was read of a file: a chunk, a shard, or a part of one."""
    if not facts.in_shard:
        return (data,)
    if byte_range is None:
        return pieces(data, facts.in_shard, facts.index_first)
    start = getattr(byte_range, "start", None)
    is_index = start == 0 if facts.index_first else start is None
    return () if is_index else (data,)
