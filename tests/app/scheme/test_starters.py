"""Starter schemes: complete, in both languages, and right by their own checks."""

from __future__ import annotations

import pytest

from workbench.app.scheme.file import write_scheme
from workbench.app.scheme.starters import STARTERS, adopt, starter
from workbench.base.errors import InputError
from workbench.base.resources import resource_path
from workbench.model.patch import Stamp
from workbench.model.project import Project
from workbench.model.scheme import AttributeKind
from workbench.qa.catalogue import CHECKS

ZH = "zh_CN"


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_scheme_is_whole(name: str) -> None:
    content = starter(name)
    assert content is not None
    path = resource_path("schemes", f"{name}.json")
    assert write_scheme(content) == path.read_bytes()
    digits = [label.digit for label in content.labels if label.digit is not None]
    assert sorted(digits) == sorted(set(digits))
    assert len({label.color for label in content.labels}) == len(content.labels)
    assert any(not label.selectable for label in content.labels)
    assert any(attribute.required for label in content.labels for attribute in label.attributes)
    assert {setting.check for setting in content.checks} <= set(CHECKS)
    for setting in content.checks:
        known = {one.name for one in CHECKS[setting.check].thresholds}
        assert set(setting.values) <= known


@pytest.mark.parametrize("name", STARTERS)
def test_a_starter_scheme_speaks_both_languages(name: str) -> None:
    content = starter(name)
    assert content is not None
    for label in content.labels:
        assert label.titles.get(ZH), label.key
        assert label.page is not None, label.key
        assert label.page.definition and label.page.definitions.get(ZH), label.key
        for attribute in label.attributes:
            assert attribute.titles.get(ZH), attribute.name
            if attribute.kind in (AttributeKind.CHOICE, AttributeKind.MULTI_CHOICE):
                assert set(attribute.choice_titles) == set(attribute.choices)
    assert all(rule.message and rule.titles.get(ZH) for rule in content.rules)


def test_a_starter_scheme_becomes_the_scheme_of_a_project() -> None:
    content = starter("weld")
    assert content is not None
    patch = adopt(Project(), Stamp("anna"), content)
    (delta,) = patch.deltas.values()
    assert delta.after.labels == content.labels  # type: ignore[union-attr]
    assert delta.after.rules == content.rules  # type: ignore[union-attr]


def test_a_name_that_is_none_says_which_there_are() -> None:
    with pytest.raises(InputError, match="chest-ct"):
        starter("chest")
    assert starter("some/file.json") is None
