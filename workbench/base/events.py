"""Telling observers: all of them, whatever one of them does."""

from __future__ import annotations

import logging
from typing import Any

from psygnal import SignalInstance

log = logging.getLogger(__name__)


def tell(signal: SignalInstance, *args: Any) -> None:
    """Emit `signal` so that an observer that raises is logged and does not stop the others.

    ``SignalInstance.emit`` stops at the first exception (EmitLoopError), and psygnal has no
    public way round it; this reads its list of slots. `tests/base/test_events.py` would fail
    first if a new version moved it.
    """
    if signal._is_blocked:
        return
    for slot in list(signal._slots):
        try:
            slot.cb(args)
        except ReferenceError:
            signal.disconnect(slot)
        except Exception:
            log.exception("an observer of %s failed", signal.name)
