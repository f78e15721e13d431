"""The kinds of uptake values, by what the dose is related to."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SuvKind(StrEnum):
    """What the uptake is related to (CID 85)."""

    BW = "bw"
    LBM_JAMES = "lbm-james"
    LBM_JANMA = "lbm-janma"
    BSA = "bsa"
    IBW = "ibw"


#: Name, as it stands beside a value.
SUV_NAMES: Mapping[SuvKind, str] = {
    SuvKind.BW: "SUVbw",
    SuvKind.LBM_JAMES: "SUVlbm (James)",
    SuvKind.LBM_JANMA: "SUVlbm (Janma)",
    SuvKind.BSA: "SUVbsa",
    SuvKind.IBW: "SUVibw",
}
SUV_UNITS: Mapping[SuvKind, str] = {
    kind: "cm²/ml" if kind is SuvKind.BSA else "g/ml" for kind in SuvKind
}
