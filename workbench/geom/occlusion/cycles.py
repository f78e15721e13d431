"""Cycles: of things that overlap, each hides the next and the last hides the first."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable

from attrs import frozen

from workbench.base.text import Text, t
from workbench.model.ids import AnnotationId, PairId
from workbench.model.occlusion import DepthPair


@frozen
class Cycle:
    """Annotations of which each is in front of the next, and the last in front of the first.

    Parameters
    ----------
    ids : tuple of AnnotationId
        From the smallest id on.
    pairs : tuple of PairId
        What was said of two of them against their depth: take one of these back, or give it a
        region, and the cycle is gone.
    """

    ids: tuple[AnnotationId, ...]
    pairs: tuple[PairId, ...]

    @property
    def text(self) -> Text:
        """What is wrong and what to do, in words."""
        chain = " > ".join((*self.ids, self.ids[0]))
        return t(
            "Each of these is in front of the next, and so in front of itself: {chain}. Take back "
            "who is nearer for two of them, or say so for a region only.",
            chain=chain,
        )


def find_cycles(
    pairs: Iterable[DepthPair],
    front: Callable[[AnnotationId], Iterable[AnnotationId]],
    whole: Callable[[AnnotationId, AnnotationId], DepthPair | None],
) -> tuple[Cycle, ...]:
    """Return a shortest cycle through each pair that is part of one.

    Parameters
    ----------
    pairs : iterable of DepthPair
        Those of whole annotations; without one of them there is no cycle, for depth has none.
    front : callable
        ``front(id)`` are those that hide an annotation, pairs with a region left out.
    whole : callable
        ``whole(front, back)`` is the pair that says so, None where the depth does.
    """
    found: dict[tuple[AnnotationId, ...], Cycle] = {}
    for pair in pairs:
        if pair.front not in front(pair.back):
            continue
        # Up from the front one: who hides it, who hides those, until the back one comes up.
        path = _path(pair.front, pair.back, front)
        if path is not None:
            ids = _turned(path)
            steps = zip(ids, (*ids[1:], ids[0]), strict=True)
            said = tuple(one.id for a, b in steps if (one := whole(a, b)) is not None)
            found.setdefault(ids, Cycle(ids, said))
    return tuple(found[ids] for ids in sorted(found))


def _path(
    start: AnnotationId,
    goal: AnnotationId,
    front: Callable[[AnnotationId], Iterable[AnnotationId]],
) -> list[AnnotationId] | None:
    """Return a shortest chain from `goal` to `start`, each in front of the next."""
    came: dict[AnnotationId, AnnotationId | None] = {start: None}
    waiting = deque([start])
    while waiting:
        at: AnnotationId | None = waiting.popleft()
        if at == goal:
            chain = []
            while at is not None:
                chain.append(at)
                at = came[at]
            return chain
        assert at is not None
        for nearer in front(at):
            if nearer not in came:
                came[nearer] = at
                waiting.append(nearer)
    return None


def _turned(ids: list[AnnotationId]) -> tuple[AnnotationId, ...]:
    first = ids.index(min(ids))
    return (*ids[first:], *ids[:first])
