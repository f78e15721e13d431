"""What the kill test kills: random edits through a Document, each one told when it is durable.

Prints ``seq digest`` after each commit has returned: the digest of the project as the Document
has it then.
"""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

from tests.model.values import an_annotation
from tests.store.digest import digest
from tests.store.helpers import adding, opened
from workbench.edit.document import Document
from workbench.model import commands
from workbench.model.patch import Change
from workbench.model.regions import Point, Polygon


def edit(document: Document, rng: random.Random) -> Change | None:
    """Do one thing that a user does."""
    project = document.project
    ids = sorted(project.annotations)
    what = rng.choice(["add", "add", "move", "move", "delete", "undo", "undo", "redo"])
    if what == "undo":
        return document.undo()
    if what == "redo":
        return document.redo()
    if what == "add" or not ids:
        ring = [(rng.random() * 100, rng.random() * 100) for _ in range(rng.randint(3, 400))]
        return document.apply(adding(an_annotation(region=Polygon.from_ring(ring))))
    if what == "delete":
        return document.apply(
            commands.delete_annotations(project, document.stamp(), [rng.choice(ids)])
        )
    moved = {id: Point(rng.random(), 1) for id in rng.sample(ids, min(3, len(ids)))}
    return document.apply(commands.change_regions(project, document.stamp(), moved))


def main(path: Path, edits: int, seed: int) -> None:
    """Edit until killed or done."""
    file, document = opened(path)
    rng = random.Random(seed)
    done = 0
    while done < edits:
        change = edit(document, rng)
        if change is None:
            continue
        done += 1
        # One write, so that being killed leaves the whole line or none of it.
        os.write(1, f"{change.seq} {digest(document.project)}\n".encode())
        if rng.random() < 0.02:
            file.checkpoint()
    file.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
