"""Colours of labels that somebody may take for one another."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.app.scheme.draft import Draft, title_of
from workbench.base.text import Text, t

# Linear RGB as seen without one kind of cone (Machado, Oliveira and Fernandes 2009, severity 1).
_SIGHTS = (
    np.eye(3),
    np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
)
_XYZ = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)
_WHITE = _XYZ.sum(axis=1)
#: CIE 1976 distance below which two colours count as alike; our own set keeps farther apart.
LEAST = 9.0


def distances(colors: Sequence[str]) -> NDArray[np.float64]:
    """Return how far colours ``#rrggbb`` are apart, shape (n, n), for the worst of three sights."""
    codes = [[int(one[at : at + 2], 16) for at in (1, 3, 5)] for one in colors]
    rgb = np.array(codes, float).reshape(-1, 3) / 255
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = [_lab(np.clip(linear @ sight.T, 0, 1)) for sight in _SIGHTS]
    apart = [np.linalg.norm(lab[:, None] - lab[None], axis=2) for lab in seen]
    return np.asarray(np.min(apart, axis=0))


def _lab(linear: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = linear @ _XYZ.T / _WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return np.stack(
        (116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])), axis=1
    )


def similar_colors(draft: Draft) -> list[Text]:
    """Return which labels look alike to some people; each label once."""
    labels = [one for one in draft if one.name.strip()]
    if len(labels) < 2:
        return []
    apart = distances([one.color for one in labels])
    found = []
    for b in range(1, len(labels)):
        a = int(np.argmin(apart[b, :b]))
        if apart[b, a] < LEAST:
            found.append(
                t(
                    "“{a}” and “{b}” look alike to some people. Choose another colour.",
                    a=title_of(labels[a]),
                    b=title_of(labels[b]),
                )
            )
    return found
