"""What the cleaner of a picture did, and the texts that it took out."""

from __future__ import annotations

from collections.abc import Iterator

from workbench.base.errors import InputError
from workbench.deid.dicom.account import Account, Done
from workbench.deid.photo.parts.tiff import Tiff
from workbench.deid.photo.taken.harvest import TEXTS_MAX, texts_in, without_pictures

_POSITION, _MAKER_NOTE, _THUMBNAIL = 34853, 37500, 513


def values_of(block: bytes) -> Iterator[tuple[int, bytes]]:
    """Give tags and values of all directories of an EXIF block, as far as it is sound."""
    try:
        tiff = Tiff(block)
        for page in tiff.pages:
            for number in (_POSITION, _THUMBNAIL):
                if number in page.tags:
                    yield number, b""
            yield from tiff.texts(page)
    except InputError:
        return


_PARTS = {
    _POSITION: ("EXIF GPS", "position"),
    _MAKER_NOTE: ("EXIF maker note", "what the camera's maker adds"),
    _THUMBNAIL: ("EXIF thumbnail", "a small copy of the picture"),
}


class Notes:
    """Written while a picture is taken apart; the account has no value of it but its needles."""

    def __init__(self, account: Account | None = None) -> None:
        self.account = account if account is not None else Account()

    def removed(self, what: str, why: str, data: bytes = b"") -> None:
        """Note a part that does not leave, and remember its texts."""
        self.account.add(what, Done.REMOVED, why)
        self.remember(data)

    def cleaned(self, what: str, why: str, data: bytes = b"") -> None:
        """Note a part that leaves without its texts."""
        self.account.add(what, Done.CLEANED, why)
        self.remember(data)

    def replaced(self, what: str, why: str, data: bytes = b"") -> None:
        """Note a part in whose place another one stands."""
        self.account.add(what, Done.REPLACED, why)
        self.remember(data)

    def kept(self, what: str, why: str) -> None:
        """Note a part that leaves as it is."""
        self.account.add(what, Done.KEPT, why)

    def removed_exif(self, what: str, why: str, block: bytes) -> None:
        """Note an EXIF block that does not leave; each of its values counts for itself."""
        self.removed(what, why, block)
        told = set()
        for number, value in values_of(block):
            self.remember(value)
            if number in _PARTS and number not in told:
                told.add(number)
                self.account.add(_PARTS[number][0], Done.REMOVED, _PARTS[number][1])

    def remember(self, data: bytes) -> None:
        """Remember the texts of a part, without those of pictures in it."""
        if not data:
            return
        for text in texts_in(without_pictures(data)):
            if len(self.account.needles) >= TEXTS_MAX:
                return
            self.account.needles.add(text)

    @property
    def took_out(self) -> bool:
        """Whether anything was taken out or changed."""
        return any(entry.done is not Done.KEPT for entry in self.account.entries)
