"""Native decoders in processes of their own, which may crash, hang or grow and be ended.

A damaged or hostile codestream can make a decoder written in C do anything. Here it happens
to a process that has no files and no window: it gets the bytes of one frame through a pipe and
sends back the bytes of an array. It is killed when it takes too long, its memory is limited where
the system can do that, and what it answers is checked, never unpickled.

Where no process can be started (a script without a main guard, a locked-down machine) frames
are decoded in this one, which the log says once.
"""

from __future__ import annotations

import atexit
import contextlib
import logging
import math
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from workbench.dicom.pixels.codecs import Codec

log = logging.getLogger(__name__)

# What the frozen program is started with to become a decoder: see `workbench.__main__`.
DECODER_OPTION = "--decode-frames"

# Starting Python and numpy on a busy machine.
_START_S = 60.0
# A frame of 512 x 512 takes thirty milliseconds, a 12 megapixel mammogram about a second.
_LEAST_S = 4.0
_S_PER_SAMPLE = 1e-6
# Decoders work in 32 bits and keep several copies.
_ROOM = 256 << 20
_BYTES_PER_SAMPLE = 40
# How many times as long one is waited for that gets no processor.
_PATIENCE = 6
_MESSAGE_MAX = 500
_PIPE = 1 << 20
# Each thread of a codec would reserve 64 MB of the memory that a frame may take (glibc).
_SETTINGS = {"MALLOC_ARENA_MAX": "1"}
_WORKERS = max(1, min(4, os.cpu_count() or 1))

_READY = b"ready"
# Codec, what to do about colour, samples, seconds, length of what follows.
_REQUEST = struct.Struct("<16s16sQdQ")
# + or -, dtype, dimensions, shape, length of what follows.
_ANSWER = struct.Struct("<c2sI3IQ")
_DTYPES = ("u1", "i1", "u2", "i2", "u4", "i4")


class DecoderError(Exception):
    """A frame could not be decoded; the text is for the log."""


class DecoderLimitError(DecoderError):
    """The decoder took too long, or crashed."""


class _EndedError(DecoderLimitError):
    """The decoder's process was gone before its time was up."""


class _StartError(Exception):
    """No process can be started here."""


class DecoderPool:
    """A few processes, started when first needed and used again; callers wait their turn."""

    def __init__(self, workers: int = _WORKERS) -> None:
        self._free: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(workers):
            self._free.put(None)
        self._may_start = True

    def decode(
        self, codec: str, encoded: bytes, samples: int, colour: str = ""
    ) -> NDArray[np.generic]:
        """Decode one frame.

        Parameters
        ----------
        codec : str
            Key of ``codecs.CODECS``.
        samples : int
            Samples that the frame should have in all; sets the limits of time and memory.
        colour : str
            What the codec is told about colours.

        Raises
        ------
        DecoderLimitError
            If it was ended.
        DecoderError
            If the decoder refused the frame.
        """
        worker = self._free.get()
        try:
            for last in (False, True):
                if not self._may_start:
                    break
                try:
                    if worker is None or not worker.alive:
                        worker = _Worker()
                    return worker.decode(codec, encoded, samples, colour)
                except (_StartError, _EndedError) as error:
                    # It may have been ended by somebody else: a frame is blamed only when
                    # it ends a second one.
                    _end(worker)
                    worker = None
                    if last and isinstance(error, _EndedError):
                        raise
                    if last:
                        log.warning("no process for decoding can be started: %s", error)
                        self._may_start = False
        except DecoderLimitError:
            _end(worker)
            worker = None
            raise
        except DecoderError:
            raise
        except BaseException:
            # Half of an answer may be left in its pipe, which the next frame must not read.
            _end(worker)
            worker = None
            raise
        finally:
            self._free.put(worker)
        return _decode_here(codec, encoded, colour)

    def warm_up(self) -> None:
        """Start a process in the background, so that the first frame need not wait for it."""
        try:
            worker = self._free.get_nowait()
        except queue.Empty:
            return
        try:
            if worker is None or not worker.alive:
                worker = _Worker() if self._may_start else None
        except _StartError:
            worker = None
        self._free.put(worker)

    def close(self) -> None:
        """End all processes that are not at work."""
        kept = []
        while True:
            try:
                kept.append(self._free.get_nowait())
            except queue.Empty:
                break
        for worker in kept:
            if worker is not None:
                worker.end()
            self._free.put(None)


def _end(worker: _Worker | None) -> None:
    """End a process, so that the next frame takes a new one."""
    if worker is not None:
        worker.end()


