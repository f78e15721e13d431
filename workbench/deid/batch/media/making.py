"""Making the DICOMDIR of a folder that is about to be published."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import Text, in_language, t
from workbench.deid.batch.limits import Limits
from workbench.deid.batch.media.directory import Directory
from workbench.deid.batch.media.names import DICOMDIR, is_legal
from workbench.deid.batch.spread import MakeExecutor, spread, within
from workbench.deid.dicom.account import Account
from workbench.deid.dicom.dummies import is_other_name
from workbench.deid.dicom.file import IMPLEMENTATION_UID, MEDIA_DIRECTORY, read_file
from workbench.deid.dicom.proof import found_in
from workbench.deid.keys.pseudonyms import Pseudonyms, is_standard
from workbench.deid.policy.options import Option

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

    from workbench.deid.dicom.deidentify import Setup

_NO_NAME = t("Its name is no legal one, as two files have the same.")
_TWICE = t("Another file of the same instance is listed.")
_NO_KIND = t("There is no kind of record for such objects.")
_UNREADABLE = t("It could not be read.")
_NAMES = ("PatientName",)
_NUMBERS = ("PatientID", "AccessionNumber", "StudyID")


@frozen
class Made:
    """A DICOMDIR, and why files are not in it, by reason."""

    data: bytes
    listed: int
    unlisted: Mapping[Text, int]

    @property
    def sha256(self) -> str:
        """Of the file."""
        return hashlib.sha256(self.data).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Return what the report says of it."""
        return {
            "output": DICOMDIR,
            "output_sha256": self.sha256,
            "listed": self.listed,
            "unlisted": [
                [in_language(reason, "en"), count] for reason, count in self.unlisted.items()
            ],
        }


def refuse_foreign(out: Path) -> None:
    """Raise InputError where a folder has a DICOMDIR that this program did not make."""
    path = out / DICOMDIR
    try:
        with path.open("rb") as file:
            begin = file.read(1024)
    except FileNotFoundError:
        return
    except OSError:
        begin = b""
    if IMPLEMENTATION_UID.encode() not in begin:
        raise InputError(
            t("{name} has a DICOMDIR of another program: choose another folder.", name=out.name)
        )


def make_dicomdir(
    published: Iterable[tuple[Path, str]],
    out: Path,
    old: Sequence[Path],
    setup: Setup,
    make_executor: MakeExecutor,
) -> Made:
    """Return the DICOMDIR of files that are published now and of those in the folder already.

    Parameters
    ----------
    published : iterable of (Path, str)
        Where each lies now, and what it will be called.
    old : sequence of Path
        The DICOMDIRs among the inputs: nothing of theirs may be in it.
    make_executor : callable
        Gives what reads the old ones: whoever wrote them may have meant harm.

    Raises
    ------
    InputError
        If something of them is in it all the same.
    """
    directory = Directory()
    unlisted: Counter[Text] = Counter()
    files = {name: path for path, name in (*_there(out), *published)}
    for name, path in sorted(files.items()):
        reason = _why_not(directory, name, path)
        if reason is not None:
            unlisted[reason] += 1
    pseudonyms = Pseudonyms(setup.secret)
    digest = hashlib.sha256(directory.to_bytes(MEDIA_DIRECTORY)).hexdigest()
    data = directory.to_bytes(pseudonyms.uid(f"DICOMDIR {digest}"))

    def wanted(path: Path) -> tuple[bytes, str, Setup]:
        return data, str(path.absolute()), setup

    for _, left in spread(old, make_executor, left_of, wanted, lambda *_: 0):
        if left:
            raise InputError(
                t(
                    "The new DICOMDIR would have {count} texts of the old one. "
                    "Nothing was published.",
                    count=left,
                )
            )
    return Made(data, directory.listed, dict(unlisted))


def _there(out: Path) -> Iterator[tuple[Path, str]]:
    """Give the files that a folder has already and that a DICOMDIR may list."""
    for path in out.rglob("*") if out.is_dir() else ():
        name = path.relative_to(out).as_posix()
        if name != DICOMDIR and is_legal(name) and path.is_file():
            yield path, name


def _why_not(directory: Directory, name: str, path: Path) -> Text | None:
    """Add a file; return why it cannot be in the list."""
    from workbench.dicom.headers import looks_like_dicom, read_header

    try:
        with path.open("rb") as file:
            if not looks_like_dicom(file.read(4096)):
                return None  # a photograph, of which no DICOMDIR speaks
        header = read_header(path)
    except (OSError, WorkbenchError):
        return _UNREADABLE
    if not is_legal(name):
        return _NO_NAME
    if not directory.can_list(header.dataset):
        return _NO_KIND
    if directory.has(str(header.dataset.get("SOPInstanceUID", ""))):
        return _TWICE
    directory.add(name, header.dataset, header.syntax)
    return None


def left_of(data: bytes, old: str, setup: Setup) -> int:
    """Return how many texts of persons and instances of an old DICOMDIR are in the new one."""
    try:
        limits = Limits.of_directory(Path(old).stat().st_size)
        return within(limits, _found_in, data, old, setup)
    except (OSError, InputError):
        return 0  # nothing was taken from it, and it cannot be read


def _found_in(data: bytes, old: str, setup: Setup) -> int:
    account = Account()
    source, _ = read_file(Path(old).read_bytes())
    account.needles.update(_needles(source, setup, Pseudonyms(setup.secret)))
    return found_in(data, account)


def _needles(source: Dataset, setup: Setup, pseudonyms: Pseudonyms) -> Iterator[str]:
    keeps_uids = setup.policy.has(Option.UIDS)
    for item in source.get("DirectoryRecordSequence", None) or ():
        for keyword in _NUMBERS:
            text = str(item.get(keyword, "") or "").strip()
            if not pseudonyms.is_patient(text) and not is_other_name(text):
                yield text
        for keyword in _NAMES:
            for part in str(item.get(keyword, "") or "").replace("=", "^").split("^"):
                if not pseudonyms.is_patient(part):
                    yield part.strip()
        for element in item if not keeps_uids else ():
            if element.VR == "UI" and _tells(str(element.value), pseudonyms):
                yield str(element.value)


def _tells(uid: str, pseudonyms: Pseudonyms) -> bool:
    return not is_standard(uid) and not pseudonyms.made(uid)
