"""The process in which damaged files are opened: ``python -m tests.fuzz.runner PERCENT SEED``.

Reads paths from standard input. Writes a line before each variant (``> path: variant``) and a line
for each finding (``! what``) and each doubt (``? what``), so that whoever watches knows where it
died or hung.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from plugins.dicom_images.reader import DicomImageReader
from tests.fuzz.variants import variants
from workbench.api import InputError
from workbench.imaging.grey import display

# Of address space; more is refused by the system, and found here.
MEMORY = 6 << 30
# Resident, above what the libraries take.
GROWTH = 1 << 30
SECONDS = 10.0
# A damaged file may not take so many times as long as the file itself.
SLOWER = 3.0


def main(percent: float, seed: int) -> None:
    """Open variants of all files named on standard input."""
    _limit()
    reader = DicomImageReader()
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            path = Path(line.strip())
            for name, data in variants(path, percent, seed):
                print(f"> {path}: {name}", flush=True)
                damaged = Path(folder, "damaged.dcm")
                damaged.write_bytes(data)
                start = time.monotonic()
                finding = look(reader, damaged)
                if finding is None and time.monotonic() - start > SECONDS:
                    finding = slow(reader, path, damaged)
                if finding is not None:
                    print(f"! {path}: {name}: {finding}", flush=True)
            if _resident() > GROWTH:
                print(f"! {path}: {_resident() >> 20} MB of memory", flush=True)
                return
    print("= done", flush=True)


def slow(reader: DicomImageReader, path: Path, damaged: Path) -> str | None:
    """Look again: a busy machine is slow by chance, and with the file itself too."""
    took = []
    for each in (damaged, path):
        # A sign of life for whoever watches.
        print(f"? {path}: slow, once more", flush=True)
        took.append(_seconds(reader, each))
    if took[0] > max(SECONDS, SLOWER * took[1]):
        return f"took {took[0]:.0f} s, the file itself {took[1]:.1f} s"
    return None


def _seconds(reader: DicomImageReader, path: Path) -> float:
    start = time.monotonic()
    look(reader, path)
    return time.monotonic() - start


def look(reader: DicomImageReader, path: Path) -> str | None:
    """Do what opening a file does; return what was wrong about that."""
    try:
        reader.arrange([path])
        source = reader.open(path)
        for frame in {1, source.frames}:
            info = source.info(frame)
            pixels = source.read(frame)
            if pixels.shape[:2] != (source.rows, source.columns):
                return f"shape {pixels.shape}"
            if info.grey is not None:
                display(pixels, info.grey)
            for overlay in info.overlays:
                if overlay.bitmap.shape != (overlay.rows, overlay.columns):
                    return "shape of an overlay"
        source.close()
    except InputError as error:
        text = str(error)
        if "\n" in text or path.name not in text:
            return f"not one line that names the file: {text!r}"
        if "memory" in text:
            return text
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def _limit() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, resource.getrlimit(resource.RLIMIT_AS)[1]))


def _resident() -> int:
    """Return the most memory this process ever held, in bytes; 0 where nobody tells."""
    status = Path("/proc/self/status")
    if status.exists():
        # What `resource` tells there begins with what the process held that started this one.
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
