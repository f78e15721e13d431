"""``workbench info``: what a project, image, series or folder is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.api.images import FoundSeries, FrameInfo, ImageSource, TileSource
from workbench.app.images.folder_images import marker_in
from workbench.app.images.walking import DICOMDIR
from workbench.app.jobs import Progress
from workbench.app.session import SUFFIX, Session
from workbench.app.viewing.navigation import image_order
from workbench.app.wording import part_text
from workbench.base.archives import is_archive
from workbench.base.errors import InputError
from workbench.base.files import is_file
from workbench.base.text import Text, t
from workbench.cli.desk import AsJson, make_session, opened
from workbench.cli.explain import explain_pixel
from workbench.cli.frames import FrameOption
from workbench.cli.geometry import (
    frames_of,
    geometry_data,
    geometry_line,
    geometry_of,
    problems_of,
)
from workbench.cli.looks import (
    ColorMapOption,
    DualOption,
    FunctionOption,
    InvertOption,
    LookChoice,
    PresetOption,
    VoiOption,
    WindowOption,
)
from workbench.cli.output import message, print_fields, print_json
from workbench.cli.planes import opened_series
from workbench.cli.stacks import slices_in, stacks_apart
from workbench.imaging.volumes.stack_geometry import StackGeometry
from workbench.model.grey import Grey, Window
from workbench.model.project import Project


def info(
    path: Annotated[Path, typer.Argument(metavar="PATH")],
    as_json: AsJson = False,
    pixel: Annotated[
        str,
        typer.Option(
            "--pixel", metavar="X,Y", help=str(t("Explain one pixel: column and row, from 0."))
        ),
    ] = "",
    frame: FrameOption = 1,
    window: WindowOption = "",
    function: FunctionOption = None,
    voi: VoiOption = None,
    preset: PresetOption = "",
    dual: DualOption = "",
    invert: InvertOption = False,
    colors: ColorMapOption = "",
) -> int:
    """Tell what a project holds, what an image is like, or which series a folder has."""
    if not path.exists() and not is_file(path):
        raise InputError(t("There is no {path}.", path=str(path)))
    if pixel:
        asked = LookChoice(window, function, voi, preset, dual, invert, colors)
        return explain_pixel(path, pixel, frame, asked, as_json)
    if path.is_dir() and marker_in(path) is not None:
        return _image(path, as_json)
    if path.is_dir() or is_archive(path) or path.name.lower() == DICOMDIR:
        return _folder(path, as_json)
    if path.suffix.lower() == SUFFIX:
        return _project(path, as_json)
    return _image(path, as_json)


def _project(path: Path, as_json: bool) -> int:
    with opened(path, read_only=True) as session:
        assert session.file is not None
        data = _project_data(session.project)
        data["project"] = {
            "path": str(path),
            "id": session.file.meta.project_id,
            "created": session.file.meta.created.isoformat(),
            "scheme": session.project.scheme.name if session.project.scheme else None,
            "scheme_version": session.project.scheme_version,
        }
        data["schema"] = session.file.meta.schema_version
        data["coverage"] = _coverage(session)
        missing = [m for m in map(session.library.missing, session.project.images) if m]
    data["missing"] = [m.path.name for m in missing]
    for one in missing:
        message(one.reason)
    if as_json:
        print_json(data)
        return 1 if missing else 0
    print_fields(
        [
            (t("Project"), path.name),
            (t("Images"), data["images"]),
            (t("Annotations"), data["annotations"]),
            (t("Labels"), _labels(data["labels"])),
            (t("Layers"), ", ".join(layer["name"] for layer in data["layers"])),
            (t("Label scheme version"), data["project"]["scheme_version"]),
            (t("Images seen at 1:1"), _seen(data["coverage"])),
            (t("File format"), data["schema"]),
        ]
    )
    return 1 if missing else 0


def _coverage(session: Session) -> list[dict[str, Any]]:
    """Return which share of each image anybody has seen at 1:1 or larger."""
    session.inspection.read_all()
    return [
        {"image": session.project.images[id].path, "coverage": round(share, 6)}
        for id in image_order(session.project)
        for share in (session.inspection.coverage(id),)
    ]


def _seen(rows: list[dict[str, Any]]) -> str:
    whole = sum(row["coverage"] >= 1 for row in rows)
    part = sum(0 < row["coverage"] < 1 for row in rows)
    return str(t("{whole} wholly, {part} in part", whole=whole, part=part))


def _labels(counts: dict[str, int]) -> str:
    unlabelled = str(t("no label"))
    return ", ".join(f"{label or unlabelled}: {n}" for label, n in counts.items())


def _project_data(project: Project) -> dict[str, Any]:
    labels: Counter[str] = Counter()
    for label, count in project.index.labels.items():
        labels[label or ""] += count
    on_layer = project.index.layers
    return {
        "images": len(project.images),
        "annotations": len(project.annotations),
        "labels": dict(sorted(labels.items())),
        "layers": [
            {"name": layer.name, "annotations": on_layer[layer.id], "locked": layer.locked}
            for layer in project.ordered_layers()
        ],
        "status": dict(sorted(Counter(str(i.status) for i in project.images.values()).items())),
    }


def _image(path: Path, as_json: bool) -> int:
    name, source = make_session().plugins.open_unknown(path)
    frame = source.info(1)
    spacing = frame.calibration.spacing
    stacks = _stacks_inside(name, path, source)
    first = stacks[0].images[0].order if stacks else ()
    geometry = geometry_of([(source, frame) for frame in first] or frames_of(source))
    levels = _levels_of(source)
    data = {
        "path": str(path),
        "reader": name,
        "rows": source.rows,
        "columns": source.columns,
        "frames": source.frames,
        "modality": source.identity.modality,
        "grey": _grey(frame.grey) if frame.grey else None,
        "channels": [{"name": one.name, "color": list(one.color)} for one in frame.channels],
        "levels": levels,
        "spacing": [spacing.dy, spacing.dx] if spacing else None,
        "calibration": str(frame.calibration.source),
        "calibration_reason": str(frame.calibration.reason or ""),
        "warnings": [str(warning) for warning in frame.warnings],
        "geometry": geometry_data(geometry),
        "stacks": [
            {
                "part": list(one.part),
                "phase": one.phase,
                "phases": one.phases,
                "frames": list(one.images[0].order),
            }
            for one in stacks
        ],
    }
    if as_json:
        print_json(data)
    else:
        print_fields(
            [
                (t("Image"), path.name),
                (t("Reader"), name),
                (t("Size"), f"{source.columns} × {source.rows}"),
                (t("Frames"), source.frames),
                (t("Modality"), source.identity.modality),
                *(_channels_line(frame) or [(t("Grey scale"), _grey_line(frame.grey))]),
                *_levels_line(levels),
                (t("Spacing"), f"{spacing.dy:g} × {spacing.dx:g} mm" if spacing else "—"),
                (t("Calibration"), frame.calibration.reason or frame.calibration.source),
                *_voxels(geometry),
                *((t("Stack {n}", n=n), _stack_line(one)) for n, one in enumerate(stacks, 1)),
            ]
        )
        for warning in (*frame.warnings, *(problems_of(geometry) if geometry else ())):
            message(warning)
    return 0


def _stacks_inside(reader: str, path: Path, source: ImageSource) -> list[FoundSeries]:
    """Return the stacks that the frames of a file are; none where all are one."""
    if source.frames < 2:
        return []
    found = make_session().plugins.load(reader, "image_reader").arrange([path]).series
    stacks = [one for series in found for one in stacks_apart(series)]
    return stacks if len(stacks) > 1 else []


def _stack_line(stack: FoundSeries) -> Text:
    part = part_text(stack.part) or "—"
    return t("{part}: {n} slices", part=part, n=slices_in(stack))


def _levels_of(source: ImageSource) -> list[dict[str, int]]:
    """Return the resolutions that a file has of its picture."""
    if not isinstance(source, TileSource):
        return []
    return [
        {"rows": level.rows, "columns": level.columns, "factor": level.factor}
        for level in source.levels(1)
    ]


def _levels_line(levels: list[dict[str, int]]) -> list[tuple[Text, object]]:
    if len(levels) < 2:
        return []
    return [(t("Levels"), ", ".join(f"1/{level['factor']}" for level in levels[1:]))]


def _channels_line(frame: FrameInfo) -> list[tuple[Text, object]]:
    names = ", ".join(one.name or str(at) for at, one in enumerate(frame.channels, 1))
    return [(t("Channels"), names)] if names else []


def _voxels(geometry: StackGeometry | None) -> list[tuple[Text, object]]:
    return [] if geometry is None else [(t("Voxels"), geometry_line(geometry))]


def _grey(grey: Grey) -> dict[str, Any]:
    return {
        "bits": grey.bits,
        "signed": grey.signed,
        "unit": grey.unit,
        "inverted": grey.inverted,
        "padding": [grey.padding.low, grey.padding.high] if grey.padding else None,
        "vois": [
            {
                "kind": "window",
                "center": voi.center,
                "width": voi.width,
                "function": str(voi.function),
                "explanation": voi.explanation,
            }
            if isinstance(voi, Window)
            else {"kind": "lut", "entries": len(voi.data), "explanation": voi.explanation}
            for voi in grey.vois
        ],
    }


def _grey_line(grey: Grey | None) -> str:
    if grey is None:
        return str(t("colour"))
    parts = [str(t("{bits} bit", bits=grey.bits) if grey.bits else t("floating point"))]
    if grey.unit:
        parts.append(grey.unit)
    parts += [
        f"{voi.center:g}/{voi.width:g}" if isinstance(voi, Window) else "LUT" for voi in grey.vois
    ]
    return " · ".join(parts)


def _folder(path: Path, as_json: bool) -> int:
    from workbench.app.images.opening import scan

    session = make_session()
    found = scan([path], session.plugins, Progress(lambda fraction: None))
    stacks = [(reader, one) for reader, each in found.series for one in stacks_apart(each)]
    geometries = [_series_geometry(session, reader, one) for reader, one in stacks]
    series = [
        {
            "modality": one.modality,
            "number": one.number,
            "images": len(one.images),
            "frames": slices_in(one),
            "rows": one.images[0].rows,
            "columns": one.images[0].columns,
            "reader": reader,
            "first": one.images[0].path,
            "part": list(one.part),
            "phase": one.phase,
            "phases": one.phases,
            "geometry": geometry_data(geometry),
        }
        for (reader, one), geometry in zip(stacks, geometries, strict=True)
    ]
    if as_json:
        rejected = [{"path": name, "reason": str(why)} for name, why in found.rejected]
        print_json({"series": series, "rejected": rejected})
    else:
        for row, geometry, (_, one) in zip(series, geometries, stacks, strict=True):
            print_fields(
                [
                    (t("First image"), Path(str(row["first"])).name),
                    (t("Modality"), row["modality"]),
                    (t("Images"), row["images"]),
                    (t("Size"), f"{row['columns']} × {row['rows']}"),
                    (t("Part"), part_text(one.part) or "—"),
                    *_voxels(geometry),
                ]
            )
            for problem in problems_of(geometry) if geometry else ():
                message(problem)
        for name, why in found.rejected:
            message(t("{path}: {reason}", path=Path(name).name, reason=why))
        if not series and not found.rejected:
            message(t("{name} holds no images.", name=path.name))
    return 1 if found.rejected else 0


def _series_geometry(session: Session, reader: str, series: FoundSeries) -> StackGeometry | None:
    """Return how the slices of a series lie; None for a single picture and for broken files."""
    if slices_in(series) < 2:
        return None
    try:
        return geometry_of(opened_series(session, reader, series))
    except InputError:
        return None
