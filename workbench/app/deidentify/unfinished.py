"""What runs that were stopped have left beside an output."""

from __future__ import annotations

from pathlib import Path


def unfinished(out: Path | None) -> tuple[Path, ...]:
    """Return the folders in which runs into an output wait to be gone on with."""
    if out is None:
        return ()
    starts = {out.parent: f".{out.name}.workbench-", out: ".workbench-"}
    found: list[Path] = []
    for folder, start in starts.items():
        try:
            inside = [path for path in folder.iterdir() if path.name.startswith(start)]
        except OSError:
            continue  # it is no folder yet, or nobody may look
        found += [path for path in inside if (path / "files").is_dir() and not path.is_symlink()]
    return tuple(sorted(found))


def throw_away(out: Path) -> None:
    """Take away what was left beside an output; what was published stays.

    Raises
    ------
    InputError
        If another run is at work in it.
    """
    from workbench.deid.batch.staging import Staging

    for folder in unfinished(out):
        staging = Staging(folder)
        staging.prepare()  # takes the lock: a run of another program goes on
        staging.remove()
