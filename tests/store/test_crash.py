"""kill -9 at any moment: the project opens, verifies, and has every edit that was told durable.

``WORKBENCH_CRASH_ROUNDS`` says how often (5 by default, 50 for `make crash`) the process is
killed during 500 edits.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.store.digest import digest
from tests.store.helpers import a_file, beside, opened
from workbench.model.patch import ChangeKind
from workbench.model.project import Project
from workbench.store.project_file import ProjectFile

ROUNDS = int(os.environ.get("WORKBENCH_CRASH_ROUNDS", "5"))
EDITS = 500
ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.crash,
    pytest.mark.skipif(os.name == "nt", reason="no kill -9 on Windows"),
]


def run_and_kill(path: Path, seed: int) -> list[tuple[int, str]]:
    """Return what the child said was durable before it was killed at a random moment."""
    rng = random.Random(seed)
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.store.crash_child", str(path), str(EDITS), str(seed)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert child.stdout
    told: list[tuple[int, str]] = []
    with child:
        # At least one edit, so that the moment is not in the imports; then any time, which may
        # be in the middle of a commit, a checkpoint or the closing.
        last = rng.randint(1, EDITS)
        for line in child.stdout:
            told.append(parse(line))
            if len(told) == last:
                threading.Timer(rng.uniform(0, 0.004), child.kill).start()
        code = child.wait()
    assert code in (0, -signal.SIGKILL), "the edits themselves failed"
    return told


def parse(line: str) -> tuple[int, str]:
    seq, state = line.split()
    return int(seq), state


def states_by_replay(file: ProjectFile) -> dict[int, str]:
    """Return the digest of the state after each row of the journal."""
    project, states = Project(), {}
    for entry in reversed(file.entries(limit=10_000)):
        for id, delta in file.patch(entry.seq).deltas.items():
            assert project.get(id) == delta.before
            project._put(id, delta.after)
        states[entry.seq] = digest(project)
    return states


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_killed_process_loses_no_edit_that_was_durable(tmp_path: Path, seed: int) -> None:
    path = a_file(tmp_path / "项目 killed.wbp")
    told = run_and_kill(path, seed)
    assert told

    file, document = opened(path)
    with file:
        found = file.verify()
        assert found.ok, [str(problem) for problem in found.problems]
        states = states_by_replay(file)
        # Every edit that was told is there, as it was told.
        assert {seq: states.get(seq) for seq, _ in told} == dict(told)
        # At most one more: committed, and killed before it could be told. Then our own note.
        edits = [e.seq for e in file.entries(limit=10_000) if e.kind is not ChangeKind.NOTE]
        assert told[-1][0] <= edits[0] <= told[-1][0] + 1
        # Nothing half done: what is loaded is the state after the newest row.
        assert digest(document.project) == states[max(states)]
        # The history goes on.
        before = digest(document.project)
        assert document.undo() is not None
        assert document.redo() is not None
        assert digest(document.project) == before
    assert beside(path) == [path.name]
