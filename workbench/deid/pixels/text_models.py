"""The models that find and read text: in the wheel of rapidocr, run without a network.

Nothing of rapidocr's own code runs, so that nothing can be fetched, logged or configured by it.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from attrs import frozen
from numpy.typing import NDArray

from workbench.base.errors import InputError
from workbench.base.text import t

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

_DETECTOR = "PP-OCRv6_det_small.onnx"
_READER = "PP-OCRv6_rec_small.onnx"
STEP = 32  # the detector takes rows and columns in multiples of it
LINE = 48  # rows of a line for the reader
_LONGEST = 1600  # columns of a line for the reader
_BATCH = 8


@frozen
class Read:
    """What a line says.

    Parameters
    ----------
    text : str
        Empty when there are no letters.
    score : float
        Mean of the letters, 0 to 1; 0 without letters.
    """

    text: str
    score: float


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
    found: NDArray[np.float32] = _session(_DETECTOR, threads).run(None, {"x": inputs})[0][0, 0]
    return found


def read(lines: list[NDArray[np.uint8]], threads: int = 1) -> list[Read]:
    """Return what pictures of one line each say, in their order.

    Parameters
    ----------
    lines : list of numpy.ndarray
        Rows of `LINE` pixels, (48, width, 3) or (48, width).
    """
    order = sorted(range(len(lines)), key=lambda i: lines[i].shape[1])
    said: dict[int, Read] = {}
    for first in range(0, len(order), _BATCH):
        some = order[first : first + _BATCH]
        width = min(max(lines[i].shape[1] for i in some), _LONGEST)
        inputs = np.zeros((len(some), 3, LINE, max(width, LINE)), np.float32)
        for row, i in enumerate(some):
            line = lines[i][:, :width]
            if line.ndim == 2:
                line = np.broadcast_to(line[..., None], (*line.shape, 3))
            inputs[row, :, :, : line.shape[1]] = _planes(line)
        output = _session(_READER, threads).run(None, {"x": inputs})[0]
        said.update(zip(some, (_said(steps, threads) for steps in output), strict=True))
    return [said[i] for i in range(len(lines))]


def _planes(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    return np.ascontiguousarray((picture.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1))


def _said(steps: NDArray[np.float32], threads: int) -> Read:
    """Return the letters of one line: the best of each step, repetitions and blanks left out."""
    best = steps.argmax(axis=1)
    new = np.ones(len(best), np.bool_)
    new[1:] = best[1:] != best[:-1]
    new &= best != 0
    if not new.any():
        return Read("", 0.0)
    letters = _letters(threads)
    text = "".join(letters[i] for i in best[new])
    return Read(text, float(steps.max(axis=1)[new].mean()) if text.strip() else 0.0)


@cache
def _letters(threads: int) -> list[str]:
    known = _session(_READER, threads).get_modelmeta().custom_metadata_map["character"]
    return ["", *known.splitlines(), " "]


@cache
def _session(name: str, threads: int) -> InferenceSession:
    """Return a model, loaded once a process."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = threads
    options.enable_cpu_mem_arena = False  # gives memory back after a large picture
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
