"""Any sequence of edits, undo, redo and reopening gives the same state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from workbench.edit.document import Document
from workbench.edit.journal import MemoryJournal
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation, Provenance
from workbench.model.ids import AnnotationId, EntityId, ImageId, LayerId, new_id
from workbench.model.patch import Stamp
from workbench.model.project import Project
from workbench.model.regions import Point

IMAGE = ImageId(EntityId("image"))
LAYER = LayerId(EntityId("layer"))
START = datetime(2026, 1, 1, tzinfo=UTC)


def copy_of(project: Project) -> Project:
    return Project(list(project.entities()))


class DocumentMachine(RuleBasedStateMachine):
    """Compares a Document with a plain list of states."""

    def __init__(self) -> None:
        super().__init__()
        self.journal = MemoryJournal()
        self.document = Document(Project(), self.journal, "ann")
        self.clock = START
        self.states = [copy_of(self.document.project)]
        self.keys: list[str | None] = [None]
        self.at = 0

    def stamp(self) -> Stamp:
        self.clock += timedelta(seconds=1)
        return Stamp("ann", self.clock)

    def note(self, key: str | None = None) -> None:
        merged = key is not None and self.merges and self.keys[self.at] == key
        del self.states[self.at + 1 :], self.keys[self.at + 1 :]
        if merged:
            self.states[self.at] = copy_of(self.document.project)
        else:
            self.states.append(copy_of(self.document.project))
            self.keys.append(key)
            self.at += 1
        self.merges = True

    merges = False

    def pick(self, n: int) -> AnnotationId:
        ids = sorted(self.document.project.annotations)
        return ids[n % len(ids)]

    @rule(x=st.integers(0, 9))
    def add(self, x: int) -> None:
        stamp = self.stamp()
        annotation = Annotation(
            AnnotationId(EntityId(new_id())),
            OnFrame(IMAGE),
            Point(x, 0),
            LAYER,
            Provenance("ann", stamp.at, stamp.at),
        )
        self.document.apply(commands.add_annotations(self.document.project, stamp, [annotation]))
        self.note()

    @precondition(lambda self: self.document.project.annotations)
    @rule(n=st.integers(0, 9), x=st.integers(10, 99))
    def nudge(self, n: int, x: int) -> None:
        id = self.pick(n)
        patch = commands.change_regions(
            self.document.project, self.stamp(), {id: Point(x, 1)}, merge_key=f"nudge:{id}"
        )
        if self.document.apply(patch) is not None:  # to where it is already: nothing happened
            self.note(f"nudge:{id}")

    @precondition(lambda self: self.document.project.annotations)
    @rule(n=st.integers(0, 9))
    def delete(self, n: int) -> None:
        patch = commands.delete_annotations(self.document.project, self.stamp(), [self.pick(n)])
        self.document.apply(patch)
        self.note()

    @rule()
    def undo(self) -> None:
        change = self.document.undo()
        assert (change is None) == (self.at == 0)
        self.at = max(0, self.at - 1)
        self.merges &= change is None

    @rule()
    def redo(self) -> None:
        change = self.document.redo()
        assert (change is None) == (self.at == len(self.states) - 1)
        self.at = min(len(self.states) - 1, self.at + 1)
        self.merges &= change is None

    @rule()
    def reopen(self) -> None:
        self.document = Document(copy_of(self.document.project), self.journal, "ann")

    @invariant()
    def the_project_is_the_expected_state(self) -> None:
        assert self.document.project == self.states[self.at]


DocumentMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestDocument = DocumentMachine.TestCase
