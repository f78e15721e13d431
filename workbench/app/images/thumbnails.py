"""Thumbnails and identities of images, looked up in the background and kept in the user's cache.

A thumbnail goes through the same grey pipeline as the canvas. The file is opened by itself here:
the canvas may be reading from its own source at the same time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.api.images import Channel, Identity, ImageSource
from workbench.base.errors import WorkbenchError
from workbench.base.text import Text
from workbench.model.ids import ImageId
from workbench.model.image import Image

if TYPE_CHECKING:
    from workbench.app.session import Session

log = logging.getLogger(__name__)

#: Longest side in pixels: 44 px in the list at twice the density.
SIDE = 88
# Reading more than that for a picture of 88 pixels would push everything else out of memory.
_LARGEST = 100_000_000
# A smaller file of a large picture may be a list of others, or the first one of a folder.
_ALONE = 1 << 20
# So long a thumbnail waits for somebody else's small picture.
_PATIENCE_S, _POLL_S = 60.0, 0.1


@frozen
class Look:
    """What a look at an image's file gave.

    Parameters
    ----------
    picture : bytes or None
        A PNG; None where there is none.
    missing : Text or None
        Why the file cannot be used.
    is_gone : bool
        Whether that is because it is not there, or another one is: to be looked for.
    """

    image: ImageId
    identity: Identity = field(factory=Identity)
    picture: bytes | None = None
    missing: Text | None = None
    is_gone: bool = False


class Thumbnails:
    """Looks at images one after the other in a thread.

    Parameters
    ----------
    ready : callable
        Gets each Look, on the thread that the session's jobs deliver to.
    """

    def __init__(self, session: Session, ready: Callable[[Look], None]) -> None:
        self._session = session
        self._ready = ready
        self._executor = ThreadPoolExecutor(1, thread_name_prefix="thumbnails")
        self._asked: set[tuple[ImageId, str]] = set()
        self._closed = threading.Event()

    def ask(self, images: Iterable[Image]) -> None:
        """Look at images that have not been looked at yet under this path."""
        session = self._session
        for image in images:
            key = (image.id, image.path)
            if key in self._asked or self._closed.is_set():
                continue
            self._asked.add(key)
            path = session.library.path(image.id)
            opened = partial(session.plugins.open_image, path, image.reader)
            missing = session.library.missing
            self._executor.submit(self._look, image, opened, missing)

    def forget(self) -> None:
        """Look at everything again when asked."""
        self._asked.clear()

    def close(self) -> None:
        """Stop."""
        self._closed.set()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _look(
        self,
        image: Image,
        opened: Callable[[], ImageSource],
        missing: Callable[[ImageId], Any],
    ) -> None:
        if self._closed.is_set():
            return
        look = Look(image.id)
        try:
            gone = missing(image.id)
            if gone is not None:
                look = Look(image.id, missing=gone.reason, is_gone=True)
            else:
                cache = self._session.places.thumbnails
                look = look_at(image, opened, cache, lambda: self._seen(image))
        except WorkbenchError as error:
            look = Look(image.id, missing=error.text)
        except KeyError:
            return  # the image left the project meanwhile
        except Exception:
            if self._closed.is_set():
                return  # what it works with is closed too
            log.exception("a thumbnail could not be made")
        if not self._closed.is_set():
            self._session.jobs.deliver(lambda: self._hand_over(look))

    def _seen(self, image: Image) -> NDArray[Any] | None:
        """Return the small picture that a viewport takes of a large image, once it is whole.

        Reading that twice at a time would take twice as long.
        """
        from workbench.imaging.tiles.glance import glance_of
        from workbench.imaging.tiles.source import is_large

        session = self._session

        def is_shown() -> bool:
            return any(one.image == image.id for one in session.view_state.viewports)

        if image.frames != 1 or not is_shown():
            return None
        source = session.library.source(image.id)
        if not is_large(source):
            return None
        glance, end = glance_of(source, 1), monotonic() + _PATIENCE_S
        while not glance.is_complete and is_shown() and monotonic() < end:
            if self._closed.wait(_POLL_S):
                break
        return glance.pixels if glance.is_complete else None

    def _hand_over(self, look: Look) -> None:
        if not self._closed.is_set():
            self._ready(look)


def look_at(
    image: Image,
    opened: Callable[[], ImageSource],
    cache: Path,
    seen: Callable[[], NDArray[Any] | None] = lambda: None,
) -> Look:
    """Open a file, say what it is of, and make its thumbnail unless the cache has it.

    Parameters
    ----------
    seen : callable
        Returns stored values of a small picture of a large image that somebody else has taken.
    """
    from workbench.imaging.tiles.source import is_large

    source = opened()
    try:
        place = _file(image, cache)
        if is_large(source) and image.fingerprint and image.fingerprint.size < _ALONE:
            place = None  # the file speaks of others, which its fingerprint does not know
        picture = _cached(place)
        if picture is None and (is_large(source) or image.rows * image.columns <= _LARGEST):
            picture = encode(thumbnail(source, small=seen() if is_large(source) else None))
            _keep(place, picture)
        return Look(image.id, source.identity, picture)
    finally:
        source.close()


def thumbnail(
    source: ImageSource, side: int = SIDE, small: NDArray[Any] | None = None
) -> NDArray[np.uint8]:
    """Return a small picture of the middle frame, as the canvas would show it.

    Parameters
    ----------
    small : ndarray, optional
        Stored values of that frame, fewer; it is read without.

    Returns
    -------
    ndarray, shape (rows, columns) or (rows, columns, 3), uint8
        The longest side is at most `side`; pixels that are not square are made so.
    """
    import cv2

    from workbench.imaging.grey import default_voi, display
    from workbench.imaging.tiles.overview import overview
    from workbench.imaging.tiles.source import is_large

    frame = (source.frames + 1) // 2
    info = source.info(frame)
    # Of a large picture no more is read than a first look takes.
    if small is not None:
        stored = small
    else:
        stored = overview(source, frame).pixels if is_large(source) else source.read(frame)
    step = max(1, max(stored.shape[:2]) // (side * 4))
    stored = stored[::step, ::step]
    if info.grey is not None:
        shades = display(stored, info.grey, default_voi(info.grey, stored))
    elif info.channels:
        shades = _laid_over(stored, info.channels)
    else:
        shades = np.asarray(stored, np.uint8)
    rows, columns = shades.shape[0] * info.calibration.aspect, float(shades.shape[1])
    scale = side / max(rows, columns)
    size = (max(1, round(columns * scale)), max(1, round(rows * scale)))
    small = cv2.resize(np.ascontiguousarray(shades), size, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


def _laid_over(stored: NDArray[Any], channels: Sequence[Channel]) -> NDArray[np.uint8]:
    """Return several channels in their colours."""
    from workbench.imaging import grey
    from workbench.imaging.channels import default_looks, laid_over

    looks = default_looks(channels, stored)
    if grey.fits_lut(stored):
        return laid_over(grey.lut_indices(stored), channels, looks)
    values = [
        grey.modality_values(stored[..., at], channel.grey) for at, channel in enumerate(channels)
    ]
    return laid_over(np.stack(values, axis=-1), channels, looks)


def encode(picture: NDArray[np.uint8]) -> bytes:
    """Return a picture as PNG."""
    import cv2

    if picture.ndim == 3:
        picture = np.ascontiguousarray(picture[:, :, ::-1])
    done, data = cv2.imencode(".png", picture)
    if not done:
        raise ValueError("the thumbnail could not be encoded")
    return bytes(data)


def _file(image: Image, cache: Path) -> Path | None:
    if image.fingerprint is None:
        return None
    return cache / f"{image.fingerprint.sample[:32]}-{image.fingerprint.size}.png"


def _cached(path: Path | None) -> bytes | None:
    try:
        return path.read_bytes() if path is not None else None
    except OSError:
        return None


def _keep(path: Path | None, picture: bytes) -> None:
    if path is None:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_suffix(".tmp")
        temporary.write_bytes(picture)
        temporary.replace(path)
    except OSError:
        log.info("a thumbnail could not be kept")
