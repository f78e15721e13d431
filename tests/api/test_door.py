"""The public door: what plugins may count on is there under its name."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from attrs import exceptions, fields

import workbench.api
from workbench.api import API_VERSION, Plugin, t
from workbench.base.errors import InputError
from workbench.base.errors import UnsupportedError as Unsupported

MODULES = sorted(module.name for module in pkgutil.iter_modules(workbench.api.__path__))


@pytest.mark.parametrize("name", MODULES)
def test_what_a_module_of_the_door_promises_is_there(name):
    module = importlib.import_module(f"workbench.api.{name}")
    for promised in getattr(module, "__all__", ()):
        assert hasattr(module, promised), promised


def test_a_plugin_says_its_version_by_itself_and_offers_nothing_unasked():
    plugin = Plugin("mine", t("Mine"))
    assert plugin.api_version == API_VERSION
    offers = {field.name for field in fields(Plugin)} - {"name", "title", "api_version"}
    assert not any(getattr(plugin, name) for name in offers)


def test_a_plugin_is_a_value():
    plugin = Plugin("mine", t("Mine"), tools={"a": ".tools:A"})
    assert plugin == Plugin("mine", t("Mine"), tools={"a": ".tools:A"})
    assert hash(plugin) == hash(Plugin("mine", t("Mine")))
    with pytest.raises(exceptions.FrozenInstanceError):
        plugin.name = "other"  # type: ignore[misc]


def test_what_is_missing_here_is_also_an_unusable_input():
    assert issubclass(Unsupported, InputError)
