"""Priors: the earlier series that a series is compared with. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from workbench.app.side_by_side.series_facts import SeriesFacts
from workbench.base.errors import InputError
from workbench.base.text import t

# Half of the words shared: the same kind of examination.
_ALIKE = 0.5


def likeness(one: SeriesFacts, other: SeriesFacts) -> float:
    """Return how alike two series are, from 0 to 1: shared words, and the same plane."""
    if one.modality != other.modality:
        return 0.0
    if one.plane and other.plane and one.plane != other.plane:
        return 0.0
    mine, its = one.words, other.words
    both = len(mine | its)
    return len(mine & its) / both if both else _ALIKE


def earlier_studies(
    current: SeriesFacts, everything: Iterable[SeriesFacts]
) -> list[list[SeriesFacts]]:
    """Return the earlier studies of the same patient, the latest first, each with its series."""
    now = current.study_moment
    studies = _other_studies(current, everything)
    return [studies[key] for key in sorted(studies, reverse=True) if key[0] < now]


def later_studies(
    current: SeriesFacts, everything: Iterable[SeriesFacts]
) -> list[list[SeriesFacts]]:
    """Return the later studies of the same patient, the earliest first, each with its series."""
    now = current.study_moment
    studies = _other_studies(current, everything)
    return [studies[key] for key in sorted(studies) if key[0] > now]


def _other_studies(
    current: SeriesFacts, everything: Iterable[SeriesFacts]
) -> dict[tuple[str, str], list[SeriesFacts]]:
    studies: dict[tuple[str, str], list[SeriesFacts]] = {}
    if not current.patient_id or not current.study_date:
        return studies
    for one in everything:
        same = one.patient_id == current.patient_id and one.study_uid != current.study_uid
        if same and one.study_date:
            studies.setdefault((one.study_moment, one.study_uid), []).append(one)
    return studies


def find_prior(current: SeriesFacts, everything: Sequence[SeriesFacts]) -> SeriesFacts:
    """Return the series to compare with: the latest that is alike, else the most alike one.

    Raises
    ------
    InputError
        If there is none; the text says why.
    """
    if not current.patient_id:
        raise InputError(t("The file does not say whose picture this is: no prior can be found."))
    if not current.study_date:
        raise InputError(t("The file does not say when it was taken: no prior can be found."))
    found = _most_alike(current, earlier_studies(current, everything))
    if found is not None:
        return found
    raise InputError(
        t(
            "There is no earlier {modality} of this patient in the project. Open its images too.",
            modality=current.modality or t("study"),
        )
    )


def find_pair(
    current: SeriesFacts, everything: Sequence[SeriesFacts]
) -> tuple[SeriesFacts, SeriesFacts]:
    """Return the later and the earlier series of a comparison; `current` is one of them.

    The earliest study has no prior, and is the prior of the one that came after it.

    Raises
    ------
    InputError
        If there is nothing to compare with; the text says why.
    """
    try:
        return current, find_prior(current, everything)
    except InputError:
        found = _most_alike(current, later_studies(current, everything))
        if found is None:
            raise
        return found, current


def _most_alike(
    current: SeriesFacts, studies: Iterable[Sequence[SeriesFacts]]
) -> SeriesFacts | None:
    """Return the most alike series of the first study that has one, else the most alike one."""
    best: list[tuple[float, SeriesFacts]] = []
    for study in studies:
        liking, found = max(
            ((likeness(current, one), one) for one in study),
            key=lambda pair: (pair[0], len(pair[1].images)),
        )
        if liking >= _ALIKE:
            return found
        if found.modality == current.modality and liking > 0:
            best.append((liking, found))
    return max(best, key=lambda pair: pair[0])[1] if best else None
