"""What a CD's table of contents leads to."""

from __future__ import annotations

import shutil
from pathlib import Path

import pydicom.data
import pytest

from workbench.base.errors import InputError
from workbench.dicom.finding.dicomdir import _parts, read_dicomdir

SAMPLES = Path(pydicom.data.__file__).parent / "test_files" / "dicomdirtests"


@pytest.fixture
def disc(tmp_path: Path) -> Path:
    """Return the small tree of files with its DICOMDIR, as a CD in a folder."""
    return Path(shutil.copytree(SAMPLES, tmp_path / "光盘"))


def test_all_files_of_a_directory_are_found_relative_to_it(disc):
    found = read_dicomdir(disc / "DICOMDIR")
    assert len(found.files) == 31
    assert not found.missing
    assert all(path.is_file() and disc in path.parents for path in found.files)


@pytest.mark.parametrize("name", ["DICOMDIR-bigEnd", "DICOMDIR-implicit", "DICOMDIR-nopatient"])
def test_directories_in_other_forms_are_read_too(disc, name):
    assert len(read_dicomdir(disc / name).files) == 31


def test_names_in_lower_case_are_found(disc):
    before = read_dicomdir(disc / "DICOMDIR").files
    for path in sorted(disc.rglob("*"), key=lambda one: -len(one.parts)):
        path.rename(path.with_name(path.name.lower()))
    found = read_dicomdir(disc / "dicomdir")
    assert not found.missing
    assert [p.name for p in found.files] == [p.name.lower() for p in before]


def test_a_missing_file_is_named_with_the_reason(disc):
    gone = read_dicomdir(disc / "DICOMDIR").files[3]
    gone.unlink()
    found = read_dicomdir(disc / "DICOMDIR")
    assert len(found.files) == 30
    ((path, why),) = found.missing
    assert path == gone
    assert str(why) == "DICOMDIR names it, but it is not there."


@pytest.mark.filterwarnings("ignore:Invalid value")
def test_it_never_leads_out_of_its_folder(disc):
    ds = pydicom.dcmread(disc / "DICOMDIR")
    (disc.parent / "secret.dcm").write_bytes(b"?")
    image = next(r for r in ds.DirectoryRecordSequence if "ReferencedFileID" in r)
    image.ReferencedFileID = ["..", "secret.dcm"]
    pydicom.dcmwrite(disc / "DICOMDIR-out", ds)
    found = read_dicomdir(disc / "DICOMDIR-out")
    assert all(disc in path.parents for path in found.files)
    assert len(found.missing) == 1


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (None, ()),
        ("IM1", ("IM1",)),
        (["A", "B "], ("A", "B")),
        ("A\\B/C", ("A", "B", "C")),
        ("", ()),
        (".\\A\\B", ("A", "B")),
        ("D:\\A\\B", ("A", "B")),
        ("\\A\\B", ("A", "B")),
    ],
)
def test_a_file_id_is_several_values_or_a_path(value, parts):
    assert _parts(value) == parts


def test_a_directory_that_is_cut_off_says_so(disc):
    path = disc / "DICOMDIR"
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    found = read_dicomdir(path)
    assert 0 < len(found.files) < 31
    ((where, reason),) = found.missing
    assert where == path
    assert "cut off" in str(reason)


def test_another_file_of_that_name_is_refused(tmp_path):
    path = tmp_path / "DICOMDIR"
    shutil.copy(SAMPLES.parent / "CT_small.dcm", path)
    with pytest.raises(InputError, match="no index"):
        read_dicomdir(path)
    path.write_bytes(b"text" * 100)
    with pytest.raises(InputError, match="DICOMDIR"):
        read_dicomdir(path)
