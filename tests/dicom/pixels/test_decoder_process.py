"""Decoders in processes of their own: they may hang, crash and grow without harm."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from workbench.dicom.pixels import decoder_process
from workbench.dicom.pixels.decoder_process import DecoderError, DecoderLimitError, DecoderPool

_WITH = """\
import sys
sys.path[:] = {path!r}
from workbench.dicom.pixels import codecs, decoder_process
{body}
"""

HANGING = "import time\ncodecs.CODECS['jpeg'] = lambda encoded, colour: time.sleep(60)"
COMPUTING = (
    "def spin(encoded, colour):\n    while True:\n        pass\ncodecs.CODECS['jpeg'] = spin"
)
SLOW = (
    "import time, numpy as np\n"
    "def slow(encoded, colour):\n"
    "    time.sleep(0.9)\n"
    "    return np.full((1, 1), encoded[0], 'u1')\n"
    "codecs.CODECS['jpeg'] = slow"
)
CRASHING = "import os\ncodecs.CODECS['jpeg'] = lambda encoded, colour: os.abort()"
GREEDY = (
    "import numpy as np\n"
    "codecs.CODECS['jpeg'] = lambda encoded, colour: np.ones((1 << 17, 1 << 14), 'u1')"
)
LYING = (
    "import struct\n"
    "decoder_process._answer = lambda run, encoded, colour: "
    "(decoder_process._ANSWER.pack(b'+', b'O8', 2, 1, 1, 0, 8), b'\\0' * 8)"
)
TALKATIVE = (
    "import numpy as np\n"
    "def loud(encoded, colour):\n"
    "    print('hello', flush=True)\n"
    "    return np.full((1, 1), encoded[0], 'u1')\n"
    "codecs.CODECS['jpeg'] = loud"
)

ENDED_ONCE = (
    "import os, pathlib, numpy as np\n"
    "def ended(encoded, colour):\n"
    "    mark = pathlib.Path({mark!r})\n"
    "    if not mark.exists():\n"
    "        mark.touch()\n"
    "        os.kill(os.getpid(), 9)\n"
    "    return np.full((1, 1), encoded[0], 'u1')\n"
    "codecs.CODECS['jpeg'] = ended"
)


@pytest.fixture
def a_pool(monkeypatch):
    """Return a function that makes a pool whose processes first run some lines."""
    pools = []

    def make(lines: str) -> DecoderPool:
        code = _WITH.format(path=sys.path, body=f"{lines}\ndecoder_process.main()")
        monkeypatch.setattr(decoder_process, "_command", lambda: [sys.executable, "-I", "-c", code])
        pools.append(DecoderPool(1))
        return pools[-1]

    yield make
    for one in pools:
        one.close()


def test_a_large_frame_of_jpeg_2000_keeps_within_its_memory():
    import imagecodecs

    pixels = np.random.default_rng(3).integers(0, 4096, (700, 900)).astype(np.uint16)
    encoded = bytes(imagecodecs.jpeg2k_encode(pixels, reversible=True, codecformat="j2k"))
    pool = DecoderPool(1)
    try:
        for _ in range(2):
            assert np.array_equal(pool.decode("jpeg2k", encoded, pixels.size), pixels)
    finally:
        pool.close()


def test_a_frame_goes_there_and_comes_back():
    import imagecodecs

    values = np.arange(64, dtype=np.uint16).reshape(8, 8)
    encoded = bytes(imagecodecs.jpegls_encode(values))
    pool = DecoderPool(2)
    pool.warm_up()
    with ThreadPoolExecutor(4) as threads:
        for got in threads.map(lambda _: pool.decode("jpegls", encoded, 64), range(12)):
            assert np.array_equal(got, values)
    pool.close()


def test_a_decoder_that_hangs_is_ended(a_pool, monkeypatch):
    monkeypatch.setattr(decoder_process, "_LEAST_S", 0.3)
    pool = a_pool(HANGING)
    for _ in range(2):
        with pytest.raises(DecoderLimitError):
            pool.decode("jpeg", b"1", 1)


def test_a_decoder_that_computes_for_ever_is_ended(a_pool, monkeypatch):
    monkeypatch.setattr(decoder_process, "_LEAST_S", 0.3)
    with pytest.raises(DecoderLimitError):
        a_pool(COMPUTING).decode("jpeg", b"1", 1)


def test_a_decoder_that_gets_no_processor_is_waited_for(a_pool, monkeypatch):
    """On a busy machine time goes by without anything being wrong with the frame."""
    pool = a_pool(SLOW)
    assert pool.decode("jpeg", b"\x07", 1).tolist() == [[7]]
    monkeypatch.setattr(decoder_process, "_LEAST_S", 0.3)
    monkeypatch.setattr(decoder_process, "_work_of", lambda pid: (0.01, True))
    assert pool.decode("jpeg", b"\x07", 1).tolist() == [[7]]
    monkeypatch.setattr(decoder_process, "_PATIENCE", 2)
    with pytest.raises(DecoderLimitError):
        pool.decode("jpeg", b"\x07", 1)


def test_a_decoder_that_crashes_costs_one_frame(a_pool):
    pool = a_pool(CRASHING)
    with pytest.raises(DecoderLimitError, match="crashed"):
        pool.decode("jpeg", b"1", 1)
    with pytest.raises(DecoderError, match="Error"):
        pool.decode("jpegls", b"1", 1)


def test_a_decoder_ended_by_somebody_else_costs_no_frame(a_pool, tmp_path):
    mark = tmp_path / "mark"
    pool = a_pool(ENDED_ONCE.format(mark=str(mark)))
    assert pool.decode("jpeg", b"\x07", 1).tolist() == [[7]]
    mark.unlink()
    assert pool.decode("jpeg", b"\x08", 1).tolist() == [[8]]


def test_a_decoder_ended_while_it_starts_is_started_again(a_pool):
    pool = a_pool(TALKATIVE)
    pool.warm_up()
    worker = pool._free.get()
    worker._process.kill()
    pool._free.put(worker)
    assert pool.decode("jpeg", b"\x07", 1).tolist() == [[7]]
    assert pool._may_start


def test_half_an_answer_is_never_read_by_the_next_frame(a_pool, monkeypatch):
    pool = a_pool(TALKATIVE)
    assert pool.decode("jpeg", b"\x07", 1).tolist() == [[7]]
    read = decoder_process._Worker._read

    def no_room(worker, length):
        if length == 1:
            raise MemoryError
        return read(worker, length)

    with monkeypatch.context() as short, pytest.raises(MemoryError):
        short.setattr(decoder_process._Worker, "_read", no_room)
        pool.decode("jpeg", b"\x08", 1)
    assert pool.decode("jpeg", b"\x09", 1).tolist() == [[9]]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is limited on Linux only")
def test_a_decoder_that_wants_too_much_memory_is_refused(a_pool):
    with pytest.raises(DecoderError, match="Memory"):
        a_pool(GREEDY).decode("jpeg", b"1", 1)


def test_what_comes_back_is_checked(a_pool):
    with pytest.raises(DecoderError, match="sense"):
        a_pool(LYING).decode("jpeg", b"1", 1)


def test_what_a_decoder_prints_does_not_disturb(a_pool):
    assert a_pool(TALKATIVE).decode("jpeg", b"\x07", 1).tolist() == [[7]]


def test_where_no_process_starts_frames_are_decoded_here(monkeypatch, caplog):
    import imagecodecs

    monkeypatch.setattr(decoder_process, "_command", lambda: [sys.executable, "-c", "pass"])
    values = np.arange(64, dtype=np.uint8).reshape(8, 8)
    pool = DecoderPool(1)
    for _ in range(2):
        got = pool.decode("jpegls", bytes(imagecodecs.jpegls_encode(values)), 64)
        assert np.array_equal(got, values)
    with pytest.raises(DecoderError):
        pool.decode("jpegls", b"1", 1)
    assert len(caplog.records) == 1
