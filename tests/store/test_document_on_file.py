"""Any sequence of edits, undo, redo, reopening and crashing gives the same state on a real file."""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.model.values import an_annotation
from tests.store.helpers import adding, opened
from tests.store.values import annotated
from workbench.edit.document import Document
from workbench.edit.journal import MemoryJournal
from workbench.model import commands
from workbench.model.ids import AnnotationId
from workbench.model.patch import ChangeKind, Patch, Stamp
from workbench.model.project import Project
from workbench.model.regions import Point
from workbench.store.project_file import ProjectFile

START = datetime(2026, 1, 1, tzinfo=UTC)


def copy_of(project: Project) -> Project:
    return Project(list(project.entities()))


class FileMachine(RuleBasedStateMachine):
    """Does everything twice: over a file, and in memory, where nothing is ever reopened."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="workbench-test-"))
        self.path = self.folder / "p.wbp"
        ProjectFile.create(self.path, author="ann").close()
        self.file, self.document = opened(self.path)
        self.journal = MemoryJournal()
        self.twin = Document(Project(), self.journal, "ann")
        self.clock = START

    def teardown(self) -> None:
        self.file.close()
        shutil.rmtree(self.folder)

    def stamp(self) -> Stamp:
        self.clock += timedelta(seconds=1)
        return Stamp("ann", self.clock)

    def apply(self, patch: Patch) -> None:
        assert (self.document.apply(patch) is None) == (self.twin.apply(patch) is None)

    def pick(self, n: int) -> AnnotationId:
        ids = sorted(self.document.project.annotations)
        return ids[n % len(ids)]

    @rule(annotation=annotated)
    def add(self, annotation: Any) -> None:
        if self.document.project.get(annotation.id) is None:
            self.apply(adding(annotation))

    @rule(x=st.integers(0, 9))
    def add_simple(self, x: int) -> None:
        self.apply(adding(an_annotation(region=Point(x, 0))))

    @precondition(lambda self: self.document.project.annotations)
    @rule(n=st.integers(0, 9), x=st.integers(10, 99))
    def nudge(self, n: int, x: int) -> None:
        id = self.pick(n)
        annotation = self.document.project.annotations[id]
        if not annotation.locked:
            self.apply(
                commands.change_regions(
                    self.document.project, self.stamp(), {id: Point(x, 1)}, merge_key=f"nudge:{id}"
                )
            )

    @precondition(lambda self: self.document.project.annotations)
    @rule(n=st.integers(0, 9))
    def delete(self, n: int) -> None:
        id = self.pick(n)
        if not self.document.project.annotations[id].locked:
            self.apply(commands.delete_annotations(self.document.project, self.stamp(), [id]))

    @rule()
    def undo(self) -> None:
        assert (self.document.undo() is None) == (self.twin.undo() is None)

    @rule()
    def redo(self) -> None:
        assert (self.document.redo() is None) == (self.twin.redo() is None)

    @rule()
    def reopen(self) -> None:
        self.file.close()
        self.file, self.document = opened(self.path)

    @rule()
    def crash(self) -> None:
        """Go on in a copy of the file and its log as they lie there now."""
        crashed = self.folder / f"{self.path.stem}x.wbp"
        for end in ("", "-wal"):
            source = Path(f"{self.path}{end}")
            if source.exists():
                shutil.copy(source, f"{crashed}{end}")
        self.file.remove()
        self.path = crashed
        self.file, self.document = opened(self.path)
        if self.file.recovered is not None:  # a row of its own, at which merging stops
            self.journal.append(Patch(self.file.recovered, {}, self.stamp()), ChangeKind.NOTE)

    @invariant()
    def the_file_holds_the_expected_state(self) -> None:
        assert self.document.project == self.twin.project
        assert self.file.load() == self.twin.project

    @invariant()
    def the_history_is_the_expected_one(self) -> None:
        def told(document: Document) -> tuple[list[str], list[str]]:
            undo = [str(step.name) for step in document.history.undo_steps(100)]
            return undo, [str(step.name) for step in document.history.redo_steps()]

        assert told(self.document) == told(self.twin)

    @rule()
    def verify(self) -> None:
        assert self.file.verify().ok


FileMachine.TestCase.settings = settings(
    max_examples=20,
    stateful_step_count=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
TestDocumentOnFile = FileMachine.TestCase
