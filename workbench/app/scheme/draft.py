"""A label scheme while it is edited: it may be wrong, and says in words where.

Pure values and functions; the editor shows them, tests drive them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isfinite

from attrs import evolve, field, frozen

from workbench.app.scheme.units import unit_problem
from workbench.base.expressions import ExpressionError, Known, check
from workbench.base.text import Text, language, t
from workbench.model.annotation import AttributeValue
from workbench.model.concept import Coding, Concept
from workbench.model.occlusion import Opacity
from workbench.model.project import Project
from workbench.model.scheme import Attribute, AttributeKind, Label, RulePage
from workbench.qa.conditions import known_of

CHOOSING = (AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE)


@frozen
class AttributeDraft:
    """An attribute as typed: limits are text, and nothing need fit."""

    name: str = ""
    kind: AttributeKind = AttributeKind.TEXT
    required: bool = False
    unit: str = ""
    minimum: str = ""
    maximum: str = ""
    choices: tuple[str, ...] = ()
    default: AttributeValue | None = None
    titles: Mapping[str, str] = field(factory=dict, hash=False)
    required_if: str = ""
    choice_titles: Mapping[str, Mapping[str, str]] = field(factory=dict, hash=False)


@frozen
class LabelDraft:
    """A label as typed.

    Parameters
    ----------
    id : int
        Identity while editing; keys of new labels follow from their names at the end.
    key : str or None
        None for a new label. It never changes: annotations refer to it.
    parent, part_of : int or None
        Ids of labels.
    """

    id: int
    key: str | None
    name: str
    color: str
    parent: int | None = None
    digit: int | None = None
    priority: float = 0.0
    attributes: tuple[AttributeDraft, ...] = ()
    concept: Concept | None = None
    titles: Mapping[str, str] = field(factory=dict, hash=False)
    part_of: int | None = None
    opacity: Opacity = Opacity.OPAQUE
    occlusion_group: str = ""
    exclusive: str = ""
    selectable: bool = True
    page: RulePage | None = None
    coding: Coding | None = None


Draft = tuple[LabelDraft, ...]


@frozen
class Problem:
    """Something that must be put right before saving; `label` is the id of the label."""

    label: int
    text: Text


def draft_of(labels: Sequence[Label]) -> Draft:
    """Return labels for editing, parents before their children."""
    ids = {label.key: at for at, label in enumerate(labels)}
    made = tuple(
        LabelDraft(
            ids[label.key],
            label.key,
            label.name,
            label.color,
            None if label.parent is None else ids[label.parent],
            label.digit,
            label.priority,
            tuple(_draft_of(attribute) for attribute in label.attributes),
            label.concept,
            dict(label.titles),
            None if label.part_of is None else ids[label.part_of],
            label.opacity,
            label.occlusion_group,
            label.exclusive,
            label.selectable,
            label.page,
            label.coding,
        )
        for label in labels
    )
    return _ordered(made)


def _draft_of(attribute: Attribute) -> AttributeDraft:
    return AttributeDraft(
        attribute.name,
        attribute.kind,
        attribute.required,
        attribute.unit,
        _typed(attribute.minimum),
        _typed(attribute.maximum),
        attribute.choices,
        attribute.default,
        dict(attribute.titles),
        attribute.required_if,
        dict(attribute.choice_titles),
    )


def _typed(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"


# -- looking ------------------------------------------------------------------------------------


def get(draft: Draft, id: int) -> LabelDraft:
    """Return a label by its id."""
    return next(one for one in draft if one.id == id)


def title_of(label: LabelDraft) -> str:
    """Return the name of a label in the language of the window."""
    return label.titles.get(language(), "").strip() or label.name.strip()


def children(draft: Draft, parent: int | None) -> list[LabelDraft]:
    """Return the labels directly below one, in order."""
    return [one for one in draft if one.parent == parent]


def below(draft: Draft, id: int) -> set[int]:
    """Return the ids of all labels below one."""
    found: set[int] = set()
    for child in children(draft, id):
        found |= {child.id, *below(draft, child.id)}
    return found


def _ordered(draft: Iterable[LabelDraft]) -> Draft:
    """Return parents before children, siblings in the order they have."""
    labels = tuple(draft)

    def walk(parent: int | None) -> Iterable[LabelDraft]:
        for one in children(labels, parent):
            yield one
            yield from walk(one.id)

    return tuple(walk(None))


# -- changing -----------------------------------------------------------------------------------


def add(draft: Draft, color: str, parent: int | None = None, name: str = "") -> tuple[Draft, int]:
    """Append a new label below a parent; return its id too."""
    id = max((one.id for one in draft), default=-1) + 1
    return _ordered((*draft, LabelDraft(id, None, name, color, parent))), id


def replace(draft: Draft, label: LabelDraft) -> Draft:
    """Put in another value of a label."""
    return _ordered(label if one.id == label.id else one for one in draft)


def remove(draft: Draft, id: int) -> Draft:
    """Take a label out; those below it move up to its parent."""
    gone = get(draft, id)
    return _ordered(_without(one, gone) for one in draft if one.id != id)


def _without(label: LabelDraft, gone: LabelDraft) -> LabelDraft:
    if label.parent == gone.id:
        label = evolve(label, parent=gone.parent)
    return evolve(label, part_of=None) if label.part_of == gone.id else label


def move(draft: Draft, id: int, step: int) -> Draft:
    """Exchange a label with its neighbour among its siblings."""
    siblings = [one.id for one in children(draft, get(draft, id).parent)]
    at = siblings.index(id)
    if not 0 <= at + step < len(siblings):
        return draft
    other = siblings[at + step]
    swap = {id: get(draft, other), other: get(draft, id)}
    return _ordered(swap.get(one.id, one) for one in draft)


def place(draft: Draft, id: int, parent: int | None, at: int | None = None) -> Draft:
    """Put a label below a parent, at a position among its children; None = last.

    A label below itself is refused: the draft stays as it is.
    """
    if parent == id or (parent is not None and parent in below(draft, id)):
        return draft
    label = evolve(get(draft, id), parent=parent)
    others = [one for one in draft if one.id != id]
    siblings = [one for one in others if one.parent == parent]
    before = siblings[at] if at is not None and at < len(siblings) else None
    where = others.index(before) if before is not None else len(others)
    return _ordered((*others[:where], label, *others[where:]))


# -- checking -----------------------------------------------------------------------------------


def problems(draft: Draft) -> list[Problem]:
    """Return what must be put right, in the order of the labels."""
    found: list[Problem] = []
    for one in draft:
        found += [Problem(one.id, text) for text in _problems_of(draft, one)]
    return found


def _problems_of(draft: Draft, label: LabelDraft) -> Iterable[Text]:
    name, title = label.name.strip(), title_of(label)
    if not name:
        yield t("A label has no name.")
        return
    siblings = [one.name.strip() for one in children(draft, label.parent)]
    if siblings.count(name) > 1:
        yield t("“{label}” occurs twice in the same place. Rename one.", label=title)
    earlier = draft[: draft.index(label)]
    other = next((one for one in earlier if one.digit == label.digit), None)
    if label.digit is not None and other is not None:
        yield t(
            "The digit {digit} belongs to “{label}” and to “{other}”. Choose another.",
            digit=label.digit,
            label=title_of(other),
            other=title,
        )
    names = Counter(attribute.name.strip() for attribute in label.attributes)
    for attribute in label.attributes:
        reason = _problem_of(attribute, names) or _condition_problem(draft, label, attribute)
        if reason is not None:
            yield t("“{label}”: {reason}", label=title, reason=reason)
    if label.concept is not None and not (label.concept.scheme and label.concept.value):
        yield t("“{label}”: a coded term needs a scheme and a code.", label=title)


def _condition_problem(draft: Draft, label: LabelDraft, attribute: AttributeDraft) -> Text | None:
    if not attribute.required_if.strip():
        return None
    try:
        check(attribute.required_if, known_names(draft, label))
    except ExpressionError as error:
        return t(
            "the condition of “{name}”: {reason}", name=attribute.name.strip(), reason=error.text
        )
    return None


def known_names(draft: Draft, label: LabelDraft) -> dict[str, Known]:
    """Return what conditions of a label may name: its attributes and those it inherits."""
    found: list[Attribute] = []
    at: LabelDraft | None = label
    seen: set[int] = set()
    while at is not None and at.id not in seen:
        seen.add(at.id)
        for one in at.attributes:
            choosing = one.kind in CHOOSING
            if one.name.strip() and not (choosing and not any(c.strip() for c in one.choices)):
                found.insert(0, _attribute(evolve(one, minimum="", maximum="", default=None)))
        at = next((other for other in draft if other.id == at.parent), None)
    return known_of(found)


def _problem_of(attribute: AttributeDraft, names: Counter[str]) -> Text | None:
    name = attribute.name.strip()
    if not name:
        return t("an attribute has no name.")
    if names[name] > 1:
        return t("the attribute “{name}” occurs twice. Rename one.", name=name)
    if attribute.kind in CHOOSING:
        choices = [choice.strip() for choice in attribute.choices if choice.strip()]
        if not choices:
            return t("“{name}” needs values to choose from, one a line.", name=name)
        if len(set(choices)) < len(choices):
            return t("“{name}” has the same value twice.", name=name)
    if attribute.kind is AttributeKind.NUMBER:
        unit = unit_problem(attribute.unit)
        if unit is not None:
            return t("“{name}”: {reason}", name=name, reason=unit)
        low, high = _number(attribute.minimum), _number(attribute.maximum)
        if low is None or high is None:
            return t("the range of “{name}” is not a number.", name=name)
        if isfinite(low[0]) and isfinite(high[0]) and low[0] > high[0]:
            return t("the range of “{name}” is empty: from is larger than to.", name=name)
    return None


def _number(typed: str) -> tuple[float] | None:
    """Return the number in a tuple, (inf,) for nothing typed, None for what is no number."""
    clean = typed.strip().replace("−", "-")
    if not clean:
        return (float("inf"),)
    try:
        value = float(clean)
    except ValueError:
        return None
    return (value,) if isfinite(value) else None


def removed_in_use(project: Project, draft: Draft) -> list[tuple[str, int]]:
    """Return the names of removed labels that annotations use, and how many do."""
    kept = {one.key for one in draft}
    used = {key: n for key, n in project.index.labels.items() if key not in kept}
    scheme = project.scheme
    known = {label.key: label.title(language()) for label in scheme.labels} if scheme else {}
    return [(name, used[key]) for key, name in known.items() if key in used]


# -- building -----------------------------------------------------------------------------------


def labels_of(draft: Draft) -> tuple[Label, ...]:
    """Return the labels of a draft without problems."""
    keys = _keys(draft)
    return tuple(
        Label(
            keys[one.id],
            one.name.strip(),
            one.color,
            None if one.parent is None else keys[one.parent],
            one.digit,
            one.priority,
            tuple(_attribute(attribute) for attribute in one.attributes),
            one.concept,
            _said(one.titles),
            keys.get(one.part_of) if one.part_of is not None else None,
            one.opacity,
            one.occlusion_group.strip(),
            one.exclusive.strip(),
            one.selectable,
            one.page if one.page != RulePage() else None,
            one.coding if one.coding != Coding() else None,
        )
        for one in draft
    )


def _keys(draft: Draft) -> dict[int, str]:
    """Return the key of each label: the old one, else the name, else the path ``a/b``."""
    keys = {one.id: one.key for one in draft if one.key is not None}
    taken: set[str] = set(keys.values())
    for one in draft:
        if one.id not in keys:
            key = _free_key(one, keys, taken)
            keys[one.id] = key
            taken.add(key)
    return keys


def _free_key(label: LabelDraft, keys: Mapping[int, str], taken: Collection[str]) -> str:
    name = label.name.strip()
    path = name if label.parent is None else f"{keys[label.parent]}/{name}"
    candidates = (name, path)
    for candidate in candidates:
        if candidate not in taken:
            return candidate
    n = 2
    while f"{path} {n}" in taken:
        n += 1
    return f"{path} {n}"


def _attribute(draft: AttributeDraft) -> Attribute:
    is_number = draft.kind is AttributeKind.NUMBER
    choices = tuple(choice.strip() for choice in draft.choices if choice.strip())
    made = Attribute(
        draft.name.strip(),
        draft.kind,
        draft.required,
        draft.unit.strip() if is_number else "",
        _limit(draft.minimum) if is_number else None,
        _limit(draft.maximum) if is_number else None,
        choices if draft.kind in CHOOSING else (),
        None,
        _said(draft.titles),
        draft.required_if.strip(),
        {c: said for c in choices if (said := _said(draft.choice_titles.get(c, {})))},
    )
    # A default of before may no longer fit the kind or the values.
    fits = draft.default is not None and made.takes(draft.default)
    return evolve(made, default=draft.default) if fits else made


def typed_default(draft: AttributeDraft, text: str) -> tuple[AttributeValue | None, bool]:
    """Return the default that was typed, None for none, and whether it could be one."""
    text = text.strip()
    if not text:
        return None, True
    value: AttributeValue | None = text
    choices = {one.strip() for one in draft.choices if one.strip()}
    match draft.kind:
        case AttributeKind.NUMBER:
            found = _number(text)
            value = found[0] if found is not None else None
        case AttributeKind.BOOLEAN:
            yes, no = (str(t("Yes")), "yes", "true", "1"), (str(t("No")), "no", "false", "0")
            folded = text.casefold()
            value = {**dict.fromkeys(map(str.casefold, yes), True),
                     **dict.fromkeys(map(str.casefold, no), False)}.get(folded)  # fmt: skip
        case AttributeKind.CHOICE:
            value = text if text in choices else None
        case AttributeKind.MULTI_CHOICE:
            parts = tuple(one.strip() for one in text.replace("，", ",").split(",") if one.strip())
            value = parts if set(parts) <= choices else None
    return value, value is not None


def _limit(typed: str) -> float | None:
    found = _number(typed)
    return found[0] if found is not None and isfinite(found[0]) else None


def _said(titles: Mapping[str, str]) -> dict[str, str]:
    return {code: title.strip() for code, title in titles.items() if title.strip()}
