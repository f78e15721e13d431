from __future__ import annotations

import pytest

from tests.builders import a_ct_series
from tests.dicom.slides.build import a_picture, a_slide
from workbench.base.errors import InputError, UnsupportedError
from workbench.dicom.headers import read_header
from workbench.dicom.slides.facts import is_slide, slide_at, slide_facts


def test_a_slide_says_its_size_and_what_it_shows(tmp_path):
    path = a_slide(tmp_path / "玻片.dcm", [a_picture(50, 70)] * 2, paths=("a",))
    facts = slide_at(path)
    assert facts is not None
    assert (facts.rows, facts.columns, facts.tile_rows, facts.depths) == (50, 70, 32, 2)
    assert facts.flavour == "VOLUME"
    assert facts.paths == (("a", ""),)
    assert facts == slide_facts(read_header(path).dataset, path)


def test_what_is_no_slide_has_no_facts(tmp_path):
    (ct,) = a_ct_series(tmp_path, 1)
    (tmp_path / "garbage.dcm").write_bytes(b"garbage" * 100)
    assert not is_slide(read_header(ct).dataset)
    for path in (ct, tmp_path / "garbage.dcm", tmp_path / "missing.dcm"):
        assert slide_at(path) is None


@pytest.mark.parametrize("damage", [{"TotalPixelMatrixRows": 2**32 - 1}])
def test_a_picture_beyond_all_measure_is_refused(tmp_path, damage):
    path = a_slide(
        tmp_path / "bomb.dcm", [a_picture(8, 8)], TotalPixelMatrixColumns=2**32 - 1, **damage
    )
    with pytest.raises(InputError, match=r"bomb\.dcm declares"):
        slide_facts(read_header(path).dataset, path)


def test_a_part_of_a_concatenation_is_refused(tmp_path):
    path = a_slide(
        tmp_path / "part.dcm",
        [a_picture(8, 8)],
        ConcatenationUID="1.2.3.5",
        InConcatenationNumber=1,
        InConcatenationTotalNumber=2,
    )
    with pytest.raises(UnsupportedError, match=r"part\.dcm holds only some tiles"):
        slide_facts(read_header(path).dataset, path)