class _Worker:
    def __init__(self) -> None:
        try:
            self._process = subprocess.Popen(
                _command(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | _SETTINGS,
            )
        except OSError as error:
            raise _StartError(type(error).__name__) from error
        _widen(self._process.stdin)
        _widen(self._process.stdout)
        self._ready = False
        self._overdue = False

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def decode(self, codec: str, encoded: bytes, samples: int, colour: str) -> NDArray[np.generic]:
        if not self._ready:
            self._wait_until_ready()
        seconds = _LEAST_S + samples * _S_PER_SAMPLE
        request = _REQUEST.pack(codec.encode(), colour.encode(), samples, seconds, len(encoded))
        try:
            with self._deadline(seconds):
                self._write(request + encoded)
                status, dtype, dimensions, *shape, length = _ANSWER.unpack(self._read(_ANSWER.size))
                if length > max(_MESSAGE_MAX, 4 * samples):
                    raise DecoderLimitError("the decoder's answer is too long")
                body = self._read(length)
        except (OSError, EOFError) as error:
            if self._overdue:
                raise DecoderLimitError(f"the decoder took {seconds:.0f} s") from error
            raise _EndedError("the decoder crashed") from error
        if status != b"+":
            raise DecoderError(body.decode("utf-8", "replace"))
        return _array(dtype, shape[: max(0, dimensions)], body)

    def end(self) -> None:
        self._process.kill()
        self._process.wait(5)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _wait_until_ready(self) -> None:
        try:
            with self._deadline(_START_S):
                self._read(len(_READY))
        except (OSError, EOFError) as error:
            self.end()
            raise _StartError(type(error).__name__) from error
        self._ready = True

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        """End the process after so many seconds: the blocking read then ends too."""
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(seconds, over), daemon=True)
        watch.start()
        try:
            yield
        finally:
            over.set()

    def _watch(self, seconds: float, over: threading.Event) -> None:
        began = _work_of(self._process.pid)
        for _ in range(_PATIENCE):
            if over.wait(seconds):
                return
            now = _work_of(self._process.pid)
            # On a busy machine it may have waited for a processor and not we for it.
            if began is None or now is None or not now[1] or now[0] - began[0] >= seconds / 2:
                break
        if not over.is_set():
            self._overdue = True
            self._process.kill()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def _read(self, length: int) -> bytes:
        assert self._process.stdout is not None
        return _read_exactly(self._process.stdout, length)


def _work_of(pid: int) -> tuple[float, bool] | None:
    """Return the seconds that a process computed, and whether it would compute now (Linux)."""
    try:
        with open(f"/proc/{pid}/stat", encoding="latin-1") as file:
            fields = file.read().rpartition(")")[2].split()
        ticks = int(fields[11]) + int(fields[12])
    except (OSError, ValueError, IndexError):
        return None
    return ticks / os.sysconf("SC_CLK_TCK"), fields[0] == "R"


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [sys.executable, DECODER_OPTION]
    # No main module and no settings of the user: a script without a main guard would run again.
    code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import main; main()"
    return [sys.executable, "-I", "-S", "-c", code]


def _widen(pipe: IO[bytes] | None) -> None:
    """Let a frame through in few turns, where the system knows how and allows it (Linux)."""
    try:
        import fcntl
    except ImportError:
        return
    if pipe is not None and hasattr(fcntl, "F_SETPIPE_SZ"):
        with contextlib.suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE)


def _read_exactly(file: IO[bytes], length: int) -> bytes:
    data = file.read(length)
    if len(data) < length:
        raise EOFError
    return data


def _decode_here(codec: str, encoded: bytes, colour: str) -> NDArray[np.generic]:
    from workbench.dicom.pixels.codecs import CODECS

    try:
        return CODECS[codec](encoded, colour)
    except Exception as error:
        raise DecoderError(f"{type(error).__name__}: {error}") from error


def _array(dtype: bytes, shape: list[int], body: bytes) -> NDArray[np.generic]:
    name = dtype.decode("ascii", "replace")
    wrong = name not in _DTYPES or not 2 <= len(shape) <= 3
    if wrong or len(body) != np.dtype(name).itemsize * math.prod(shape):
        raise DecoderError("the decoder's answer makes no sense")
    return np.frombuffer(body, name).reshape(shape)


# --- in the other process ------------------------------------------------------------------------


def main() -> None:
    """Decode what comes through standard input until it is closed."""
    source = sys.stdin.buffer
    # Decoders print; the pipe is for answers alone.
    target = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    import imagecodecs  # noqa: F401

    from workbench.dicom.pixels.codecs import CODECS

    with contextlib.suppress(EOFError, OSError):
        target.write(_READY)
        target.flush()
        while True:
            head = _REQUEST.unpack(_read_exactly(source, _REQUEST.size))
            codec, colour, samples, seconds, length = head
            encoded = _read_exactly(source, length)
            _limit(samples * _BYTES_PER_SAMPLE + length + _ROOM, seconds)
            run = CODECS[codec.rstrip(b"\0").decode()]
            for part in _answer(run, encoded, colour.rstrip(b"\0").decode()):
                target.write(part)
            target.flush()


def _answer(run: Codec, encoded: bytes, colour: str) -> tuple[bytes, bytes | memoryview]:
    try:
        array = np.ascontiguousarray(run(encoded, colour))
        shape = (*array.shape, 0, 0, 0)[:3]
        head = _ANSWER.pack(b"+", array.dtype.str[1:].encode(), array.ndim, *shape, array.nbytes)
        return head, array.data.cast("B")
    except Exception as error:
        # Each decoder has exceptions of its own, MemoryError among them.
        why = f"{type(error).__name__}: {error}".encode()[:_MESSAGE_MAX]
        return _ANSWER.pack(b"-", b"", 0, 0, 0, 0, len(why)), why


def _limit(memory: int, seconds: float) -> None:
    """Let the process grow by so many bytes and compute so many seconds more (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.getrlimit(resource.RLIMIT_CPU)[1]))
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[0]) * resource.getpagesize()
    except (OSError, ValueError):
        return
    resource.setrlimit(
        resource.RLIMIT_AS, (now + memory, resource.getrlimit(resource.RLIMIT_AS)[1])
    )


# --- the one pool of this process ----------------------------------------------------------------

_lock = threading.Lock()
_pool: DecoderPool | None = None


def pool() -> DecoderPool:
    """Return the pool that all sources share."""
    global _pool
    with _lock:
        if _pool is None:
            _pool = DecoderPool()
            atexit.register(_pool.close)
        return _pool
