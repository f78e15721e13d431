"""Library: the opened pictures of a project, and what their files say."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic

from attrs import evolve, frozen

from workbench.api.images import FrameInfo, Identity, ImageSource, SliceReader
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError
from workbench.base.files import is_file
from workbench.base.text import Text, t
from workbench.model.calibration import UNCALIBRATED, Calibration
from workbench.model.ids import ImageId
from workbench.model.image import Fingerprint, Image
from workbench.model.project import Project

OPEN_SOURCES = 64

# So seldom it is asked whether the file of an open image is still what it was.
_LOOK_AGAIN_S = 1.0
_Content = tuple[str, Fingerprint | None]
Backing = Callable[[ImageSource, Image, Path], ImageSource]


@frozen
class Missing:
    """An image whose file is not where it was, or is not what it was."""

    image: ImageId
    path: Path
    reason: Text


class Library:
    """Opens images of a project on demand and keeps the most recently used ones open.

    Parameters
    ----------
    project : callable
        Returns the project of now.
    folder : callable
        Returns the folder that stored paths are relative to.
    back : callable
        Gives an opened image what its file lacks to be looked at, as pyramids of large ones.
    """

    def __init__(
        self,
        plugins: Plugins,
        project: Callable[[], Project],
        folder: Callable[[], Path],
        back: Backing = lambda source, image, path: source,
    ) -> None:
        self._plugins = plugins
        self._project = project
        self._folder = folder
        self._back = back
        self._open: OrderedDict[ImageId, tuple[_Content, ImageSource]] = OrderedDict()
        # When the file of an open image was written last, and when that was looked at.
        self._written: dict[ImageId, tuple[int, float]] = {}
        self._lock = threading.RLock()

    def path(self, id: ImageId) -> Path:
        """Return where the image's file should be."""
        from workbench.store.paths import resolved_path

        return resolved_path(self._image(id).path, self._folder())

    def source(self, id: ImageId) -> ImageSource:
        """Return the opened image.

        Raises
        ------
        InputError
            If the file is missing, changed its size, or cannot be read; says what to do.
        """
        image = self._image(id)
        # What is open is at hand also while another file is being opened.
        held = self._held(image)
        if held is not None and not self._is_rewritten(id):
            return held
        with self._lock:
            held = self._held(image)
            if held is not None and not self._is_rewritten(id):
                return held
            missing = self.missing(id)
            if missing is not None:
                raise InputError(missing.reason)
            path = self.path(id)
            self._written[id] = (_written(path), monotonic())
            source = self._back(self._plugins.open_image(path, image.reader), image, path)
            self._open[id] = ((image.path, image.fingerprint), source)
            while len(self._open) > OPEN_SOURCES:
                self._open.popitem(last=False)  # a loader may still read it: not closed here
            return source

    def _is_rewritten(self, id: ImageId) -> bool:
        """Return whether the file of an open image was written since; asked now and then."""
        written, looked = self._written.get(id, (0, 0.0))
        now = monotonic()
        if not written or now - looked < _LOOK_AGAIN_S:
            return False
        found = _written(self.path(id))
        is_new = found not in (written, 0)
        self._written[id] = (written, 0.0 if is_new else now)
        return is_new

    def is_open(self, id: ImageId) -> bool:
        """Return whether `source` would return at once."""
        image = self._project().images.get(id)
        return image is not None and self._held(image) is not None

    def _held(self, image: Image) -> ImageSource | None:
        held = self._open.get(image.id)
        if held is None or held[0] != (image.path, image.fingerprint):
            return None
        with suppress(KeyError):  # another thread may close it now
            self._open.move_to_end(image.id)
        return held[1]

    def slices(self, ids: Sequence[ImageId]) -> list[ImageSource]:
        """Return images of one frame each, opened together for a volume; they are not kept open.

        Raises
        ------
        InputError
            As `source` does for each of them.
        """
        images = [self._image(id) for id in ids]
        readers = {image.reader for image in images}
        if len(readers) == 1 and all(image.frames == 1 for image in images):
            reader = self._plugins.load(readers.pop(), "image_reader")
            if isinstance(reader, SliceReader) and not any(map(self._other_size, images)):
                return reader.open_slices([self.path(id) for id in ids])
        return [self.source(id) for id in ids]

    def _other_size(self, image: Image) -> bool:
        """Return whether the file is surely not what it was; cheaper than a fingerprint."""
        from workbench.base.files import size_of

        try:
            size = size_of(self.path(image.id))
        except (OSError, InputError):
            return True
        return image.fingerprint is not None and image.fingerprint.size != size

    def missing(self, id: ImageId) -> Missing | None:
        """Return why an image cannot be found as it was, or None."""
        image = self._image(id)
        path = self.path(id)
        if not is_file(path):
            reason = t(
                "{name} is not where it was. Put it back, or use “Find moved images…”.",
                name=path.name,
            )
            return Missing(id, path, reason)
        from workbench.store.fingerprint import fingerprint

        if image.fingerprint is not None:
            try:
                now = fingerprint(path)
            except InputError as error:
                return Missing(id, path, error.text)
            if (now.size, now.sample) != (image.fingerprint.size, image.fingerprint.sample):
                reason = t(
                    "{name} has changed since it was annotated. Restore the original file, or "
                    "accept the new one with “Choose the file of this image…”.",
                    name=path.name,
                )
                return Missing(id, path, reason)
        return None

    def info(self, id: ImageId, frame: int) -> FrameInfo:
        """Return what is true of a frame, with the user's calibration in place of the file's."""
        info = self.source(id).info(frame)
        own = self._image(id).calibration
        return info if own is None else evolve(info, calibration=own)

    def known_info(self, id: ImageId, frame: int) -> FrameInfo | None:
        """Return what is true of a frame whose file is open; never waits, None otherwise."""
        held = self._open.get(id)
        return held[1].info(frame) if held is not None and frame <= held[1].frames else None

    def calibration(self, id: ImageId, frame: int) -> Calibration:
        """Return the millimetres of a frame; uncalibrated when the file cannot be read."""
        try:
            return self.info(id, frame).calibration
        except InputError as error:
            return evolve(UNCALIBRATED, reason=error.text)

    def identity(self, id: ImageId) -> Identity:
        """Return who and what a picture is of; empty when the file cannot be read."""
        try:
            return self.source(id).identity
        except InputError:
            return Identity()

    def close(self) -> None:
        """Close all files."""
        with self._lock:
            for _, source in self._open.values():
                source.close()
            self._open.clear()

    def _image(self, id: ImageId) -> Image:
        image = self._project().images.get(id)
        if image is None:
            raise InputError(t("The image is no longer in the project."))
        return image


def _written(path: Path) -> int:
    """Return when a file was written last; 0 where that cannot be said."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0
