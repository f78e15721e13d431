"""Findings follow edits: at once what was touched, in a job what needs more."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.qa.kit import LABELS, RULES, a_project, ring, with_setting
from workbench.api.checks import Severity
from workbench.app.findings.fixing import fix, same_kind
from workbench.app.findings.live import LiveFindings
from workbench.app.jobs import AtOnce, Jobs
from workbench.app.places import Places
from workbench.app.session import Session
from workbench.app.settings import Settings
from workbench.base.errors import InputError
from workbench.edit import annotate
from workbench.model import commands
from workbench.model.anchor import OnFrame
from workbench.model.ids import EntityId, ImageId
from workbench.model.image import Image
from workbench.model.patch import Delta, Patch
from workbench.model.regions import Box, Region
from workbench.model.scheme import CheckSetting

IMAGE = ImageId(EntityId("image"))
BOW = ring((0, 0), (20, 20), (20, 0), (0, 20))


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    made = Session(
        Places(tmp_path / "c", tmp_path / "d", tmp_path / "e"),
        Settings(author="anna"),
        Jobs(AtOnce()),
        keeps_recent=False,
    )
    made.new_project(tmp_path / "p.wbp")
    from workbench.base.text import t

    (tmp_path / "a.png").write_bytes(b"x")
    image = Image(IMAGE, "a.png", "plain_images", 100, 200)
    made.document.apply(Patch(t("Add"), {IMAGE: Delta(None, image)}, made.stamp()))
    made.do(commands.change_scheme, LABELS, "Rules", rules=RULES)
    yield made
    made.close()


@pytest.fixture
def live(session: Session) -> LiveFindings:
    told: list[int] = []
    made = LiveFindings(session, lambda: told.append(1))
    session.document.changed.connect(made.follow)
    made.told = told  # type: ignore[attr-defined]
    made.go_on()
    return made


def draw(session: Session, region: Region, label: str | None = "oil") -> EntityId:
    known = set(session.project.annotations)
    patch = annotate.add_region(
        session.project, session.stamp(), OnFrame(IMAGE), region, layer=None, label=label
    )
    session.document.apply(patch)
    (new,) = set(session.project.annotations) - known
    return new


def checks(live: LiveFindings) -> list[str]:
    return [one.check for one in live.split()[0]]


def test_a_mistake_appears_and_goes_with_the_edit(session: Session, live: LiveFindings) -> None:
    assert checks(live) == []
    id = draw(session, Box(20, 20, 10, 10), None)
    assert checks(live) == ["no_label"]
    session.do(commands.set_label, [id], "oil")
    assert checks(live) == []
    session.document.undo()
    assert checks(live) == ["no_label"]
    assert live.counts()[Severity.WARNING] == 1


def test_another_scheme_looks_at_everything_again(session: Session, live: LiveFindings) -> None:
    draw(session, Box(20, 20, 10, 10), "rust")
    assert checks(live) == []
    session.do(commands.change_scheme, [one for one in LABELS if one.key != "rust"])
    assert live.is_due
    live.go_on()
    assert checks(live) == ["unknown_label"]


def test_a_waiver_takes_a_finding_out_and_brings_it_back(
    session: Session, live: LiveFindings
) -> None:
    id = draw(session, Box(20, 20, 10, 10), None)
    with pytest.raises(InputError):
        session.do(commands.waive, "no_label", id, "  ")
    session.do(commands.waive, "no_label", id, "a mark")
    open_, waived = live.split()
    assert open_ == []
    assert [(one.check, waiver.reason) for one, waiver in waived] == [("no_label", "a mark")]
    session.do(commands.withdraw_waivers, [waived[0][1].id])
    assert checks(live) == ["no_label"]


def test_many_of_a_kind_are_put_right_in_one_step(session: Session, live: LiveFindings) -> None:
    for _ in range(3):
        draw(session, BOW, "glass")
    found = [one for one in live.findings if one.check == "self_intersection"]
    kind = same_kind(found[0], live.findings)
    assert len(kind) == 3
    session.do(fix, kind)
    assert "self_intersection" not in checks(live)
    session.document.undo()
    assert checks(live).count("self_intersection") == 3


def test_what_came_while_a_job_ran_is_not_lost(session: Session, live: LiveFindings) -> None:
    from concurrent.futures import ThreadPoolExecutor

    waits: list[Callable[[], None]] = []
    pool = ThreadPoolExecutor(1)
    session.jobs = Jobs(pool, waits.append)
    live.look_at_all()
    live.go_on()
    draw(session, Box(20, 20, 10, 10), None)
    pool.shutdown(wait=True)
    for call in list(waits):
        call()
    assert checks(live) == ["no_label"]


def test_another_project_begins_anew(session: Session, live: LiveFindings) -> None:
    draw(session, Box(20, 20, 10, 10), None)
    live.forget()
    assert not live.is_ready
    assert live.findings == []


def test_a_check_of_a_plugin_is_listened_to_and_may_fail(
    session: Session, live: LiveFindings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.api.checks import Finding
    from workbench.base.text import t

    def bad(project: object) -> list[Finding]:
        raise RuntimeError("no")

    def good(project: object) -> list[Finding]:
        return [Finding("ours", Severity.NOTE, t("Look here."), IMAGE)]

    monkeypatch.setattr(session.plugins, "checks", lambda: {"bad": bad, "ours": good})
    live.look_at_all()
    live.go_on()
    assert checks(live) == ["ours"]


def test_a_check_of_an_installed_plugin_is_found_by_its_name(tmp_path: Path) -> None:
    from workbench.app.findings.checking import check_by_plugins
    from workbench.app.plugins import Plugins

    package = tmp_path / "plugins" / "strict"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(
        "from workbench.api.plugin import Plugin\n"
        "from workbench.base.text import t\n"
        "plugin = Plugin('strict', t('Strict'), checks={'few': '.checks:few', 'bad': '.gone:x'})\n"
    )
    (package / "checks.py").write_text(
        "from workbench.api.checks import Finding, Severity\n"
        "from workbench.base.text import t\n"
        "def few(project):\n"
        "    if len(project.annotations) < 3:\n"
        "        yield Finding('few', Severity.NOTE, t('Few annotations.'))\n"
    )
    found = check_by_plugins(Plugins.discover(tmp_path / "plugins"), a_project())
    assert [(one.check, one.about) for one in found] == [("few", None)]
    off = with_setting(CheckSetting("few", False))
    assert check_by_plugins(Plugins.discover(tmp_path / "plugins"), a_project(scheme=off)) == []


def test_a_changed_file_is_found_by_its_size_and_by_a_thorough_look(
    session: Session, live: LiveFindings
) -> None:
    from attrs import evolve

    from workbench.base.text import t
    from workbench.store.fingerprint import fingerprint

    path = session.folder / "a.png"
    before = session.project.images[IMAGE]
    after = evolve(before, fingerprint=fingerprint(path))
    session.document.apply(Patch(t("Known"), {IMAGE: Delta(before, after)}, session.stamp()))
    live.go_on()
    assert checks(live) == []
    path.write_bytes(b"y")  # of the same size
    live.look_at_all()
    live.go_on()
    assert checks(live) == ["image_file"]
    path.write_bytes(b"longer")
    live.forget()
    live.go_on()
    assert checks(live) == ["image_file"]
    path.unlink()
    live.forget()
    live.go_on()
    assert checks(live) == ["image_file"]
