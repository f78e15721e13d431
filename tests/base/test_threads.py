"""Threads that work for the window let it go first."""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from workbench.base.threads import step_back


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a weight is that of the process")
def test_a_thread_that_steps_back_is_nicer_than_the_one_that_began_it() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = niceness()
    with ThreadPoolExecutor(1, "nice", step_back) as pool:
        assert pool.submit(niceness).result() > before
    assert niceness() == before
