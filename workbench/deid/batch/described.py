"""Settings as a text that is the same in every process, without the secret."""

from __future__ import annotations

from collections.abc import Mapping, Set
from typing import Any

import attrs

from workbench.deid.keys.secret import Secret


def described(value: Any) -> str:
    """Return what a value is made of; sets in order, secrets and what cannot be told left out."""
    if isinstance(value, Secret):
        return "secret"
    if attrs.has(type(value)):
        fields = (
            f"{a.name}={described(getattr(value, a.name))}" for a in attrs.fields(type(value))
        )
        return f"{type(value).__name__}({','.join(fields)})"
    if isinstance(value, Mapping):
        pairs = sorted(f"{described(key)}:{described(one)}" for key, one in value.items())
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, Set):
        return "{" + ",".join(sorted(map(described, value))) + "}"
    if isinstance(value, tuple | list):
        return "[" + ",".join(map(described, value)) + "]"
    if value is None or isinstance(value, str | int | float | bool | bytes):
        return repr(str(value)) if isinstance(value, str) else repr(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    return type(value).__name__
