"""From the nouns of ``model`` to what goes over the wire, and back: derived, never repeated.

Each attrs class gets a msgspec Struct with the same fields, made from its type hints, so that
decoding is typed and names the failing path, and a new field of the model is stored without a
line here. Only geometry is packed by hand (``regions``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache, lru_cache, reduce
from operator import attrgetter, or_
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import attrs
import msgspec
import numpy as np

from workbench.base.text import Text
from workbench.model.anchor import OnFrame, OnPlane
from workbench.model.annotation import Annotation, Provenance
from workbench.model.concept import Concept
from workbench.model.regions import Region
from workbench.store import regions

Convert = Callable[[Any], Any]
_SCALARS = (str, int, float, bool, bytes, NoneType, date, datetime)
_REGIONS = frozenset(get_args(Region))
_TAGS: dict[type[Any], str] = {OnFrame: "frame", OnPlane: "plane"}


class TextWire(msgspec.Struct, forbid_unknown_fields=True):
    """A Text; a mapping among its parameters is a nested Text."""

    id: str
    params: dict[str, Any] = {}


# ---- encoding: values to dicts and lists of what msgpack has; equal values, equal bytes


def plain(value: Any) -> Any:
    """Return a value of an attrs class of the model as msgpack can hold it."""
    cls: Any = type(value)
    return _flattener(cls)(value)


@cache
def _flattener(cls: Any) -> Convert:
    """Return the function that makes a dict of a value; what is absent or empty is left out.

    That is, when it is so by default: another program need know no other default.
    """
    hints = get_type_hints(cls)
    plan = [
        (field.name, _omits_none(field), _omits_empty(field), _flatten(hints[field.name]))
        for field in attrs.fields(cls)
    ]
    start = {"type": _TAGS[cls]} if cls in _TAGS else {}

    def flatten(value: Any) -> dict[str, Any]:
        out: dict[str, Any] = dict(start)
        for name, omits_none, omits_empty, convert in plan:
            item = getattr(value, name)
            if item is None:
                if not omits_none:
                    out[name] = None
            elif not (omits_empty and not item):
                out[name] = item if convert is None else convert(item)
        return out

    return flatten


def _flatten(hint: Any) -> Convert | None:
    """Return what makes a field's value plain, or None where msgspec does."""
    hint = getattr(hint, "__supertype__", hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        members = [arg for arg in args if arg is not NoneType]
        if set(members) == _REGIONS:
            return regions.pack
        if len(members) == 1:
            return _flatten(members[0])
        return plain if all(map(attrs.has, members)) else None
    if origin is tuple:
        inner = _flatten(args[0])
        return None if inner is None else lambda items: [inner(item) for item in items]
    if origin is not None and issubclass(origin, Mapping):
        return lambda mapping: dict(sorted(mapping.items()))
    if hint is datetime:
        return _aware
    if hint is float:
        return float  # 1 and 1.0 are equal, and so are their bytes then
    if hint is Text:
        return plain_text
    if hint in _REGIONS:
        return regions.pack
    return _flattener(hint) if attrs.has(hint) else None


def encode_hook(value: Any) -> Any:
    """Return for msgspec what it does not know: numpy's numbers."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} cannot be stored")


def _aware(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("times are stored in UTC and need a time zone")
    return value


def plain_text(text: Text) -> dict[str, Any]:
    """Return a Text as JSON and msgpack can hold it."""
    params = {name: _plain_param(value) for name, value in sorted(text.params.items())}
    return {"id": text.id, "params": params} if params else {"id": text.id}


def _plain_param(value: Any) -> Any:
    if type(value) is Text:
        return plain_text(value)
    if isinstance(value, tuple | list):
        return [_plain_param(item) for item in value]
    if isinstance(value, np.generic):
        return value.item()
    return value if isinstance(value, str | int | float | None) else str(value)


def _omits_none(field: attrs.Attribute[Any]) -> bool:
    return field.default is None


def _omits_empty(field: attrs.Attribute[Any]) -> bool:
    default = _default(field)
    return default == "" or default in ((), {})


def _default(field: attrs.Attribute[Any]) -> Any:
    default: Any = field.default
    return default.factory() if isinstance(default, attrs.Factory) else default  # type: ignore[arg-type]


def _has_own_default(field: attrs.Attribute[Any]) -> bool:
    """Return whether the default is a value of the model, which no Struct can hold."""
    if field.default is attrs.NOTHING:
        return False
    return not isinstance(_default(field), str | int | float | bool | tuple | dict | NoneType)


# Many annotations have equal ones, and frozen values can be shared.
_SHARED = frozenset({OnFrame, Concept})
# msgspec can make these itself, for they have no converters; each annotation has one.
_DIRECT = frozenset({Provenance})
# Its checks were done when it was made, and msgspec does the types: no second copy of a dict.
_TRUSTED = frozenset({Annotation})
# What very many annotations have alike, and hold once then: those of one import differ in none.
_ALIKE = frozenset({"layer", "label", "provenance"})
_MOST_ALIKE = 4096


# ---- decoding: type hints to Structs, and Structs to values


@cache
def wire_type(cls: type[Any]) -> type[msgspec.Struct]:
    """Return the Struct that mirrors an attrs class."""
    hints = get_type_hints(cls)
    fields: list[Any] = []
    for field in attrs.fields(cls):
        hint = wire_hint(hints[field.name])
        if field.default is attrs.NOTHING:
            fields.append((field.name, hint))
        else:
            default = _default(field)
            if _has_own_default(field):
                fields.append((field.name, hint | None, None))
            elif default == {}:
                fields.append((field.name, hint, msgspec.field(default_factory=dict)))
            else:
                fields.append((field.name, hint, default))
    tag = _TAGS.get(cls)
    return msgspec.defstruct(
        cls.__name__,
        fields,
        forbid_unknown_fields=True,
        tag=tag,
        tag_field="type" if tag else None,
        kw_only=True,
        gc=False,
    )


def wire_hint(hint: Any) -> Any:
    """Return the wire type of a type hint."""
    hint = getattr(hint, "__supertype__", hint)  # NewType
    if hasattr(hint, "__supertype__"):
        return wire_hint(hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        if _REGIONS <= set(args):
            rest = tuple(arg for arg in args if arg not in _REGIONS)
            return _union([regions.RegionWire, *map(wire_hint, rest)])
        return _union([wire_hint(arg) for arg in args])
    if origin is tuple:
        return tuple[tuple(arg if arg is ... else wire_hint(arg) for arg in args)]  # type: ignore[misc]
    if origin is not None and issubclass(origin, Mapping):
        return dict[wire_hint(args[0]), wire_hint(args[1])]  # type: ignore[misc]
    if hint is Text:
        return TextWire
    if hint in _REGIONS:
        return regions.RegionWire
    if hint in _DIRECT:
        return hint
    if attrs.has(hint):
        return wire_type(hint)
    if hint in _SCALARS or (isinstance(hint, type) and issubclass(hint, StrEnum)):
        return hint
    raise TypeError(f"no wire type for {hint}")


def _union(members: list[Any]) -> Any:
    return reduce(or_, members)


@cache
def builder(cls: type[Any]) -> Convert:
    """Return the function that makes a value of `cls` from its Struct."""
    hints = get_type_hints(cls)
    fields = attrs.fields(cls)
    get = _getter([field.name for field in fields])
    converts = [(n, c) for n, field in enumerate(fields) if (c := converter(hints[field.name]))]
    own = [(n, field) for n, field in enumerate(fields) if _has_own_default(field)]
    if cls in _TRUSTED:
        return _trusting_builder(cls, get, converts)
    make = lru_cache(4096)(cls) if cls in _SHARED else cls
    if not converts and not own:
        return lambda wire: make(*get(wire))

    def build(wire: Any) -> Any:
        values = list(get(wire))
        for n, convert in converts:
            value = values[n]
            if value is not None:
                values[n] = convert(value)
        for n, field in own:
            if values[n] is None:
                values[n] = _default(field)
        return make(*values)

    return build


def _trusting_builder(cls: Any, get: Convert, converts: list[tuple[int, Convert]]) -> Convert:
    """Return a builder that stores the fields and asks nothing."""
    new = object.__new__
    setters = [getattr(cls, field.name).__set__ for field in attrs.fields(cls)]
    special = [(n, setters[n], convert) for n, convert in converts]
    special += [
        (n, setters[n], lru_cache(_MOST_ALIKE)(_itself))
        for n, field in enumerate(attrs.fields(cls))
        if field.name in _ALIKE
    ]

    def build(wire: Any) -> Any:
        made = new(cls)
        values = get(wire)
        for set_, value in zip(setters, values, strict=True):
            set_(made, value)
        for n, set_, convert in special:
            value = values[n]
            if value is not None:
                set_(made, convert(value))
        return made

    return build


def _itself(value: Any) -> Any:
    return value


def _getter(names: list[str]) -> Callable[[Any], Sequence[Any]]:
    if len(names) > 1:
        return attrgetter(*names)
    return lambda wire: [getattr(wire, name) for name in names]


def converter(hint: Any) -> Convert | None:
    """Return what turns a decoded value into the model's, or None where they are the same."""
    hint = getattr(hint, "__supertype__", hint)
    origin, args = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _convert_union(tuple(arg for arg in args if arg is not NoneType))
    if origin is tuple:
        inner = next((c for arg in args if arg is not ... and (c := converter(arg))), None)
        if inner is None:
            return None
        if len(args) != 2 or args[1] is not ...:
            raise TypeError(f"no decoder for {hint}")
        return lambda items: tuple([inner(item) for item in items])
    if origin is not None and issubclass(origin, Mapping):
        if converter(args[1]) is not None:
            raise TypeError(f"no decoder for {hint}")
        return None
    if hint is Text:
        return build_text
    if hint in _REGIONS:
        return _build_region
    return builder(hint) if attrs.has(hint) and hint not in _DIRECT else None


def _build_region(wire: regions.RegionWire) -> Any:
    regions.check_finite([wire.data])
    return regions.unpack(wire)


def _convert_union(members: tuple[Any, ...]) -> Convert | None:
    if set(members) == _REGIONS:
        return regions.unpack
    if len(members) == 1:
        return converter(members[0])
    classes = [member for member in members if attrs.has(member)]
    if not classes:
        return None
    builders = {wire_type(member): builder(member) for member in classes}
    return lambda wire: builders[type(wire)](wire)


def build_text(wire: TextWire) -> Text:
    """Return a Text from its Struct."""
    return Text(wire.id, {name: _param(value) for name, value in wire.params.items()})


def _param(value: Any) -> Any:
    if isinstance(value, dict):
        return build_text(msgspec.convert(value, TextWire))
    if isinstance(value, list):
        return tuple(_param(item) for item in value)
    return value
