"""Take the pictures of the documentation: the real window, in both languages and themes.

    python -m resources.tools.screenshots [FOLDER]     default: resources/docs/images

Each run starts the window with the sample project, lets it grab itself and ends it. Pictures are
named ``NAME-LANGUAGE-THEME.png``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from itertools import product
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LANGUAGES = ("en", "zh_CN")
THEMES = ("dark", "light")
KEPT = ("window", "planes", "welcome")
"""Pictures that the documentation shows; `--grab` takes more."""


def grab(folder: Path, language: str, theme: str) -> list[Path]:
    """Let one window take its pictures and return their paths in `folder`."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryDirectory() as out:
        settings = Path(home, "config", "settings.json")
        settings.parent.mkdir()
        chosen = {"language": language, "theme": theme, "author": "demo"}
        settings.write_text(json.dumps(chosen), encoding="utf-8")
        environment = {**os.environ, "WORKBENCH_HOME": home}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        command = [sys.executable, "-m", "workbench", "--sample", "--grab", out]
        subprocess.run(command, cwd=ROOT, env=environment, check=True, timeout=300)
        taken = []
        for picture in (Path(out, f"{name}.png") for name in KEPT):
            target = folder / f"{picture.stem}-{language}-{theme}.png"
            shutil.move(picture, target)
            taken.append(target)
    return taken


def main(argv: list[str]) -> int:
    """Take all pictures; 1 when a window took none."""
    folder = Path(argv[0]) if argv else ROOT / "resources" / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    for language, theme in product(LANGUAGES, THEMES):
        taken = grab(folder, language, theme)
        print("\n".join(map(str, taken)) or f"no picture: {language} {theme}")
        if not taken:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
