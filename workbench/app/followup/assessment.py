"""Assessment: lesions by time points, with sums, changes, and what the rules say of them.

Pure: it is given lesions, time points and readings, and opens nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import hypot

from attrs import evolve, field, frozen

from workbench.app.followup import criteria
from workbench.app.followup.criteria import Presence, Response
from workbench.app.followup.flags import Flag, flags_of_cell, flags_of_column, flags_of_list
from workbench.app.followup.readings import Reading, baseline_of, in_order
from workbench.model.ids import LesionId, TimepointId
from workbench.model.lesion import Lesion, LesionRole, LesionState, Seen, Timepoint

_ROLES = (LesionRole.TARGET, LesionRole.NON_TARGET, LesionRole.NEW)


@frozen
class Cell:
    """One lesion at one time point.

    Parameters
    ----------
    reading : Reading or None
        The measurement that counts: the largest in mm, else the largest.
    counted : float or None
        What it adds to the sum, mm; None where that is not known.
    others : int
        How many more measurements there are.
    """

    lesion: LesionId
    timepoint: TimepointId
    reading: Reading | None = None
    seen: Seen | None = None
    counted: float | None = None
    presence: Presence = Presence.UNKNOWN
    others: int = 0
    flags: tuple[Flag, ...] = ()

    @property
    def state(self) -> LesionState | None:
        """What somebody said was seen."""
        return self.seen.state if self.seen is not None else None


@frozen
class Column:
    """One time point.

    Parameters
    ----------
    total : float or None
        Sum of the targets that have a size, mm; None where there are none.
    is_complete : bool
        Every target has a size.
    uncertainty : float
        Standard uncertainty of the sum, mm.
    nadir : float or None
        The smallest complete sum before, from the baseline on, mm.
    from_baseline, from_nadir : float or None
        Change as a share: -0.3 is 30 % less.
    over_nadir : float or None
        Difference to the nadir, mm.
    is_after : bool
        It comes after the baseline: only there the rules say something.
    """

    timepoint: Timepoint
    is_baseline: bool = False
    is_after: bool = False
    total: float | None = None
    is_complete: bool = False
    uncertainty: float = 0.0
    nadir: float | None = None
    from_baseline: float | None = None
    from_nadir: float | None = None
    over_nadir: float | None = None
    target: Response | None = None
    other: Response | None = None
    is_new: bool = False
    overall: Response | None = None
    flags: tuple[Flag, ...] = ()


@frozen
class Followup:
    """All of it: rows are lesions, columns are time points in the order of their dates."""

    lesions: tuple[Lesion, ...] = ()
    columns: tuple[Column, ...] = ()
    cells: Mapping[tuple[LesionId, TimepointId], Cell] = field(factory=dict, hash=False)
    flags: tuple[Flag, ...] = ()

    @property
    def baseline(self) -> Column | None:
        """The column that changes are counted from."""
        return next((one for one in self.columns if one.is_baseline), None)

    def cell(self, lesion: LesionId, timepoint: TimepointId) -> Cell:
        """Return a cell, an empty one where nothing is known."""
        return self.cells.get((lesion, timepoint)) or Cell(lesion, timepoint)

    def all_flags(self) -> list[Flag]:
        """Return every flag: of the list of lesions, of each column, of each cell."""
        cells = (flag for one in self.cells.values() for flag in one.flags)
        columns = (flag for one in self.columns for flag in one.flags)
        return [*self.flags, *columns, *cells]


def assess(
    lesions: Iterable[Lesion], timepoints: Iterable[Timepoint], readings: Iterable[Reading]
) -> Followup:
    """Put readings together and say what the rules of RECIST 1.1 make of them."""
    rows = sorted(lesions, key=lambda one: (_ROLES.index(one.role), _natural(one.name), one.id))
    ordered = in_order(timepoints)
    at_baseline = baseline_of(ordered)
    given: dict[tuple[LesionId, TimepointId], list[Reading]] = {}
    for one in readings:
        given.setdefault((one.lesion, one.timepoint), []).append(one)
    cells = {
        (lesion.id, when.id): _cell(
            lesion, when, given.get((lesion.id, when.id), ()), at == at_baseline
        )
        for lesion in rows
        for at, when in enumerate(ordered)
    }
    columns: list[Column] = []
    for at in range(len(ordered)):
        columns.append(_column(rows, ordered, at, at_baseline or 0, cells, columns))
    first = ordered[at_baseline] if at_baseline is not None else None
    flags = flags_of_list(rows, ordered, first, cells)
    return Followup(tuple(rows), tuple(columns), cells, tuple(flags))


def _natural(name: str) -> tuple[str, int]:
    """Return what sorts T2 before T10."""
    head = name.rstrip("0123456789")
    return head.casefold(), int(name[len(head) :] or 0)


# -- cells --------------------------------------------------------------------------------------


def _cell(lesion: Lesion, when: Timepoint, given: Sequence[Reading], is_baseline: bool) -> Cell:
    seen = next((one for one in lesion.seen if one.timepoint == when.id), None)
    best = max(given, key=lambda one: (one.unit == "mm", one.value), default=None)
    bare = Cell(lesion.id, when.id, best, seen, others=max(len(given) - 1, 0))
    whole = evolve(bare, counted=_counted(bare), presence=_presence(bare, lesion.node))
    return evolve(whole, flags=tuple(flags_of_cell(lesion, when, whole, is_baseline)))


def _counted(cell: Cell) -> float | None:
    if cell.state is LesionState.NOT_EVALUABLE:
        return None
    if cell.reading is not None:
        return cell.reading.value if cell.reading.unit == "mm" else None
    if cell.state is LesionState.ABSENT:
        return 0.0
    return criteria.TOO_SMALL if cell.state is LesionState.TOO_SMALL else None


def _presence(cell: Cell, node: bool) -> Presence:
    state, reading = cell.state, cell.reading
    if state is LesionState.NOT_EVALUABLE:
        return Presence.UNKNOWN
    if state is LesionState.PROGRESSION:
        return Presence.WORSE
    if reading is not None:
        gone = reading.unit == "mm" and criteria.is_gone(reading.value, node)
        return Presence.GONE if gone else Presence.THERE
    if state is None:
        return Presence.UNKNOWN
    return Presence.GONE if state is LesionState.ABSENT else Presence.THERE


# -- columns ------------------------------------------------------------------------------------

Cells = Mapping[tuple[LesionId, TimepointId], Cell]


def _column(
    rows: Sequence[Lesion],
    ordered: Sequence[Timepoint],
    at: int,
    at_baseline: int,
    cells: Cells,
    before: Sequence[Column],
) -> Column:
    when = ordered[at]
    targets = [one for one in rows if one.role is LesionRole.TARGET]
    here = [cells[one.id, when.id] for one in targets]
    sizes = [(cell.counted, one.node) for cell, one in zip(here, targets, strict=True)]
    known = [size for size, _ in sizes if size is not None]
    total = sum(known) if known else None
    is_complete = bool(known) and len(known) == len(sizes)
    spread = hypot(*(cell.reading.uncertainty for cell in here if _adds(cell)))  # type: ignore[union-attr]
    bare = Column(when, at == at_baseline, at > at_baseline, total, is_complete, spread)
    if not bare.is_after:
        return evolve(bare, flags=tuple(flags_of_column(bare, rows, cells, None)))
    first = before[at_baseline]
    baseline = first.total if first.is_complete else None
    sums = [one.total for one in before[at_baseline:] if one.is_complete and one.total is not None]
    nadir = min(sums, default=None)
    if total is not None and is_complete:
        bare = evolve(
            bare,
            from_baseline=criteria.change(total, baseline) if baseline is not None else None,
            from_nadir=criteria.change(total, nadir) if nadir is not None else None,
            over_nadir=total - nadir if nadir is not None else None,
        )
    target = other = None
    if targets:
        returned = _has_returned(targets, when, ordered[at_baseline + 1 : at], cells)
        target = criteria.target_response(sizes, baseline, nadir, returned)
    others = [one for one in rows if one.role is LesionRole.NON_TARGET]
    if others:
        other = criteria.other_response([cells[one.id, when.id].presence for one in others])
    is_new = _is_new(rows, ordered, at, at_baseline, cells)
    has_any = bool(targets or others or is_new)
    overall = criteria.overall_response(target, other, is_new) if has_any else None
    whole = evolve(bare, nadir=nadir, target=target, other=other, is_new=is_new, overall=overall)
    return evolve(whole, flags=tuple(flags_of_column(whole, rows, cells, first)))


def _adds(cell: Cell) -> bool:
    return cell.reading is not None and cell.counted is not None


def _has_returned(
    targets: Sequence[Lesion], when: Timepoint, earlier: Sequence[Timepoint], cells: Cells
) -> bool:
    """Return whether all targets were gone once, and one that is no node is there again.

    Nodes that grow again count by the sum (Q&A).
    """
    there = any(not one.node and (cells[one.id, when.id].counted or 0.0) > 0.0 for one in targets)
    return there and any(
        all(
            (size := cells[one.id, then.id].counted) is not None
            and criteria.is_gone(size, one.node)
            for one in targets
        )
        for then in earlier
    )


def _is_new(
    rows: Sequence[Lesion],
    ordered: Sequence[Timepoint],
    at: int,
    at_baseline: int,
    cells: Cells,
) -> bool:
    """Return whether a new lesion is there, or was and nobody has looked since."""
    for one in rows:
        if one.role is not LesionRole.NEW:
            continue
        known = [cells[one.id, t.id].presence for t in ordered[at_baseline + 1 : at + 1]]
        told = [found for found in known if found is not Presence.UNKNOWN]
        if told and told[-1] is not Presence.GONE:
            return True
    return False
