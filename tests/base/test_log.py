"""The log keeps nobody's name."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from workbench.base.log import log_to, redact


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("cannot read /home/li/患者 张三/CT 1.dcm", "cannot read <path>"),
        ("open '/data/Doe John/scan 7.tif' failed", "open <path>.tif failed"),
        (r"open 'D:\影像\张三\a.dcm' failed", "open <path>.dcm failed"),
        ("PatientName is DOE^JOHN^^DR", "PatientName is <name>"),
        ("name 王^小东 found", "name <name> found"),
        ('File "/opt/app/workbench/store/lock.py", line 3', "File <lock.py>, line 3"),
        ("read 12/16 bit at 3.5 mm", "read 12/16 bit at 3.5 mm"),
    ],
)
def test_paths_and_person_names_are_cut(line: str, kept: str) -> None:
    assert redact(line).startswith(kept)
    for secret in ("张三", "Doe", "DOE", "小东", "/home"):
        assert secret not in redact(line)


def test_a_traceback_in_the_log_is_redacted_too(tmp_path: Path) -> None:
    file = tmp_path / "log" / "workbench.log"
    log_to(file)
    logger = logging.getLogger("workbench.test")
    try:
        raise OSError("cannot open '/mnt/DOE^JANE/1.dcm'")
    except OSError:
        logger.exception("reading failed")
    text = file.read_text(encoding="utf-8")
    assert "reading failed" in text
    assert "JANE" not in text
    logging.getLogger("workbench").handlers.pop().close()
    logging.getLogger("workbench").propagate = True
