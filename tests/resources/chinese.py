"""The files of Chinese names, read by hand as the tests need them."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[2] / "resources" / "codes" / "chinese"


def parts(path: Path) -> tuple[list[str], list[str], list[list[str]]]:
    """Return the head, the names of the columns and the rows of a file."""
    lines = path.read_bytes().decode("utf-8").removesuffix("\n").split("\n")
    head = [line for line in lines if line.startswith("# ")]
    return head, lines[len(head)].split("\t"), [x.split("\t") for x in lines[len(head) + 1 :]]


def words_of(name: str, synonyms: str) -> list[str]:
    return [name, *filter(None, synonyms.split("|"))]


def check_file(path: Path, scheme: str, columns: tuple[str, ...]) -> None:
    """Check that a file says whose words it holds, and holds some."""
    head, found, rows = parts(path)
    assert {f"# scheme: {scheme}", "# origin: workbench", "# language: zh_CN"} <= set(head)
    assert any(line in ("# review: draft", "# review: reviewed") for line in head)
    assert found == list(columns)
    assert rows


def check_simplified(words: list[str], rare: str) -> None:
    """Check for traditional characters: those of GB 2312 are the simplified ones, and `rare`."""
    "".join(x for word in words for x in word if x not in rare).encode("gb2312")
