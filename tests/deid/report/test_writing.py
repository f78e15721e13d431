from __future__ import annotations

import json
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import workbench.deid.report.page as page
from tests.deid.dicom.objects import KEY, setup
from tests.deid.report.test_report import a_report
from workbench.base.errors import InputError
from workbench.base.text import set_language
from workbench.deid.batch.outcome import Outcome, Status
from workbench.deid.batch.report import Report
from workbench.deid.keys.secret import Secret
from workbench.deid.report.checking import check_report
from workbench.deid.report.signature import digest_of, is_signed, public_key, sign
from workbench.deid.report.writing import ReportFiles, write_report


class Page(HTMLParser):
    """All elements of a page, and whether each is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_what_is_written_row_by_row_is_the_report(tmp_path: Path) -> None:
    report = a_report()
    write_report(tmp_path / "报告.json", report)
    assert json.loads((tmp_path / "报告.json").read_text("utf-8")) == report.as_json()
    assert len(list(tmp_path.iterdir())) == 1


def test_a_report_of_nothing_is_a_report(tmp_path: Path) -> None:
    write_report(tmp_path / "r.html", Report(setup()))
    assert json.loads((tmp_path / "r.json").read_text())["files"] == []
    assert check_report(tmp_path / "r.json").ok


def test_a_page_has_its_data_beside_it_and_needs_nothing_else(tmp_path: Path) -> None:
    report = a_report()
    write_report(tmp_path / "sub" / "r.html", report)
    assert sorted(path.name for path in (tmp_path / "sub").iterdir()) == ["r.html", "r.json"]
    text = (tmp_path / "sub" / "r.html").read_text("utf-8")
    found = Page(text)
    assert not found.open
    names = {tag for tag, _ in found.tags}
    assert not names & {"script", "img", "link", "iframe", "object", "form", "a"}
    assert not re.search(r"https?:|url\(|@import|\son\w+=", text)
    assert not any("src" in more or "href" in more for _, more in found.tags)
    assert {more.get("lang") for tag, more in found.tags if tag == "span"} == {"en", "zh-CN"}
    assert "pseudonymised (去标识化), not anonymised (匿名化)" in text
    assert check_report(tmp_path / "sub" / "r.html").ok


def test_every_text_of_a_page_is_escaped(tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>&'\""
    report = Report(setup(keep_pixels=evil), evil)
    report.add(Outcome("<b>", Status.HELD, reason=evil))
    report.add(Outcome("1" * 64, Status.PUBLISHED, evil, output_sha256=evil))
    write_report(tmp_path / "r.html", report)
    found = Page((tmp_path / "r.html").read_text("utf-8"))
    assert "script" not in {tag for tag, _ in found.tags}
    assert "".join(found.texts).count(evil) >= 5


def test_a_page_tells_what_became_of_parts_of_photographs(tmp_path: Path) -> None:
    report = a_report()
    actions = [["JPEG comment", "removed", "not needed", 2], ["EXIF", "removed", "x", 1]]
    report.add(Outcome("3" * 64, Status.PUBLISHED, "photos/a.jpg", actions=actions))
    write_report(tmp_path / "r.html", report)
    found = Page((tmp_path / "r.html").read_text("utf-8"))
    at = found.texts.index("JPEG comment")
    assert "2" in found.texts[at : at + 6] and "EXIF" in found.texts


def test_the_page_begins_in_the_language_of_the_program(tmp_path: Path) -> None:
    try:
        for code in ("en", "zh_CN"):
            set_language(code)
            write_report(tmp_path / f"{code}.html", a_report())
    finally:
        set_language("en")
    for code in ("en", "zh_CN"):
        text = (tmp_path / f"{code}.html").read_text("utf-8")
        assert f'id="lang-{code}" checked' in text and text.count(" checked>") == 1


def test_a_page_of_many_files_points_to_its_data(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "_ROWS_MAX", 3)
    report = Report(setup())
    for n in range(5):
        report.add(Outcome(f"{n:064x}", Status.PUBLISHED, f"P/{n}.dcm"))
    write_report(tmp_path / "r.html", report)
    text = (tmp_path / "r.html").read_text("utf-8")
    assert "P/2.dcm" in text and "P/3.dcm" not in text
    assert "2 more are in the JSON" in text


def test_nothing_has_its_name_before_it_is_committed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    files = ReportFiles(out / "r.html", out)
    files.write(a_report())
    assert not out.exists() and len(list(tmp_path.iterdir())) == 2
    files.discard()
    assert not any(tmp_path.iterdir())
    files.write(a_report())
    out.mkdir()
    files.commit()
    assert sorted(path.name for path in out.iterdir()) == ["r.html", "r.json"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_report_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_report(tmp_path / "file" / "r.json", a_report())


def test_a_signature_is_the_project_s_and_no_other_s() -> None:
    digest = digest_of({"a": 1, "files": [], "signature": {}}, [{"b": 2}])
    assert digest == digest_of({"a": 1}, [{"b": 2}]) != digest_of({"a": 1}, [{"b": 3}])
    signature = sign(digest, KEY)
    assert is_signed(digest, signature) and signature["public_key"] == public_key(KEY)
    assert public_key(Secret(b"o" * 32)) != public_key(KEY)
    other = sign(digest, Secret(b"o" * 32))
    assert not is_signed(digest, {**signature, "public_key": other["public_key"]})
    assert KEY.key.hex() not in json.dumps(signature)


CHANGES: list[Callable[[dict[str, Any]], object]] = [
    lambda data: data.update(profile="basic"),
    lambda data: data["files"].pop(),
    lambda data: data["files"][0].update(status="held"),
    lambda data: data["files"].reverse(),
    lambda data: data["files"].append(dict(data["files"][0])),
    lambda data: data["china"].update(grade=4),
    lambda data: data.update(more=1),
    lambda data: data["signature"].update(value="00" * 64),
    lambda data: data["signature"].update(digest="zz"),
    lambda data: data.update(signature={}),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_report_that_was_changed_is_seen(
    tmp_path: Path, change: Callable[[dict[str, Any]], object]
) -> None:
    path = tmp_path / "r.json"
    write_report(path, a_report())
    assert check_report(path).ok
    data = json.loads(path.read_text())
    change(data)
    path.write_text(json.dumps(data))
    assert not check_report(path).ok


def test_a_report_may_be_written_otherwise_as_long_as_it_says_the_same(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    write_report(path, a_report())
    data = json.loads(path.read_text())
    path.write_text(json.dumps(dict(reversed(data.items())), indent=5, ensure_ascii=True))
    assert check_report(path).ok
    assert check_report(path, KEY).own is True
    assert not check_report(path, Secret(b"o" * 32)).ok


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"format": "workbench-deidentification-report"}',
        b'{"format": "workbench-deidentification-report", "version": 1, "files": 3,'
        b' "signature": {}}',
        b'{"format": "workbench-deidentification-report", "version": 99, "files": [],'
        b' "signature": {}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_report_is_refused_in_words(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "r.json").write_bytes(data)
    with pytest.raises(InputError, match=r"no report|newer"):
        check_report(tmp_path / "r.json")


def test_published_files_are_held_against_the_report(tmp_path: Path) -> None:
    import hashlib

    out = tmp_path / "out"
    report = Report(setup())
    for n in range(3):
        path = out / f"P/{n}.dcm"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"%d" % n)
        digest = hashlib.sha256(b"%d" % n).hexdigest()
        outcome = Outcome(f"{n:064x}", Status.PUBLISHED, f"P/{n}.dcm", output_sha256=digest)
        report.add(outcome)
    report.add(Outcome("9" * 64, Status.PUBLISHED, "../out/P/1.dcm", output_sha256="0" * 64))
    write_report(out / "r.html", report)
    assert check_report(out / "r.html", out=out).missing == ["../out/P/1.dcm"]
    (out / "P" / "1.dcm").write_bytes(b"other")
    (out / "P" / "2.dcm").rename(out / "P" / "4.dcm")
    found = check_report(out / "r.json", KEY, out)
    assert found.signed and not found.ok
    assert found.changed == ["P/1.dcm"] and found.extra == ["P/4.dcm"]
    assert found.missing == ["../out/P/1.dcm", "P/2.dcm"]
