"""One door for our plugins, the user's and installed ones; a broken one hurts only itself."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import EntryPoint
from multiprocessing import get_context
from pathlib import Path

import pytest

from workbench.api.plugin import API_VERSION
from workbench.app import plugins as plugins_module
from workbench.app.plugins import NAMESPACE, Plugins, call, install_finder, installed_folders
from workbench.base.errors import InputError, UnsupportedError

OURS = {"coco", "dicom_images", "geojson", "plain_images", "tiff_images"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "我的 plugins"
    place.mkdir()
    return place


@pytest.fixture(autouse=True)
def _finder_as_before() -> Iterator[None]:
    before = installed_folders()
    install_finder(())
    yield
    install_finder(before)


def write(folder: Path, name: str, init: str | None = None, **modules: str) -> Path:
    package = folder / name
    package.mkdir()
    init = (
        init
        if init is not None
        else f"""
        from workbench.api import Plugin, t
        plugin = Plugin({name!r}, t("Mine"), suffixes=(".mine",), image_reader=".reader:Reader")
        """
    )
    (package / "__init__.py").write_text(textwrap.dedent(init), encoding="utf-8")
    for module, text in modules.items():
        (package / f"{module}.py").write_text(textwrap.dedent(text), encoding="utf-8")
    return package


READER = """
class Reader:
    def recognises(self, head, suffix):
        return head.startswith(b"MINE")
