"""Work in a process of its own, which may crash, hang or grow and be ended at once.

The process gets the name of a function (``module:function``) and plain data through a pipe, finds
plugins where this process finds them, and answers with lines of JSON; nothing is unpickled. It
ends when this process does.
"""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from workbench.base import small_json
from workbench.base.errors import Cancelled, InputError, WorkbenchError
from workbench.base.text import Text, language, set_language, t

#: What the frozen program is started with to become such a process: see `workbench.__main__`.
CHILD_OPTION = "--do-work"

#: Memory that the work may take, where the system can hold it to that.
MEMORY = 2 << 30
# Nothing was heard of it for so long: it hangs.
SILENT_S = 300.0
_POLL_S = 0.05

#: Given to the work: tells a number to whoever waits.
Tell = Callable[[int], None]


def run_in_child(
    target: str,
    data: Mapping[str, Any],
    heard: Callable[[int], None],
    *,
    memory: int = MEMORY,
    silent_s: float = SILENT_S,
) -> Any:
    """Call ``target(data, tell)`` in a process of its own and return what it returns.

    Parameters
    ----------
    data : mapping
        What JSON can say.
    heard : callable
        Gets each number that the work tells, and the last one again a few times a second, on
        the calling thread. What it raises ends the process at once.

    Raises
    ------
    InputError
        What the work raised, or that its process ended or hung.
    """
    from workbench.app.plugins import installed_folders

    order = {
        "target": target,
        "data": dict(data),
        "folders": list(installed_folders()),
        "language": language(),
        "memory": memory,
    }
    with _started() as process:
        answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        reader = threading.Thread(target=_listen, args=(process, answers), daemon=True)
        reader.start()
        try:
            _send(process, order)
            return _wait(answers, heard, silent_s)
        finally:
            process.kill()
            process.wait()
            reader.join()


def _started() -> subprocess.Popen[bytes]:
    if getattr(sys, "frozen", False):
        command = [sys.executable, CHILD_OPTION]
    else:
        # No main module: a script without a main guard would run again.
        code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import main; main()"
        command = [sys.executable, "-I", "-S", "-c", code]
    pipe = subprocess.PIPE
    try:
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    except OSError as error:
        raise InputError(
            t("No process could be started for work in the background."), type(error).__name__
        ) from error


def _send(process: subprocess.Popen[bytes], order: Mapping[str, Any]) -> None:
    assert process.stdin is not None
    import json

    with contextlib.suppress(OSError):  # it ended: its answer says so
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()


def _listen(
    process: subprocess.Popen[bytes], answers: queue.SimpleQueue[dict[str, Any] | None]
) -> None:
    assert process.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
            answers.put(small_json.decode(line))
    answers.put(None)


def _wait(
    answers: queue.SimpleQueue[dict[str, Any] | None],
    heard: Callable[[int], None],
    silent_s: float,
) -> Any:
    last, silent = 0, 0.0
    while True:
        try:
            answer = answers.get(timeout=_POLL_S)
        except queue.Empty:
            silent += _POLL_S
            if silent > silent_s:
                raise InputError(
                    t("The work in the background stood still and was ended.")
                ) from None
            heard(last)
            continue
        silent = 0.0
        if answer is None:
            raise InputError(
                t(
                    "The process for work in the background ended by itself: the file may be "
                    "damaged, or there is too little memory."
                )
            )
        if "error" in answer:
            raise InputError(Text(str(answer["error"])), str(answer.get("details", "")))
        if "result" in answer:
            return answer["result"]
        last = int(answer["at"])
        heard(last)


# --- in the other process ------------------------------------------------------------------------


def main() -> None:
    """Do what comes through standard input, and end when that is closed."""
    source = sys.stdin.buffer
    # Libraries print; the pipe is for answers alone.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    order = small_json.decode(source.readline())
    threading.Thread(target=_end_with_parent, args=(source,), daemon=True).start()
    _settle(order)
    with contextlib.suppress(OSError):
        _answer(target, _done(order, lambda at: _answer(target, {"at": at})))
    # Threads of a library may still be at work.
    os._exit(0)


def _end_with_parent(source: IO[bytes]) -> None:
    with contextlib.suppress(OSError):
        while source.read(1):
            pass
    os._exit(1)


def _settle(order: Mapping[str, Any]) -> None:
    from workbench.app.plugins import install_finder

    install_finder([Path(folder) for folder in order["folders"]])
    set_language(order["language"])
    with contextlib.suppress(OSError, AttributeError):
        os.nice(5)  # the window comes first
    limit_memory(int(order["memory"]))


def limit_memory(size: int) -> None:
    """Let this process hold no more private memory than that, where the system can (Linux).

    Files that are mapped do not count.
    """
    if not sys.platform.startswith("linux"):
        return
    import resource

    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_DATA, (size, hard))


def _done(order: Mapping[str, Any], tell: Tell) -> dict[str, Any]:
    from workbench.app.plugins import call

    try:
        return {"result": call(order["target"], order["data"], tell)}
    except Cancelled:
        return {"error": ""}
    except WorkbenchError as error:
        return {"error": str(error), "details": error.details}
    except MemoryError:
        return {"error": str(t("There is too little memory for this picture."))}
    except Exception as error:
        # Each decoder has exceptions of its own.
        text = t("The picture cannot be read: {reason}.", reason=type(error).__name__)
        return {"error": str(text), "details": str(error)}


def _answer(target: IO[bytes], answer: Mapping[str, Any]) -> None:
    import json

    target.write(json.dumps(answer).encode() + b"\n")
    target.flush()
