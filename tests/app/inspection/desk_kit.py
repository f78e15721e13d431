"""A session over one large picture, and a canvas that only remembers what it shows."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings


def a_session(home: Path, author: str = "ann") -> Session:
    """Return a session whose files lie in `home`."""
    places = Places(home / "config", home / "data", home / "cache")
    return Session(places, Settings("en", author=author), Jobs(AtOnce()))


def a_picture(path: Path, columns: int = 2000, rows: int = 1500) -> Path:
    """Write a grey picture."""
    y, x = np.mgrid[0:rows, 0:columns]
    pixels = ((x // 50 + y // 50) % 2 * 60 + 90 + (x % 50)).astype(np.uint8)
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    return path
