"""The process that cleans damaged files: ``python -m tests.fuzz.deid_runner PERCENT SEED``.

Writes a line before each variant (``> name: variant``) and one for each finding (``! what``).
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator

from tests.fuzz.deid_files import Source, sources
from workbench.base.errors import WorkbenchError
from workbench.deid.batch.limits import limit_memory
from workbench.deid.batch.work import KINDS
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.secret import Secret

TRUNCATIONS, FLIPS = 20, 100
SECONDS = 10.0
SETUP = Setup(Secret(b"k" * 32), keep_pixels="fuzz")


def variants(name: str, whole: bytes, percent: float, seed: int) -> Iterator[tuple[str, bytes]]:
    """Give copies that are cut off, or of which one to four bytes are others."""
    for number in range(TRUNCATIONS + FLIPS):
        dice = random.Random(f"{name} {seed} {number}")
        if dice.random() * 100 >= percent:
            continue
        if number < TRUNCATIONS:
            length = int((number + dice.random()) * len(whole) / TRUNCATIONS)
            yield f"cut to {length}", whole[:length]
            continue
        damaged = bytearray(whole)
        places = [dice.randrange(min(len(whole), 6000)) for _ in range(dice.choice((1, 1, 2, 4)))]
        for place in places:
            damaged[place] ^= dice.randrange(1, 256)
        yield f"bytes {places}", bytes(damaged)


def fault(source: Source, data: bytes) -> str:
    """Clean a copy; return what is wrong about that."""
    kind = next((one for one in KINDS if one.recognises(data[:4096])), None)
    if kind is None:
        return ""
    began = time.process_time()
    try:
        made = kind.clean(data, SETUP).data
    except (WorkbenchError, MemoryError):
        made = None
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if time.process_time() - began > SECONDS:
        return "too slow"
    # What the damage made of a text is no text that was planted.
    left = [] if made is None else source.left_in(made)
    return f"published {left}" if left else ""


def main(percent: float, seed: int) -> None:
    """Clean variants of all files."""
    limit_memory()
    for name, source in sources().items():
        assert fault(source, source.data) == "", name
        for what, data in variants(name, source.data, percent, seed):
            print(f"> {name}: {what}", flush=True)
            found = fault(source, data)
            if found:
                print(f"! {name}: {what}: {found}", flush=True)
    print("= done", flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
