"""A photograph or industrial picture: cleaned, looked at, filled, read back."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import numpy as np
from attrs import frozen

from workbench.base.errors import WorkbenchError
from workbench.base.text import Text, t
from workbench.deid.batch.limits import beside_pixels
from workbench.deid.dicom.account import Account
from workbench.deid.dicom.deidentify import Cleaned, Setup
from workbench.deid.keys.pseudonyms import Pseudonyms
from workbench.deid.photo.containers.tiff.tags import COLORS
from workbench.deid.photo.errors import Held, damaged
from workbench.deid.photo.filling.fill import darkest, fill_boxes
from workbench.deid.photo.filling.tiff import TiffFiller
from workbench.deid.photo.formats import Format, format_of
from workbench.deid.photo.layout import camera_of_tiff, layout_key, layout_of
from workbench.deid.photo.looking.look import Looked, held_for, level_boxes, look
from workbench.deid.photo.looking.sheet import Sheet, fits
from workbench.deid.photo.looking.sheets import sheets
from workbench.deid.photo.metadata import clean_large_tiff, clean_metadata, prove
from workbench.deid.photo.parts.reach import FileReach
from workbench.deid.photo.parts.tiff import Tiff
from workbench.deid.photo.policy import PhotoPolicy
from workbench.deid.photo.taken.notes import Notes
from workbench.deid.pixels.decisions import Decision
from workbench.deid.pixels.found import Box, Kind
from workbench.deid.pixels.plan import Plan

# Colours are stored more coarsely than light: a decoder mixes them over an edge.
_MIXED = 2
_NO_BLOCKS: Mapping[tuple[int, ...], Sequence[Box]] = MappingProxyType({})


@frozen
class Look:
    """What is known of a picture when its pixels are decided on."""

    layout: str
    decision: Decision | None
    own: bool


def deidentify_photo(data: bytes, setup: Setup) -> Cleaned:
    """Clean one picture.

    Raises
    ------
    InputError
        If it is damaged.
    """
    account = Account()
    notes = Notes(account)
    policy = setup.photo
    try:
        kind = format_of(data[:64])
        if kind is None:
            raise damaged("kind")
        with beside_pixels(len(data)):
            made = clean_metadata(data, policy, notes)
            prove(made, policy, notes)
        cleaned, kind = _with_pixels(data, made.data, kind, setup, notes)
        if cleaned is not made.data:
            prove(clean_metadata(cleaned, policy, Notes()), policy, notes)
    except Held as error:
        return Cleaned(None, error.text, account)
    return _named(cleaned, _name(hashlib.sha256(cleaned).hexdigest(), kind, setup), account)


def deidentify_large(source: Path, target: Path, setup: Setup) -> Cleaned:
    """Clean one TIFF file of any size into another one; memory stays bounded.

    Returns
    -------
    Cleaned
        Without data; when nothing is held, `target` is what may leave.
    """
    account = Account()
    notes = Notes(account)
    policy = setup.photo
    beside = target.with_name(target.name + ".part")
    try:
        clean_large_tiff(source, target, policy, notes)
        with source.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with FileReach(source) as reach:
            camera = camera_of_tiff(Tiff(reach))
        looked = _looked(target, camera, sha256, setup, notes)
        if looked is not None and any(looked.boxes_of(sheet) for sheet in looked.sheets):
            with FileReach(target) as reach:
                filler = _filler(Tiff(reach), looked)
            clean_large_tiff(target, beside, policy, Notes(Account()), filler.edit)
            _compare(target, beside, looked, _MIXED, blocks=filler.black)
            beside.replace(target)
    except Held as error:
        target.unlink(missing_ok=True)
        return Cleaned(None, error.text, account)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    finally:
        beside.unlink(missing_ok=True)
    with target.open("rb") as file:
        made = hashlib.file_digest(file, "sha256").hexdigest()
    return _named(b"", _name(made, Format.TIFF, setup), account)


def scanned(data: bytes, setup: Setup) -> tuple[str, Looked | None, Text | None]:
    """Look at a picture and change nothing.

    Returns
    -------
    tuple
        Its layout, what was found (None when it was not looked at), and why it would be held.
    """
    notes = Notes()
    layout = ""
    try:
        with beside_pixels(len(data)):
            made = clean_metadata(data, setup.photo, notes).data
        layout = layout_of(data, *_first_size(made))
        known = _look_of(data_hash(data), layout, setup)
        looked = _look(made, known, setup)
        return layout, looked, _open_question(looked, known, setup)
    except WorkbenchError as error:
        return layout, None, error.text


def data_hash(data: bytes) -> str:
    """Return what a source file is named by in decisions and reports."""
    return hashlib.sha256(data).hexdigest()


def _with_pixels(
    source: bytes, cleaned: bytes, kind: Format, setup: Setup, notes: Notes
) -> tuple[bytes, Format]:
    looked = _looked(cleaned, source, data_hash(source), setup, notes)
    if looked is None or not looked.plan.fills:
        return cleaned, kind
    if kind is Format.TIFF:
        notes.replaced("pixels", "strips and tiles with black boxes are written anew")
        return _fill_tiff(cleaned, looked, setup.photo), kind
    filled = fill_boxes(cleaned, kind, looked.boxes_of(looked.sheets[0]))
    # Coded anew: its comments are those of the encoder.
    made = clean_metadata(filled.data, setup.photo, Notes()).data
    _compare(cleaned, made, looked, _MIXED if kind is Format.JPEG else 0, filled.boxes)
    notes.replaced("pixels", filled.how)
    return made, filled.kind


def _looked(
    cleaned: bytes | Path, source: bytes, sha256: str, setup: Setup, notes: Notes
) -> Looked | None:
    """Look at what the policy wants looked at; None when the pixels leave unseen, for a reason.

    Parameters
    ----------
    source : bytes
        The source file; of a large one its camera.
    """
    photo = setup.photo
    if not (setup.find_text or setup.decisions or photo.templates or photo.reviewed):
        if not setup.keep_pixels:
            raise Held(t("The pixels may show text, and nobody has looked at them."))
        notes.kept("pixels", "not looked at, for a reason that was given")
        return None
    layout = _layout(cleaned, source)
    known = _look_of(sha256, layout, setup)
    try:
        looked = _look(cleaned, known, setup)
    except Held:
        if not setup.keep_pixels:
            raise
        looked = _look(cleaned, known, setup, find=False)
    question = _open_question(looked, known, setup)
    if question is not None:
        raise Held(question)
    examined = setup.find_text or known.decision is not None
    notes.kept("pixels", "looked at" if examined else "not looked at, for a reason that was given")
    _note_found(looked.plan, notes)
    return looked


def _note_found(plan: Plan, notes: Notes) -> None:
    """Note what is filled and what stays, by its kind; never what it reads."""
    kinds = {found.box: found.kind for found in plan.found}
    for box in plan.fills:
        notes.removed(f"pixels: {kinds.get(box, Kind.HAND).value}", "filled black")
    for _ in plan.kept:
        notes.kept("pixels: serial number", "a quasi-identifier that the policy keeps")


def _layout(cleaned: bytes | Path, source: bytes) -> str:
    if isinstance(cleaned, Path):
        with FileReach(cleaned) as reach:
            first = Tiff(reach)
            size = first.one(first.pages[0], 256), first.one(first.pages[0], 257)
        return layout_key(source, *size)
    return layout_of(source, *_first_size(cleaned))


def _first_size(cleaned: bytes) -> tuple[int, int]:
    from workbench.deid.photo.looking.sizes import size_of

    return size_of(cleaned)


def _look_of(sha256: str, layout: str, setup: Setup) -> Look:
    decision = setup.decisions.of(sha256, layout)
    own = decision is not None and setup.decisions.for_file(sha256) is decision
    return Look(layout, decision, own)


def _look(source: bytes | Path, known: Look, setup: Setup, *, find: bool = True) -> Looked:
    """Look at a file when that is wanted, or when somebody decided on others like it."""
    wanted = setup.find_text or (known.decision is not None and not known.own)
    return look(
        source, setup.photo, known.layout, known.decision, own=known.own, find=find and wanted
    )


def _open_question(looked: Looked, known: Look, setup: Setup) -> Text | None:
    """Return why a person must look, None when nobody must."""
    if known.own:
        return None
    if setup.photo.reviewed:
        return t("A person must approve this picture before it may leave.")
    if looked.plan.undecided and not setup.keep_pixels:
        return held_for(looked.plan).text
    if not setup.find_text and known.decision is None and not setup.keep_pixels:
        return t("The pixels may show text, and nobody has looked at them.")
    return None


def _fill_tiff(cleaned: bytes, looked: Looked, policy: PhotoPolicy) -> bytes:
    import io

    from workbench.deid.photo.containers.tiff.clean import write_clean

    if not any(looked.boxes_of(sheet) for sheet in looked.sheets):
        return cleaned
    out = io.BytesIO()
    filler = _filler(Tiff(cleaned), looked)
    write_clean(cleaned, out, policy, Notes(), filler.edit)
    made = clean_metadata(out.getvalue(), policy, Notes()).data
    _compare(cleaned, made, looked, _MIXED, blocks=filler.black)
    return made


def _filler(tiff: Tiff, looked: Looked) -> TiffFiller:
    boxes: dict[tuple[int, ...], tuple[Box, ...]] = {}
    dark: dict[tuple[int, ...], int] = {}
    for sheet in looked.sheets:
        own = looked.boxes_of(sheet)
        if not own:
            continue
        boxes[sheet.path] = own
        for path, width, height in sheet.levels:
            boxes[path] = level_boxes(own, sheet, width, height)
        page = tiff.pages[sheet.path[0]]
        if COLORS in page.tags:
            table = tiff.numbers(page.tags[COLORS])
            colors = table.reshape(3, -1).T >> 8
            dark[sheet.path] = darkest(np.ascontiguousarray(colors, np.uint8).tobytes(), 3)
    return TiffFiller(boxes, tiff.order, dark)


def _compare(
    before: bytes | Path,
    after: bytes | Path,
    looked: Looked,
    margin: int,
    boxes: Sequence[Box] = (),
    blocks: Mapping[tuple[int, ...], Sequence[Box]] = _NO_BLOCKS,
) -> None:
    """Compare all pixels outside of the boxes.

    Parameters
    ----------
    blocks : mapping
        By the path of a page or level what is black in it besides, in its own pixels.

    Raises
    ------
    InputError
        If one differs, or a frame is missing.
    """
    if not all(fits(sheet.width, sheet.height) for sheet in looked.sheets):
        return  # nobody could look at it here, and what was filled a person drew
    for n, (old, new) in enumerate(zip(sheets(before), sheets(after), strict=True)):
        # Frames of an animation count as one when nobody looked at them.
        sheet = looked.sheets[min(n, len(looked.sheets) - 1)]
        outside = _outside(old, boxes or looked.boxes_of(sheet), margin)
        for block in blocks.get(old.seen, ()):
            height, width = outside.shape
            inside = block.within(height, width, margin)
            if inside is not None:
                outside[inside.slices] = False
        if len(old.views) != len(new.views):
            # Opacity that varied is even now, or the other way round.
            old, new = _first_views(old), _first_views(new)
        for one, other in zip(old.values, new.values, strict=True):
            if one.shape != other.shape or not np.array_equal(one[outside], other[outside]):
                raise damaged("pixels outside of the boxes changed")


def _first_views(sheet: Sheet) -> Sheet:
    from attrs import evolve

    return evolve(sheet, views=sheet.views[:1], stored=sheet.stored[:1])


def _outside(sheet: Sheet, boxes: Sequence[Box], margin: int) -> np.ndarray:
    height, width = sheet.views[0].shape[:2]
    outside = np.ones((height, width), bool)
    for box in boxes:
        inside = level_boxes([box], sheet, width, height)
        for one in inside:
            grown = one.within(height, width, margin)
            if grown is not None:
                outside[grown.slices] = False
    return outside


def _name(sha256: str, kind: Format, setup: Setup) -> str:
    """Return a name below the folder of the output: of the content, under the secret."""
    name = Pseudonyms(setup.secret).thing("photo", sha256, 16).lower()
    return f"photos/{name[:2]}/{name}{kind.value}"


def _named(data: bytes, name: str, account: Account) -> Cleaned:
    return Cleaned(data, None, account, name=name)
