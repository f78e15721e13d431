"""Whole frames: when the first look at one takes a job, and what the job does."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from workbench.app.jobs import Progress
from workbench.base.memory import give_back, no_collection

if TYPE_CHECKING:
    from workbench.geom.occlusion import Facts, Scene

# So many are computed within a frame of the screen (tests/benchmarks/test_occlusion.py).
_AT_ONCE = 100
# So many leave much behind that is free.
_VERY_MANY = 5_000
# Between so many the window's thread may go on.
_BATCH = 16


def needs_a_job(facts: Facts) -> bool:
    """Return whether a frame takes longer than the window may wait."""
    return len(facts.annotations) > _AT_ONCE


def compute_all(facts: Facts, progress: Progress) -> Scene:
    """Return the scene of a frame with everything computed; runs in a job."""
    from workbench.geom.occlusion import Scene

    progress.at(None)
    scene = Scene(facts)
    with no_collection():
        for done, share in enumerate(scene.compute_all()):
            if done % _BATCH == 0:
                progress.at(share)
                time.sleep(0)  # what computes holds the interpreter; the window is to have it
        _ = scene.partly_hidden  # what is drawn asks for it on the window's thread
    if len(facts.annotations) > _VERY_MANY:
        give_back()
    return scene