"""


def reasons(plugins: Plugins) -> dict[str, str]:
    return {one.name: str(one.reason) for one in plugins.broken}


def test_ours_are_found_and_none_is_broken():
    plugins = Plugins.discover()
    assert {plugin.name for plugin in plugins} >= OURS
    assert plugins.broken == ()


def test_a_plugin_of_the_user_with_a_chinese_name_is_found_and_used(folder):
    write(folder, "缺陷_图像", reader=READER)
    plugins = Plugins.discover(folder)
    assert str(plugins.get("缺陷_图像").title) == "Mine"
    reader = plugins.load("缺陷_图像", "image_reader")
    assert type(reader).__module__ == f"{NAMESPACE}.缺陷_图像.reader"
    assert plugins.load("缺陷_图像", "image_reader") is reader
    picture = folder / "图 1.mine"
    picture.write_bytes(b"MINE...")
    assert plugins.image_reader_for(picture) == ("缺陷_图像", reader)


def test_looking_for_plugins_imports_none_of_their_code(folder):
    write(folder, "lazy", reader="raise RuntimeError('imported too early')")
    plugins = Plugins.discover(folder)
    assert plugins.broken == ()
    assert f"{NAMESPACE}.lazy" in sys.modules
    assert f"{NAMESPACE}.lazy.reader" not in sys.modules


BROKEN = {
    "raises": ("1 / 0", "ZeroDivisionError"),
    "syntax": ("def", "SyntaxError"),
    "imports": ("import no_such_library", "no_such_library"),
    "exits": ("raise SystemExit(3)", "SystemExit"),
    "empty": ("", "plugin"),
    "no_value": ("plugin = 'mine'", "not a Plugin"),
    "too_new": (
        "from workbench.api import Plugin, t\n"
        f"plugin = Plugin('too_new', t('x'), api_version={API_VERSION + 1})",
        f"version {API_VERSION + 1}; this program has {API_VERSION}",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_plugin_is_named_with_the_reason_and_hurts_no_other(folder, name, caplog):
    init, reason = BROKEN[name]
    write(folder, name, init)
    write(folder, "whole", reader=READER)
    with caplog.at_level(logging.ERROR, logger="workbench"):
        plugins = Plugins.discover(folder)
    assert set(reasons(plugins)) == {name}
    assert reason in reasons(plugins)[name]
    assert {plugin.name for plugin in plugins} >= OURS | {"whole"}


def test_folders_without_a_package_are_no_plugins(folder):
    (folder / "notes").mkdir()
    (folder / "readme.txt").write_text("x", encoding="utf-8")
    assert Plugins.discover(folder).broken == ()
    assert Plugins.discover(folder / "missing").broken == ()


def test_a_plugin_of_the_user_does_not_take_the_place_of_ours(folder):
    write(folder, "plain_images", reader=READER)
    plugins = Plugins.discover(folder)
    assert "already" in reasons(plugins)["plain_images"]
    assert type(plugins.load("plain_images", "image_reader")).__module__.startswith(NAMESPACE)
    assert str(plugins.get("plain_images").title) != "Mine"


def test_a_plugin_goes_by_the_name_that_it_says_of_itself(folder):
    init = """
    from workbench.api import Plugin, t
    plugin = Plugin("short", t("Mine"), suffixes=(".mine",), image_reader=".reader:Reader")
    """
    write(folder, "a-long name", init, reader=READER)
    plugins = Plugins.discover(folder)
    picture = folder / "x.mine"
    picture.write_bytes(b"MINE")
    assert plugins.image_reader_for(picture)[0] == "short"


def test_two_plugins_of_one_name_are_told_apart(folder):
    for name in ("first", "second"):
        init = f"""
        from workbench.api import Plugin, t
        plugin = Plugin("same", t({name!r}))
        """
        write(folder, name, init)
    plugins = Plugins.discover(folder)
    assert str(plugins.get("same").title) == "first"
    assert "already" in reasons(plugins)["second"]


def test_an_installed_package_is_found_by_its_entry_point(folder, monkeypatch):
    init = """
    from workbench.api import Plugin, t
    plugin = Plugin("installed", t("x"), image_reader=".reader:Reader", verbs={"sweep": ".cli:run"})
    """
    write(folder, "their_package", init, reader=READER, cli="def run(): return 0")
    monkeypatch.syspath_prepend(folder)
    points = [
        EntryPoint("installed", "their_package:plugin", plugins_module.ENTRY_POINTS),
        EntryPoint("gone", "no_such_package:plugin", plugins_module.ENTRY_POINTS),
    ]
    monkeypatch.setattr(plugins_module, "entry_points", lambda group: points)
    plugins = Plugins.discover()
    assert type(plugins.load("installed", "image_reader")).__module__ == "their_package.reader"
    assert "no_such_package" in reasons(plugins)["gone"]
    assert plugins.verbs()["sweep"] == "their_package.cli:run"


def test_what_a_plugin_lacks_is_said_with_its_name(folder):
    write(folder, "needy", reader="import no_such_library\n" + READER)
    plugins = Plugins.discover(folder)
    with pytest.raises(UnsupportedError, match="'needy' needs no_such_library"):
        plugins.load("needy", "image_reader")


def test_a_plugin_that_does_not_work_is_named(folder, caplog):
    write(folder, "nameless", reader="x = 1")
    write(folder, "raising", reader="class Reader:\n    def __init__(self):\n        1 / 0")
    plugins = Plugins.discover(folder)
    with caplog.at_level(logging.ERROR, logger="workbench"):
        for name, reason in (("nameless", "AttributeError"), ("raising", "ZeroDivisionError")):
            with pytest.raises(InputError, match=f"'{name}' does not work: {reason}"):
                plugins.load(name, "image_reader")


def test_a_door_that_a_plugin_does_not_have_is_refused():
    plugins = Plugins.discover()
    with pytest.raises(InputError, match="'plain_images' has no writer"):
        plugins.load("plain_images", "writer")
    known = "Known: .*coco, coco_amodal, cvat, .*dicom_images"
    with pytest.raises(InputError, match=rf"no plugin 'yolo9'. {known}"):
        plugins.load("yolo9", "reader")


def test_doors_are_listed_in_a_stable_order():
    names = [plugin.name for plugin in Plugins.discover().with_door("image_reader")]
    assert names == [plugin.name for plugin in Plugins.discover().with_door("image_reader")]
    assert {"dicom_images", "plain_images"} <= set(names)


@pytest.mark.parametrize(
    "reader",
    [
        "import no_such_library",
        "class Reader:\n    def recognises(self, head, suffix):\n        return head[1000000] == 1",
    ],
)
def test_an_image_plugin_that_does_not_work_keeps_no_other_from_reading(folder, reader, caplog):
    write(folder, "aaa", reader=reader)
    write(folder, "zzz", reader=READER)
    plugins = Plugins.discover(folder)
    picture = folder / "x.mine"
    picture.write_bytes(b"MINE")
    with caplog.at_level(logging.ERROR, logger="workbench"):
        assert plugins.image_reader_for(picture)[0] == "zzz"


def test_what_an_image_plugin_lacks_is_said_when_no_other_can_read_the_file(folder):
    write(folder, "needy", reader="import no_such_library")
    plugins = Plugins.discover(folder)
    for name in ("x.mine", "x.other"):
        (folder / name).write_bytes(b"strange")
    with pytest.raises(UnsupportedError, match="no_such_library"):
        plugins.image_reader_for(folder / "x.mine")
    with pytest.raises(InputError, match=r"x.other is not an image of a kind"):
        plugins.image_reader_for(folder / "x.other")


def test_a_file_that_went_to_another_plugin_is_read_by_that_one(folder):
    write(folder, "mine", reader=READER)
    plugins = Plugins.discover(folder)
    picture = folder / "x.mine"
    picture.write_bytes(b"MINE")
    mine = plugins.load("mine", "image_reader")
    assert plugins.image_reader_of("mine", picture) is mine
    assert plugins.image_reader_of("plain_images", picture) is mine


def test_a_file_that_nobody_knows_any_more_is_left_to_its_plugin(folder):
    plugins = Plugins.discover(folder)
    named = plugins.load("plain_images", "image_reader")
    (folder / "x.mine").write_bytes(b"strange")
    assert plugins.image_reader_of("plain_images", folder / "x.mine") is named
    assert plugins.image_reader_of("plain_images", folder / "gone.png") is named
    with pytest.raises(InputError, match="no plugin 'gone'"):
        plugins.image_reader_of("gone", folder / "x.mine")


def test_a_file_that_cannot_be_read_is_named(folder):
    plugins = Plugins.discover()
    with pytest.raises(InputError, match=r"gone.png cannot be read: No such file"):
        plugins.image_reader_for(folder / "gone.png")
    with pytest.raises(InputError, match="cannot be read"):
        plugins.image_reader_for(folder)


def test_verbs_of_plugins_are_module_and_function(folder):
    init = """
    from workbench.api import Plugin, t
    plugin = Plugin("talker", t("x"), verbs={"talk": ".cli:talk", "shout": "elsewhere:shout"})
    """
    write(folder, "talker", init)
    verbs = Plugins.discover(folder).verbs()
    assert verbs == {"talk": f"{NAMESPACE}.talker.cli:talk", "shout": "elsewhere:shout"}


# --- worker processes -----------------------------------------------------------------------------


def test_a_worker_process_finds_the_same_plugins_by_module_and_function(folder):
    write(
        folder,
        "计算",
        "from workbench.api import Plugin, t\nplugin = Plugin('计算', t('x'))",
        work="import os\ndef double(x):\n    return x * 2, os.getpid()",
    )
    Plugins.discover(folder)
    assert str(folder) in installed_folders()
    target = f"{NAMESPACE}.计算.work:double"
    with ProcessPoolExecutor(
        1,
        mp_context=get_context("spawn"),
        initializer=install_finder,
        initargs=(installed_folders(),),
    ) as pool:
        result, process = pool.submit(call, target, 21).result(60)
        assert result == 42
        assert process != os.getpid()
        with pytest.raises(InputError, match="no_such"):
            pool.submit(call, f"{NAMESPACE}.计算.work:no_such", 1).result(60)


def test_a_target_that_does_not_exist_is_refused():
    for target in ("no_such_module:f", "json:no_such", "json"):
        with pytest.raises(InputError, match="There is no"):
            call(target)
    assert call("json:dumps", [1]) == "[1]"


INSTALLED = """
import json, sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from workbench.app.plugins import Plugins, call, install_finder, installed_folders

