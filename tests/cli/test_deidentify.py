"""The verb as people use it: profiles, reports, trials, the vault."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.deid.batch.test_run import published, some_files
from tests.deid.dicom.objects import ROOT, an_object, file_of, with_pixels
from workbench.cli.passphrase import VARIABLE
from workbench.cli.progress import Progress
from workbench.deid.pixels.decisions import Decision, Decisions


@pytest.fixture
def files(tmp_path: Path) -> Path:
    place = tmp_path / "王 in"
    some_files(place, 3)
    us = with_pixels(
        an_object("1.2.840.10008.5.1.4.1.1.6.1", Modality="US", SOPInstanceUID=f"{ROOT}77")
    )
    (place / "us.dcm").write_bytes(file_of(us))
    return place


def test_a_page_is_written_checked_and_doubted(run: Run, files: Path, tmp_path: Path) -> None:
    out, key, page = tmp_path / "out", tmp_path / "key", tmp_path / "r.html"
    done = run("deidentify", files, "--out", out, "--key", key, "--report", page)
    assert done.code == 1 and "3 published, 1 held, 0 failed" in done.out
    assert "1 × not published" in done.err
    good = run("deidentify", "--check-report", page, "--out", out, "--key", key)
    assert good.code == 0 and "signed by this project" in good.out and "says: 3" in good.out
    told = run("deidentify", "--check-report", tmp_path / "r.json", "--json").json
    assert told["signed"] and told["own_key"] is None
    next(out.rglob("*.dcm")).write_bytes(b"other")
    bad = run("deidentify", "--check-report", page, "--out", out)
    assert bad.code == 1 and "changed: " in bad.err
    data = json.loads((tmp_path / "r.json").read_text())
    data["profile"] = "research"
    (tmp_path / "r.json").write_text(json.dumps(data))
    worse = run("deidentify", "--check-report", page)
    assert worse.code == 1 and "signature is wrong" in worse.err


def test_a_check_names_what_is_not_there(run: Run, tmp_path: Path) -> None:
    assert "cannot be read" in run("deidentify", "--check-report", tmp_path / "no.json").line
    missing = run("deidentify", "--check-report", tmp_path / "r", "--key", tmp_path / "no")
    assert missing.code == 2 and "no key file" in missing.line
    assert not any(path.name == "no" for path in tmp_path.iterdir())


def test_a_report_may_lie_in_the_folder_that_is_published(
    run: Run, files: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    for _ in range(2):  # the second time the folder is there
        done = run("deidentify", files, "--out", out, "--key", tmp_path / "key", "--report",
                   out / "report.html")  # fmt: skip
        assert done.code == 1
        assert len(published(out)) == 5
    assert run("deidentify", "--check-report", out / "report.html", "--out", out).code == 0


def test_a_trial_tells_and_writes_nothing(run: Run, files: Path, tmp_path: Path) -> None:
    key = tmp_path / "key"
    before = published(tmp_path)
    done = run("deidentify", files, "--dry-run", "--key", key, "--profile", "research")
    assert done.code == 1 and "3 published, 1 held" in done.out and "trial" in done.err
    assert "us.dcm: The pixels may show text" in done.out
    after = published(tmp_path)
    assert {name for name in after if not name.startswith("home/")} == set(before)
    page = tmp_path / "trial.html"
    told = run("deidentify", files, "--dry-run", "--json", "--report", page).json
    assert told["trial"] and "This was a trial" in page.read_text()
    assert "trial" in run("deidentify", "--check-report", page).out
    assert told["counts"] == {"published": 3, "held": 1, "error": 0}


def test_profiles_are_listed_compared_and_saved(run: Run, tmp_path: Path) -> None:
    names = [one["name"] for one in run("deidentify", "--profiles", "--json").json]
    assert names[:1] == ["basic"] and {"research", "teaching", "industrial"} <= set(names)
    assert "research" in run("deidentify", "--profiles").out
    told = run("deidentify", "--profile", "basic", "--compare", "research", "--json").json
    assert ["retain-device-identity", "—", "yes"] in told["settings"]
    assert "Patient's Sex" in run("deidentify", "--compare", "research").out
    assert "do the same" in run("deidentify", "--compare", "basic").out
    saved = run("deidentify", "--option", "clean-graphics", "--save-profile", "我们的")
    assert saved.code == 0 and Path(saved.out.strip()).is_file()
    assert "我们的" in run("deidentify", "--profiles").out
    file = tmp_path / "x.json"
    assert run("deidentify", "--profile", "我们的", "--save-profile", file).code == 0
    same = run("deidentify", "--profile", file, "--compare", "我们的")
    assert "do the same" in same.out
    assert run("deidentify", "--save-profile", "../x").code == 2


def test_a_profile_from_a_file_cleans_as_it_says(run: Run, files: Path, tmp_path: Path) -> None:
    file = tmp_path / "ours.json"
    run("deidentify", "--profile", "research", "--save-profile", file)
    told = run("deidentify", files, "--out", tmp_path / "out", "--profile", file, "--json").json
    assert told["profile"] == "ours" and "retain-device-identity" in told["options"]
    assert told["ps3_15"]["dates"] == "MODIFIED"


def test_boxes_of_a_review_are_used(run: Run, files: Path, tmp_path: Path) -> None:
    from hashlib import sha256

    file = tmp_path / "decisions.json"
    name = sha256((files / "us.dcm").read_bytes()).hexdigest()
    file.write_bytes(Decisions().with_(Decision((), True, "officer"), file=name).to_json())
    done = run("deidentify", files, "--out", tmp_path / "out", "--decisions", file)
    assert done.code == 0 and "4 published" in done.out
    file.write_text("{")
    bad = run("deidentify", files, "--out", tmp_path / "other", "--decisions", file)
    assert bad.code == 2 and "list of decisions" in bad.line


def test_what_is_missing_is_said_in_one_line(run: Run, files: Path, tmp_path: Path) -> None:
    assert "Name the files" in run("deidentify", "--out", tmp_path / "out").line
    assert "--out" in run("deidentify", files).line
    assert "no profile" in run("deidentify", files, "--profile", "none").line


@pytest.mark.parametrize("option", ["--key", "--vault"])
def test_what_tells_who_is_who_must_not_lie_in_the_output(
    run: Run, files: Path, tmp_path: Path, option: str
) -> None:
    out = tmp_path / "out"
    bad = run("deidentify", files, "--out", out, option, out / "secret")
    assert bad.code == 2 and "another place" in bad.line and not out.exists()


def test_a_vault_knows_who_a_pseudonym_is_and_tells_with_a_reason(
    run: Run, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "correct horse")
    out, vault = tmp_path / "out", tmp_path / "vault"
    args = ("deidentify", files, "--out", out, "--key", tmp_path / "key", "--vault", vault)
    assert run(*args).code == 1
    names = run("vault", "list", vault).out.split()
    assert set(names) == {path.name for path in out.iterdir()} and len(names) == 2
    assert b"Zyxquill" not in vault.read_bytes()
    silent = run("vault", "find", vault, names[0])
    assert silent.code == 2 and "Say why" in silent.line and not silent.out
    found = run("vault", "find", vault, names[0], "--reason", "recall of a device", "--json")
    assert found.json["PatientName"] == "Zyxquill^Orvandel"
    other = run("vault", "find", vault, "NOBODY", "--reason", "a question")
    assert other.code == 1 and not other.out
    uses = run("vault", "log", vault, "--json").json
    assert [one["what"] for one in uses if one["use"] == "looked up"] == [
        f"{names[0]}: recall of a device",
        "NOBODY: a question",
    ]
    assert "Zyxquill" not in run("vault", "log", vault).out


def test_a_wrong_passphrase_is_said_and_noted(
    run: Run, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "correct horse")
    vault = tmp_path / "vault"
    run("deidentify", files, "--out", tmp_path / "out", "--vault", vault)
    monkeypatch.setenv(VARIABLE, "wrong")
    bad = run("vault", "list", vault)
    assert bad.code == 2 and "passphrase is wrong" in bad.line
    again = run("deidentify", files, "--out", tmp_path / "other", "--vault", vault)
    assert again.code == 2 and not (tmp_path / "other").exists()
    monkeypatch.setenv(VARIABLE, "correct horse")
    assert [one["use"] for one in run("vault", "log", vault, "--json").json].count("refused") == 2


def test_nobody_to_ask_for_a_passphrase_is_an_error(
    run: Run, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    bad = run("deidentify", files, "--out", tmp_path / "out", "--vault", tmp_path / "vault")
    assert bad.code == 2 and VARIABLE in bad.line and not (tmp_path / "vault").exists()
    assert "no vault" in run("vault", "list", tmp_path / "none").line


def test_a_run_that_goes_on_tells_the_vault_who_was_cleaned_before(
    run: Run, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.deid.batch.vaulting import Vaulting

    monkeypatch.setenv(VARIABLE, "correct horse")
    out, vault = tmp_path / "out", tmp_path / "vault"
    args = ("deidentify", files, "--out", out, "--key", tmp_path / "key", "--vault", vault)

    def dies(self: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Vaulting, "save", dies)
        assert run(*args).err == "Cancelled.\n"
    assert not out.exists() and not vault.exists()
    assert run(*args).code == 1
    assert len(run("vault", "list", vault).out.split()) == 2


def test_progress_says_how_long_it_will_take() -> None:
    progress = Progress(100_000)
    assert str(progress.text(0.5, 1)) == "50000 of 100000 files, 50 %"
    assert str(progress.text(0.5, 2500)) == "50000 of 100000 files, 50 %, 20.0 a second, 41:40 left"
    assert "5:33:20 left" in str(progress.text(0.2, 5000))


def test_reports_among_the_inputs_are_written_again_and_nothing_else_is(
    run: Run, files: Path, tmp_path: Path
) -> None:
    (files / "us.dcm").unlink()
    args = ("deidentify", files, "--out", tmp_path / "out", "--key", tmp_path / "key")
    for _ in range(2):
        assert run(*args, "--report", files / "r.html").code == 0
    assert len(list(files.iterdir())) == 5
    mine = next(files.glob("*.dcm"))
    before = mine.read_bytes()
    bad = run(*args, "--report", mine)
    assert bad.code == 2 and "something else" in bad.line and mine.read_bytes() == before


def test_why_a_profile_keeps_something_is_in_the_report(
    run: Run, files: Path, tmp_path: Path
) -> None:
    file = tmp_path / "ours.json"
    run("deidentify", "--profile", "research", "--save-profile", file)
    data = json.loads(file.read_text())
    data["options"].append("retain-uids")
    file.write_text(json.dumps(data))
    refused = run("deidentify", files, "--out", tmp_path / "out", "--profile", file)
    assert refused.code == 2 and "must say why" in refused.line
    data["reasons"] = {"retain-uids": "the archive <needs> them"}
    file.write_text(json.dumps(data))
    args = ("deidentify", files, "--out", tmp_path / "out", "--profile", file, "--json")
    told = run(*args, "--report", tmp_path / "r.html").json
    assert told["reasons"] == data["reasons"]
    assert "the archive &lt;needs&gt; them" in (tmp_path / "r.html").read_text()


def test_a_proof_prints_a_signed_score_sheet(run: Run, tmp_path: Path) -> None:
    sheet, out = tmp_path / "score.json", tmp_path / "proof"
    args = ("deidentify", "--prove", "--count", "12", "--jobs", "1", "--out", out)
    told = run(*args, "--report", sheet, "--json")
    assert told.code == 0 and told.json["sheet"]["passed"] and told.json["sheet"]["left"] == 0
    assert told.json["sheet"]["planted"] > 100
    assert json.loads(sheet.read_text()) == told.json
    assert run("deidentify", "--check-report", sheet).code == 0
    data = json.loads(sheet.read_text())
    data["sheet"]["files"] = 1000
    sheet.write_text(json.dumps(data))
    assert run("deidentify", "--check-report", sheet).code == 1
    assert "Passed" in run(*args, "--seed", "2").out  # in the same folder
    assert {path.name for path in out.iterdir()} == {"input", "output"}


def test_a_proof_touches_no_folder_that_holds_something_else(
    run: Run, files: Path, tmp_path: Path
) -> None:
    before = published(files)
    bad = run("deidentify", "--prove", "--out", files)
    assert bad.code == 2 and "something else" in bad.line and published(files) == before


def test_what_keeps_identity_needs_a_reason_that_is_in_the_report(
    run: Run, files: Path, tmp_path: Path
) -> None:
    out, report = tmp_path / "out", tmp_path / "r.json"
    wanted = ("deidentify", files, "--out", out, "--option", "retain-uids")
    refused = run(*wanted)
    assert refused.code == 2 and "--reason retain-uids=" in refused.err and not out.exists()
    wrong = run(*wanted, "--reason", "because")
    assert wrong.code == 2 and "OPTION=TEXT" in wrong.err
    unknown = run(*wanted, "--reason", "retain-all=because")
    assert unknown.code == 2 and "retain-all" in unknown.err
    done = run(*wanted, "--reason", "retain-uids=a registry asks for it", "--report", report)
    assert "published" in done.out
    said = json.loads(report.read_bytes())
    assert said["reasons"] == {"retain-uids": "a registry asks for it"}


def test_a_dicomdir_is_written_when_it_is_asked_for(run: Run, files: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = run("deidentify", files, "--out", out, "--dicomdir")
    assert "published" in done.out and (out / "DICOMDIR").is_file()
