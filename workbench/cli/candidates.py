"""``workbench candidates``: what differs from a reference, or stands out of an image, as a list."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from attrs import evolve

from workbench.app.defects.offer import Offer, Options
from workbench.base.errors import InputError, WorkbenchError
from workbench.base.text import t
from workbench.cli.desk import AsJson, make_session, opened
from workbench.cli.output import message, print_json, print_table
from workbench.imaging.reference.alignment import Alignment, Kind

if TYPE_CHECKING:
    from workbench.app.session import Session
    from workbench.imaging.frame import FramePixels

_SUFFIX = ".wbp"


def candidates(
    path: Annotated[Path, typer.Argument(metavar="IMAGE|PROJECT")],
    reference: Annotated[
        Path | None,
        typer.Option("--reference", metavar="FILE", help=str(t("What it should look like."))),
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(
            "--threshold",
            metavar="T",
            help=str(t("Grey values; of differences the default is beyond the noise.")),
        ),
    ] = None,
    dark: Annotated[
        bool, typer.Option("--dark", help=str(t("Without a reference: darker, not brighter.")))
    ] = False,
    min_area: Annotated[
        str,
        typer.Option(
            "--min-area",
            metavar="A[mm2]",
            help=str(t("Pixels of the image, or mm2 where it is calibrated.")),
        ),
    ] = "",
    tolerance: Annotated[
        float | None,
        typer.Option(
            "--tolerance",
            metavar="PX",
            help=str(t("Pixels that an edge may lie beside where it should be.")),
        ),
    ] = None,
    align: Annotated[
        Kind, typer.Option("--align", help=str(t("How the image may lie on its reference.")))
    ] = Kind.RIGID,
    frame: Annotated[int, typer.Option("--frame", metavar="N")] = 1,
    as_json: AsJson = False,
) -> int:
    """Print what differs from a reference, or is brighter or darker than a threshold.

    Of a project each image is held against its own reference, unless one is given.
    """
    options = _options(threshold, min_area, tolerance, align)
    if path.suffix.lower() == _SUFFIX:
        with opened(path, read_only=True) as session:
            found, failed = _project(session, reference, dark, options)
    else:
        session = make_session()
        try:
            found, failed = [_image(session, path, frame, reference, dark, options)], False
        finally:
            session.close()
    if as_json:
        print_json(found)
    else:
        _print(found)
    return 1 if failed else 0


def _options(
    threshold: float | None, least_area: str, tolerance: float | None, kind: Kind
) -> Options:
    if tolerance is not None and not 0 <= tolerance <= 1e12:
        raise InputError(t("{option} must not be negative.", option="--tolerance"))
    options = Options(kind, threshold)
    if least_area:
        options = options.with_least(least_area)
    return options if tolerance is None else evolve(options, tolerance=tolerance)


def _project(
    session: Session, reference: Path | None, dark: bool, options: Options
) -> tuple[list[dict[str, Any]], bool]:
    """Return a result for each image that can be searched, and whether one of them could not."""
    found: list[dict[str, Any]] = []
    failed = False
    for image in session.project.images.values():
        held = session.defects.references.get((image.id, 1))
        its = reference
        if its is None and held is not None:
            its = session.library.path(held.image)
        path = session.library.path(image.id)
        if its is None and options.threshold is None:
            continue
        if its is not None and its.absolute() == path.absolute():
            continue
        try:
            known = session.library.calibration(image.id, 1).spacing
            ours = options.on(known)
            found.append(_image(session, path, 1, its, dark, ours, image.path))
        except WorkbenchError as error:
            message(error.text)
            failed = True
    if not found and not failed:
        raise InputError(
            t("No image of the project has a reference. Give a --reference or a --threshold.")
        )
    return found, failed


def _image(
    session: Session,
    path: Path,
    number: int,
    reference: Path | None,
    dark: bool,
    options: Options,
    name: str = "",
) -> dict[str, Any]:
    from workbench.app.defects.alignment_words import doubt
    from workbench.app.defects.opened import frame_of_file
    from workbench.app.defects.search import aligned, by_difference, by_threshold
    from workbench.imaging.reference.evidence import Look

    frame: FramePixels = frame_of_file(session, path, number)
    if not name:  # a project may know more of its image than the file
        options = options.on(frame.info.calibration.spacing)
    alignment: Alignment | None = None
    if reference is None:
        if options.threshold is None:
            raise InputError(t("Give a --reference, or a --threshold to be searched by."))
        look = Look.DARK if dark else Look.BRIGHT
        found = by_threshold(frame, options.threshold, look, options)
    else:
        its = frame_of_file(session, reference)
        alignment, usual = aligned(frame, its, options)
        unsure = doubt(alignment)
        if unsure is not None:
            message(t("{name}: {reason}", name=name or path.name, reason=unsure))
        limit = usual if options.threshold is None else options.threshold
        found = by_difference(frame, its, alignment, limit, options)
    return {
        "image": name or str(path),
        "reference": None if reference is None else str(reference),
        "alignment": None if alignment is None else _alignment(alignment),
        "threshold": found.threshold,
        "total": found.total,
        "candidates": [_data(n, one) for n, one in enumerate(found.offers, 1)],
    }


def _alignment(found: Alignment) -> dict[str, Any]:
    residual = None if found.residual is None else round(found.residual, 3)
    return {
        "matrix": [[round(v, 6) for v in row] for row in found.matrix],
        "kind": str(found.kind),
        "residual": residual,
        "correlation_before": round(found.before, 4),
        "correlation": round(found.after, 4),
    }


def _data(n: int, one: Offer) -> dict[str, Any]:
    return {
        "n": n,
        "box": [float(v) for v in one.box],
        "area": one.area,
        "score": round(one.score, 4),
        "polygon": [[ring.tolist() for ring in part.rings] for part in one.outline.parts],
    }


def _print(found: list[dict[str, Any]]) -> None:
    head = (t("Image"), "#", "x", "y", t("Width px"), t("Height px"), t("Area px"), t("Score"))
    rows = []
    for one in found:
        for each in one["candidates"]:
            x0, y0, x1, y1 = each["box"]
            figures = (x0, y0, x1 - x0, y1 - y0, each["area"])
            texts = [f"{v:g}" for v in figures]
            rows.append([one["image"], str(each["n"]), *texts, f"{each['score']:.2f}"])
        if not one["candidates"]:
            rows.append([one["image"], "0", "", "", "", "", "", ""])
    print_table(head, rows)