def main():
    here = Plugins.discover(Path(sys.argv[1]))
    context = get_context("spawn")
    arguments = dict(initializer=install_finder, initargs=(installed_folders(),))
    with ProcessPoolExecutor(1, mp_context=context, **arguments) as pool:
        one = pool.submit(call, "workbench_plugins.mine.work:double", 21).result(60)
        ours = pool.submit(call, "workbench_plugins.mine.work:title_of", "plain_images").result(60)
    import workbench
    print(json.dumps({
        "names": sorted(plugin.name for plugin in here),
        "broken": [str(one.reason) for one in here.broken],
        "double": one,
        "title": ours,
        "package": workbench.__file__,
    }))

if __name__ == "__main__":
    main()
"""


def test_from_an_installed_wheel_the_same_plugins_are_found_also_in_workers(
    installed_python, tmp_path, folder
):
    write(
        folder,
        "mine",
        "from workbench.api import Plugin, t\nplugin = Plugin('mine', t('x'))",
        work="""
        from importlib import import_module

        def double(x):
            return x * 2

        def title_of(name):
            return str(import_module(f"workbench_plugins.{name}").plugin.title)
        """,
    )
    script = tmp_path / "脚本.py"
    script.write_text(INSTALLED, encoding="utf-8")
    done = subprocess.run(
        [installed_python, script, folder],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "PYTHONUTF8": "1"},
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert set(found["names"]) >= OURS | {"mine"}
    assert (found["broken"], found["double"]) == ([], 42)
    assert found["title"] == "Photographs and scans"
    root = Path(__file__).resolve().parents[2]
    assert not Path(found["package"]).is_relative_to(root / "workbench")


def test_a_folder_that_may_not_be_looked_into_hides_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    is_dir = Path.is_dir

    def refused(path: Path) -> bool:
        if path == folder:
            raise PermissionError(13, "Permission denied", str(path))
        return is_dir(path)

    monkeypatch.setattr(Path, "is_dir", refused)
    assert {plugin.name for plugin in Plugins.discover(folder)} >= OURS


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_no_image_and_nobody_waits_for_it(folder: Path) -> None:
    pipe = folder / "pipe.png"
    os.mkfifo(pipe)
    with pytest.raises(InputError, match="not an image"):
        Plugins.discover().image_reader_for(pipe)


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="no such device here")
def test_a_device_is_no_image_whatever_it_is_called(folder: Path) -> None:
    device = folder / "endless.dcm"
    device.symlink_to("/dev/zero")
    with pytest.raises(InputError, match="not an image"):
        Plugins.discover().image_reader_for(device)
