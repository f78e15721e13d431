"""The models that find and read text: in the wheel of rapidocr, run without a network.

Nothing of rapidocr's own code runs, so that nothing can be fetched, logged or configured by it.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import field, frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t

if TYPE_CHECKING:
    from onnxruntime import InferenceSession, RunOptions

_DETECTOR = "PP-OCRv6_det_small.onnx"
_READER = "PP-OCRv6_rec_small.onnx"
STEP = 32  # the detector takes rows and columns in multiples of it
LINE = 48  # rows of a line for the reader
_LONGEST = 1600  # columns of a line for the reader
_BATCH = 8


@frozen
class Letter:
    """One letter of a line.

    Parameters
    ----------
    text : str
        What it is; may be a space.
    place : float
        Its middle along the line: 0 at the first column of the picture, 1 behind the last.
    chance : float
        How likely it is that letter, 0 to 1.
    """

    text: str = field(repr=False)
    place: float
    chance: float


Letters = tuple[Letter, ...]


def likelihood(picture: NDArray[np.uint8], threads: int = 1) -> NDArray[np.float32]:
    """Return how likely each pixel is in the core of a line of text, 0 to 1.

    Parameters
    ----------
    picture : numpy.ndarray
        Rows and columns, both multiples of `STEP`; grey, or of three channels, blue first.
    """
    if picture.ndim == 2:
        picture = np.broadcast_to(picture[..., None], (*picture.shape, 3))
    inputs = _planes(picture)[None]
    found: NDArray[np.float32] = _run(_DETECTOR, inputs, threads)[0, 0]
    return found


def read(lines: list[NDArray[np.uint8]], threads: int = 1) -> list[Letters]:
    """Return what pictures of one line each say, in their order.

    Parameters
    ----------
    lines : list of numpy.ndarray
        Rows of `LINE` pixels, (48, width, 3) or (48, width).
    """
    order = sorted(range(len(lines)), key=lambda i: lines[i].shape[1])
    said: dict[int, Letters] = {}
    for first in range(0, len(order), _BATCH):
        some = order[first : first + _BATCH]
        width = min(max(lines[i].shape[1] for i in some), _LONGEST)
        inputs = np.zeros((len(some), 3, LINE, max(width, LINE)), np.float32)
        for row, i in enumerate(some):
            line = lines[i][:, :width]
            if line.ndim == 2:
                line = np.broadcast_to(line[..., None], (*line.shape, 3))
            inputs[row, :, :, : line.shape[1]] = _planes(line)
        output = _run(_READER, inputs, threads)
        for i, steps in zip(some, output, strict=True):
            said[i] = _said(steps, inputs.shape[3] / min(lines[i].shape[1], width), threads)
    return [said[i] for i in range(len(lines))]


def _planes(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.ascontiguousarray((picture.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1))


def _said(steps: NDArray[np.float32], spread: float, threads: int) -> Letters:
    """Return the letters of one line: the best of each step, repetitions and blanks left out."""
    best = steps.argmax(axis=1)
    new = np.ones(len(best), np.bool_)
    new[1:] = best[1:] != best[:-1]
    new &= best != 0
    known = _letters(threads)
    return tuple(
        Letter(known[best[i]], (i + 0.5) / len(best) * spread, float(steps[i, best[i]]))
        for i in np.flatnonzero(new)
    )


@cache
def _letters(threads: int) -> list[str]:
    known = _session(_READER, threads).get_modelmeta().custom_metadata_map["character"]
    return ["", *known.splitlines(), " "]


def _run(name: str, inputs: NDArray[np.float32], threads: int) -> NDArray[np.float32]:
    output: NDArray[np.float32] = _session(name, threads).run(None, {"x": inputs}, _tidy())[0]
    return output


@cache
def _tidy() -> RunOptions:
    """Return what gives memory back after each picture: 213 MB instead of 290, and faster."""
    import onnxruntime

    options = onnxruntime.RunOptions()
    options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
    return options


@cache
def _session(name: str, threads: int) -> InferenceSession:
    """Return a model, loaded once a process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        model_path(name).read_bytes(), options, providers=["CPUExecutionProvider"]
    )


def model_path(name: str) -> Path:
    """Return where a model of rapidocr's wheel lies, without importing rapidocr.

    Raises
    ------
    InputError
        If the package or its model is missing.
    """
    spec: Any = find_spec("rapidocr")
    path = Path(spec.origin).parent / "models" / name if spec is not None else None
    if path is None or not path.is_file():
        raise InputError(
            t("Text in pictures cannot be found: a model is missing. Install Workbench again."),
            details=name,
        )
    return path
