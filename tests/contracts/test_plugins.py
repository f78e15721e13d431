"""What every plugin must do, ours and the example of the page for authors.

Plugins are found, not listed: a new one is tested without a line here.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contracts.example_plugin import install_example
from tests.contracts.projects import projects
from tests.contracts.round_trip import assert_survived, read_back, released, written
from workbench.api.exchange import Capabilities, Feature, FolderReader, Imported
from workbench.api.plugin import API_VERSION
from workbench.app.plugins import Plugins
from workbench.base.errors import InputError
from workbench.base.text import Text

DOORS = ("image_reader", "reader", "writer", "code_system")
HEAVY = "PySide6 cv2 pydicom sqlalchemy shapely SimpleITK tifffile imagecodecs PIL".split()
EXAMPLE = install_example(Path(tempfile.mkdtemp(prefix="workbench-example-")))
NAMES = {
    door: [p.name for p in Plugins.discover(EXAMPLE) if door == "any" or getattr(p, door)]
    for door in ("any", *DOORS)
}
BOTH = [name for name in NAMES["writer"] if name in NAMES["reader"]]


@pytest.fixture(scope="module")
def plugins():
    yield Plugins.discover(EXAMPLE)
    shutil.rmtree(EXAMPLE, ignore_errors=True)


def of(door: str):
    return pytest.mark.parametrize("name", NAMES[door])


def test_all_plugins_load(plugins):
    assert not plugins.broken
    assert {"coco", "geojson", "tiny_csv"} <= set(NAMES["any"])


@of("any")
def test_a_plugin_describes_itself(plugins, name):
    plugin = plugins.get(name)
    assert plugin.name == name
    assert plugin.api_version == API_VERSION
    assert isinstance(plugin.title, Text)
    assert str(plugin.title).strip()
    assert all(s.startswith(".") and s == s.lower() for s in plugin.suffixes)
    offered = [door for door in DOORS if getattr(plugin, door)]
    assert offered or plugin.tools or plugin.checks or plugin.verbs
    for door in offered:
        assert plugins.load(name, door) is plugins.load(name, door)


def test_finding_plugins_imports_nothing_heavy_and_using_them_no_qt():
    script = f"""
import sys
from pathlib import Path
from workbench.app.plugins import Plugins
plugins = Plugins.discover(Path({str(EXAMPLE)!r}))
assert not plugins.broken, plugins.broken
found = [name for name in {HEAVY} if name in sys.modules]
assert not found, found
for plugin in plugins:
    for door in {DOORS}:
        if getattr(plugin, door):
            plugins.load(plugin.name, door)
assert "PySide6" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)


# -- exchange -----------------------------------------------------------------------------------


@of("writer")
def test_a_writer_declares_what_it_carries(plugins, name):
    writer = plugins.load(name, "writer")
    assert writer.suffix.startswith(".")
    assert isinstance(writer.capabilities, Capabilities)
    assert writer.capabilities.keeps <= set(Feature)
    assert not writer.capabilities.keeps & set(writer.capabilities.converts)
    assert all(isinstance(text, Text) for text in writer.capabilities.converts.values())


@of("writer")
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects())
def test_the_same_project_gives_the_same_bytes(plugins, name, project):
    writer = plugins.load(name, "writer")
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        view, again = released(project), released(project)
        assert written(writer, view, Path(one)) == written(writer, again, Path(two))


@of("writer")
def test_an_unknown_option_is_refused(plugins, name, tmp_path):
    from workbench.model.project import Project

    writer = plugins.load(name, "writer")
    with pytest.raises(InputError):
        writer.write(released(Project()), tmp_path, {"no such option": "1"})


def reads_or_refuses_all(reader, files):
    (sheet,) = [name for name in files if reader.recognises(Path(name), b"names:")]
    try:
        assert isinstance(reader.read_files(files, sheet, lambda name: None), Imported)
    except InputError as error:
        assert any(name in str(error) for name in files)


@pytest.mark.parametrize("name", BOTH)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects())
def test_what_a_format_declares_comes_back(plugins, name, project):
    writer, reader = plugins.load(name, "writer"), plugins.load(name, "reader")
    view = released(project)
    with tempfile.TemporaryDirectory() as folder:
        written(writer, view, Path(folder))
        imported = read_back(reader, Path(folder))
        assert read_back(reader, Path(folder)) == imported
    assert_survived(view, imported, writer)


def reads_or_refuses(reader, data):
    try:
        assert isinstance(reader.read(data, "file 文件", {}), Imported)
    except InputError as error:
        assert "file 文件" in str(error)


@pytest.mark.parametrize("name", BOTH)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(project=projects(), data=st.data())
def test_a_cut_off_file_is_refused_in_one_line(plugins, name, project, data):
    writer, reader = plugins.load(name, "writer"), plugins.load(name, "reader")
    with tempfile.TemporaryDirectory() as folder:
        files = written(writer, released(project), Path(folder))
    for _ in range(20):
        name = data.draw(st.sampled_from(sorted(files)))
        cut = files[name][: data.draw(st.integers(0, len(files[name])))]
        if isinstance(reader, FolderReader):
            reads_or_refuses_all(reader, {**files, name: cut})
        else:
            reads_or_refuses(reader, cut)


@of("reader")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_garbage_is_refused_in_one_line(plugins, name, data):
    reader = plugins.load(name, "reader")
    reader.recognises(Path("x"), data)
    reads_or_refuses(reader, data)


@of("reader")
def test_deep_nesting_is_refused(plugins, name):
    reads_or_refuses(plugins.load(name, "reader"), b"[" * 100_000)
    reads_or_refuses(plugins.load(name, "reader"), b'{"a":' * 100_000)


# -- images -------------------------------------------------------------------------------------

GARBAGE = {
    "empty": b"",
    "noise": bytes(range(256)) * 8,
    "only a preamble": bytes(128) + b"DICM",
    "cut png": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x10",
    "cut jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF",
    "cut tiff": b"II*\x00\x08\x00\x00\x00\xff\xff",
    "cut bmp": b"BM\xff\xff\xff\xff",
}


@of("image_reader")
@pytest.mark.parametrize("kind", GARBAGE)
def test_an_image_reader_turns_garbage_away(plugins, name, kind, tmp_path):
    reader = plugins.load(name, "image_reader")
    for suffix in plugins.get(name).suffixes or ("",):
        path = tmp_path / f"坏 {kind}{suffix}"
        path.write_bytes(GARBAGE[kind])
        reader.recognises(GARBAGE[kind], suffix)
        found = reader.arrange([path, tmp_path / "missing"])
        assert not found.series
        assert {Path(rejected).name for rejected, _ in found.rejected} == {path.name, "missing"}
        assert all(isinstance(reason, Text) for _, reason in found.rejected)
        with pytest.raises(InputError):
            reader.open(path)
