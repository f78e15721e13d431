"""What the first paint shows of the table of actions, before the table itself is loaded.

A test compares it with the table: ids, titles, icons and keys must be the same.
"""

from __future__ import annotations

from attrs import frozen

from workbench.base.text import Text, t


@frozen
class Step:
    """A way to begin, on the welcome page."""

    id: str
    title: Text
    icon: str
    key: str
    hint: Text


STEPS = (
    Step(
        "file.open_folder",
        t("Open folder…"),
        "open_folder",
        "Ctrl+Shift+O",
        t("A DICOM series, a study, or a folder of photos"),
    ),
    Step(
        "file.open_images",
        t("Open images…"),
        "open_images",
        "Ctrl+O",
        t("DICOM, photos, TIFF, whole slides, line scans, raw frames, Zarr"),
    ),
    Step(
        "file.open_project",
        t("Open project…"),
        "open_file",
        "Ctrl+Alt+O",
        t("Go on where you or somebody else stopped"),
    ),
    Step(
        "file.new_project",
        t("New project…"),
        "project",
        "Ctrl+N",
        t("Choose where its one file lies"),
    ),
    Step(
        "file.deidentify",
        t("De-identify…"),
        "privacy",
        "Ctrl+Shift+X",
        t("Take names out of headers and pictures"),
    ),
    Step(
        "file.open_sample",
        t("Open the sample project"),
        "sample",
        "",
        t("A phantom series to try everything on"),
    ),
)

# Icon and key letter; an empty name is a hairline.
TOOLS: tuple[tuple[str, str], ...] = (
    ("select", "V"),
    ("pan", "H"),
    ("window_level", "W"),
    ("cross_hair", "M"),
    ("", ""),
    ("box", "B"),
    ("polygon", "P"),
    ("freehand", "F"),
    ("ellipse", "O"),
    ("polyline", "Y"),
    ("point", "T"),
    ("livewire", "L"),
    ("slice", ""),
    ("", ""),
    ("ruler", "R"),
    ("bidirectional", "D"),
    ("angle", "A"),
    ("measure", ""),
    ("", ""),
    ("undo", ""),
    ("redo", ""),
)
PALETTE_KEYS = "Ctrl+K"
