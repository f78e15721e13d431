"""Ledger: all findings of a project, kept so that an edit looks again only at what it touched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import evolve

from workbench.api.checks import Finding
from workbench.base.text import t
from workbench.model.anchor import OnFrame
from workbench.model.annotation import Annotation
from workbench.model.ids import AnnotationId
from workbench.model.project import Project
from workbench.qa.catalogue import CHECKS, ORDER, of_scope
from workbench.qa.check import Scope
from workbench.qa.rules import Rules
from workbench.qa.shapes import FrameShapes, Pair, Place, Shape, let_go, prepare
from workbench.qa.whole import IsCode, Judging, Missing, Whole

Report = Callable[[float], None]
_Two = tuple[AnnotationId, AnnotationId]
_CHECK_OF = {check: at for at, check in enumerate(CHECKS)}


def _silent(share: float) -> None:
    pass


class Ledger:
    """What was found, by what it depends on.

    Only one thread may use it at a time.
    """

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.judged: Judging | None = None
        self.is_code: IsCode | None = None
        self._frames: dict[Place, FrameShapes] = {}
        self._others: dict[AnnotationId, Shape] = {}
        self._where: dict[AnnotationId, Place] = {}
        self._whole: dict[AnnotationId, AnnotationId] = {}
        self._parts: dict[AnnotationId, set[AnnotationId]] = {}
        self._one: dict[AnnotationId, tuple[Finding, ...]] = {}
        self._pair: dict[_Two, tuple[Finding, ...]] = {}
        self._pairs_of: dict[AnnotationId, set[_Two]] = {}
        self._frame: dict[Place, tuple[Finding, ...]] = {}
        self._project: tuple[Finding, ...] = ()
        self._stale: set[Place] = set()

    @classmethod
    def of(
        cls,
        project: Project,
        *,
        missing: Missing | None = None,
        judged: Judging | None = None,
        is_code: IsCode | None = None,
        report: Report = _silent,
        ids: Iterable[AnnotationId] | None = None,
    ) -> Ledger:
        """Return what all checks find.

        Parameters
        ----------
        missing : callable, optional
            Why an image's file is not as it was, or None; left out, files are not looked at.
        judged : callable, optional
            How severe an annotation is; left out, severities are not looked at.
        is_code : callable, optional
            Whether a coded term exists; left out, only what cannot be a code is found.
        report : callable
            Is told how far it is, 0 to 1; may raise to stop.
        ids : iterable, optional
            Of the annotations; those of the project otherwise.
        """
        ledger = cls(Rules(project))
        ledger.judged, ledger.is_code = judged, is_code
        wanted = list(project.annotations if ids is None else ids)
        project.annotations.wake(wanted)
        for id in wanted:
            ledger._put(project.annotations.get(id))
        report(0.05)
        prepare(ledger._shapes())
        report(0.1)
        ledger._look_at_all(report)
        ledger.look_at_rest(missing, report)
        let_go(ledger._shapes())
        report(1.0)
        return ledger

    def __len__(self) -> int:
        """Return how many annotations it looks at."""
        return len(self._where) + len(self._others)

    def findings(self) -> list[Finding]:
        """Return all findings: the worst first, then by check, then by what they are about."""
        found = [
            *self._project,
            *(one for many in self._frame.values() for one in many),
            *(one for many in self._one.values() for one in many),
            *(one for many in self._pair.values() for one in many),
        ]
        return in_order(found)

    def shape(self, id: AnnotationId) -> Shape | None:
        """Return an annotation as the checks see it."""
        place = self._where.get(id)
        return self._others.get(id) if place is None else self._frames[place].shapes.get(id)

    # -- after an edit ----------------------------------------------------------------------

    def follow(self, project: Project, changed: Mapping[AnnotationId, Annotation | None]) -> None:
        """Look again at annotations that came, went or changed, and at what touches them.

        What depends on whole frames or on the whole project waits for `look_at_rest`.
        """
        self.rules.project = project
        for id, annotation in changed.items():
            self._drop(id)
            self._put(annotation)
        # Parts depend on their wholes, also on those of another frame.
        touched = set(changed) | self._parts_below(changed)
        for id in touched:
            self._look_at_one(id)
            self._forget_pairs(id)
        for place in {self._where[id] for id in touched if id in self._where}:
            for pair in self._frames[place].pairs(touched):
                self._look_at_pair(pair)

    def look_at_rest(
        self, missing: Missing | None = None, report: Report = _silent, *, files: bool = True
    ) -> None:
        """Look at frames that have changed, and at the project as a whole.

        Parameters
        ----------
        files : bool
            False keeps what was found about files.
        """
        rules = self.rules
        checks = [one for one in of_scope(Scope.FRAME) if rules.is_enabled(one.name)]
        stale = sorted(self._stale, key=lambda place: (place.image, place.frame))
        for n, place in enumerate(stale):
            report(0.7 + 0.2 * n / len(stale))
            frame = self._frames.get(place)
            found = [f for one in checks for f in one.run(frame, rules)] if frame else []
            self._frame[place] = tuple(found)
        self._stale.clear()
        kept = () if files else tuple(f for f in self._project if f.check == "image_file")
        whole = Whole(
            rules,
            self._frames,
            list(self._others.values()),
            missing or _is_there,
            self.judged,
            self.is_code,
        )
        found = [
            f
            for one in of_scope(Scope.PROJECT)
            if rules.is_enabled(one.name) and (files or one.name != "image_file")
            for f in one.run(whole, rules)
        ]
        self._project = (*kept, *found)

    # -- inside -----------------------------------------------------------------------------

    def _shapes(self) -> Iterator[Shape]:
        return (one for frame in self._frames.values() for one in frame.shapes.values())

    def _put(self, annotation: Annotation | None) -> None:
        if annotation is None or not self.rules.concerns(annotation):
            return
        if annotation.part_of is not None:
            self._whole[annotation.id] = annotation.part_of
            self._parts.setdefault(annotation.part_of, set()).add(annotation.id)
        anchor = annotation.anchor
        if not isinstance(anchor, OnFrame):
            self._others[annotation.id] = Shape(annotation, None)
            return
        place = Place(anchor.image, anchor.frame)
        image = self.rules.project.images.get(anchor.image)
        size = (image.columns, image.rows) if image is not None else None
        frame = self._frames.get(place)
        if frame is None:
            frame = self._frames[place] = FrameShapes(place)
        frame.put(Shape(annotation, size))
        self._where[annotation.id] = frame.place
        self._stale.add(place)

    def _drop(self, id: AnnotationId) -> None:
        place = self._where.pop(id, None)
        self._others.pop(id, None)
        self._one.pop(id, None)
        self._forget_pairs(id)
        whole = self._whole.pop(id, None)
        if whole is not None:
            self._parts[whole].discard(id)
        if place is not None:
            self._frames[place].drop(id)
            self._stale.add(place)

    def _forget_pairs(self, id: AnnotationId) -> None:
        for two in self._pairs_of.pop(id, ()):
            self._pair.pop(two, None)
            other = two[0] if two[1] == id else two[1]
            self._pairs_of.get(other, set()).discard(two)

    def _parts_below(self, ids: Iterable[AnnotationId]) -> set[AnnotationId]:
        found: set[AnnotationId] = set()
        waiting = list(ids)
        while waiting:
            for part in self._parts.get(waiting.pop(), ()):
                if part not in found:
                    found.add(part)
                    waiting.append(part)
        return found

    def _look_at_all(self, report: Report) -> None:
        count = max(1, len(self._where) + len(self._others))
        ids = [*self._where, *self._others]
        for n, id in enumerate(ids):
            if n % 200 == 0:
                report(0.1 + 0.4 * n / count)
            self._look_at_one(id)
        for n, frame in enumerate(list(self._frames.values())):
            report(0.5 + 0.2 * n / len(self._frames))
            for at, pair in enumerate(frame.pairs()):
                if at % 1000 == 999:
                    report(0.5 + 0.2 * n / len(self._frames))
                self._look_at_pair(pair)

    def _look_at_one(self, id: AnnotationId) -> None:
        shape, rules = self.shape(id), self.rules
        if shape is None:
            return
        found: list[Finding] = []
        for check in _ONE:
            if rules.is_enabled(check.name):
                found += check.run(shape, rules)
        if found:
            self._one[id] = tuple(found)
        else:
            self._one.pop(id, None)

    def _look_at_pair(self, pair: Pair) -> None:
        rules = self.rules
        found: list[Finding] = []
        for check in _PAIR:
            if rules.is_enabled(check.name):
                found += check.run(pair, rules)
        if found:
            two = (pair.a.id, pair.b.id)
            self._pair[two] = tuple(found)
            for id in two:
                self._pairs_of.setdefault(id, set()).add(two)


_ONE, _PAIR = of_scope(Scope.ONE), of_scope(Scope.PAIR)


def _is_there(id: object) -> None:
    return None


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in their stable order: severity, check, what they are about."""
    last = len(_CHECK_OF)
    return sorted(
        findings,
        key=lambda f: (
            ORDER[f.severity],
            _CHECK_OF.get(f.check, last),
            f.check,
            f.about or "",
            f.others,
            f.subject,
        ),
    )


def as_the_scheme_says(findings: Iterable[Finding], rules: Rules) -> list[Finding]:
    """Return the findings of plugins as bad as the scheme has them, those it wants."""
    return [
        evolve(one, severity=rules.severity_of(one.check, one.severity))
        for one in findings
        if rules.is_enabled(one.check)
    ]


def title_of(check: str) -> object:
    """Return how a check is called."""
    return CHECKS[check].title if check in CHECKS else t("Check {name}", name=check)
