"""A photograph from source to what leaves, alone and in a batch."""

from __future__ import annotations

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from attrs import evolve
from PIL import Image, ImageDraw, ImageFont

from tests.deid.dicom.objects import KEY, an_object, file_of, with_pixels
from tests.deid.photo import planted
from tests.deid.photo.planted import Planted, picture
from workbench.app.jobs import AtOnce
from workbench.deid.batch.run import run, settings_of
from workbench.deid.batch.staging import EPOCH, Staging
from workbench.deid.dicom.deidentify import Setup
from workbench.deid.keys.secret import Secret
from workbench.deid.photo.clean import deidentify_large, deidentify_photo
from workbench.deid.photo.layout import layout_of
from workbench.deid.photo.policy import PhotoPolicy, Template
from workbench.deid.pixels.decisions import Decision, Decisions
from workbench.deid.pixels.found import Box
from workbench.deid.policy.actions import Policy
from workbench.deid.policy.options import options_named
from workbench.deid.scan import picture_of, scan_file


def setup(*options: str, **more: Any) -> Setup:
    return Setup(KEY, Policy(options_named(options)), **more)


def decided(data: bytes, *boxes: Box) -> Decisions:
    return Decisions().with_(Decision(boxes, approved=True), file=hashlib.sha256(data).hexdigest())


def opened(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        return np.array(image.convert("RGB"))


def test_pixels_that_nobody_looked_at_hold_a_photograph() -> None:
    done = deidentify_photo(planted.jpeg(Planted()), setup())
    assert done.data is None and "nobody has looked" in str(done.held)


def test_a_reason_lets_pixels_leave_unseen() -> None:
    plant = Planted()
    done = deidentify_photo(planted.jpeg(plant), setup(keep_pixels="an empty belt"))
    assert done.data is not None and plant.left_in(done.data) == []
    assert ["pixels", "kept", "not looked at, for a reason that was given", 1] in (
        done.account.as_rows()
    )


@pytest.mark.parametrize("kind", ["jpeg", "png", "gif", "bmp", "webp", "jp2", "tiff"])
def test_boxes_of_a_person_are_filled_and_the_file_leaves(kind: str) -> None:
    plant = Planted()
    data = getattr(planted, kind)(plant)
    box = Box(16, 32, 48, 16)
    done = deidentify_photo(data, setup(decisions=decided(data, box)))
    assert done.data is not None, done.held
    assert plant.left_in(done.data) == []
    after = opened(done.data)
    assert after[34:46, 18:62].max() <= (60 if kind == "gif" else 10)
    assert after[60:, 80:].min() > 10
    assert ["pixels: hand", "removed", "filled black", 1] in done.account.as_rows()


@pytest.mark.parametrize("kind", ["f4", "i2", "u4"])
def test_black_in_samples_that_are_stretched_to_be_seen_leaves_the_others(kind: str) -> None:
    rows, columns = np.mgrid[:64, :80]
    samples = (900 + 5 * rows + columns).astype(kind)
    data = tiff_of(samples)
    done = deidentify_photo(data, setup(decisions=decided(data, Box(8, 16, 20, 10))))
    assert done.data is not None, done.held
    after = tifffile.imread(io.BytesIO(done.data))
    assert after[16:26, 8:28].max() == 0
    after[16:26, 8:28] = samples[16:26, 8:28]
    assert np.array_equal(after, samples)


def test_a_box_across_tiles_of_jpeg_with_coarse_colours_is_filled_in_whole_blocks() -> None:
    tiles = {"compression": "jpeg", "tile": (32, 32), "photometric": "ycbcr"}
    data = tiff_of(picture(), subsampling=(2, 2), **tiles)
    done = deidentify_photo(data, setup(decisions=decided(data, Box(21, 37, 50, 9))))
    assert done.data is not None, done.held
    before, after = (tifffile.imread(io.BytesIO(one)) for one in (data, done.data))
    assert after[37:46, 21:71].max() <= 10
    far = np.ones(before.shape[:2], bool)
    far[30:50, 14:82] = False
    assert np.array_equal(before[far], after[far])


def tiff_of(samples: np.ndarray, **more: Any) -> bytes:
    out = io.BytesIO()
    tifffile.imwrite(out, samples, metadata=None, software=None, **more)
    return out.getvalue()


def test_a_decision_on_a_layout_serves_all_pictures_of_one_camera() -> None:
    plant = Planted()
    data = planted.jpeg(plant)
    layout = layout_of(data, 128, 96)
    assert layout.startswith("photo-128x96-") and layout != layout_of(b"", 128, 96)
    decisions = Decisions().with_(Decision((Box(0, 0, 16, 16),), approved=True), layout=layout)
    done = deidentify_photo(data, setup(decisions=decisions))
    assert done.data is not None and opened(done.data)[2:14, 2:14].max() <= 10
    other = deidentify_photo(planted.png(Planted()), setup(decisions=decisions))
    assert other.data is None


def test_a_reason_lets_leave_what_could_not_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    from workbench.deid.photo.looking import faces

    monkeypatch.setattr(faces, "model_path", lambda: None)
    data = planted.png(Planted())
    held = deidentify_photo(data, setup("clean-pixel-data"))
    assert held.data is None and "Faces" in str(held.held)
    done = deidentify_photo(data, setup("clean-pixel-data", keep_pixels="nobody is at the belt"))
    assert done.data is not None


def test_templates_of_a_profile_are_filled() -> None:
    data = planted.jpeg(Planted())
    template = Template(layout_of(data, 128, 96), (Box(64, 64, 32, 16),), "logo")
    policy = PhotoPolicy(templates=(template,))
    done = deidentify_photo(data, setup(photo=policy, keep_pixels="a template fills the plate"))
    assert done.data is not None and opened(done.data)[66:78, 66:94].max() <= 10


def test_a_policy_may_want_a_person_for_each_picture() -> None:
    policy = PhotoPolicy(reviewed=True, find_faces=False)
    data = planted.png(Planted())
    done = deidentify_photo(data, setup("clean-pixel-data", photo=policy))
    assert done.data is None and "approve" in str(done.held)
    done = deidentify_photo(data, setup(photo=policy, decisions=decided(data)))
    assert done.data is not None


def test_names_of_outputs_follow_from_content_and_secret() -> None:
    data = planted.jpeg(Planted())
    kept = setup(keep_pixels="a test")
    first = deidentify_photo(data, kept)
    assert first.data is not None and first.name.endswith(".jpg")
    # Cleaned once more it is the same file, with the same name.
    again = deidentify_photo(first.data, kept)
    assert (again.data, again.name) == (first.data, first.name)
    other = deidentify_photo(data, evolve(kept, secret=Secret(b"z" * 32)))
    assert other.name != first.name


def written(text: str) -> np.ndarray:
    image = Image.fromarray(picture(240, 420))
    font = ImageFont.load_default(26)
    ImageDraw.Draw(image).text((40, 90), text, fill=(255, 255, 255), font=font)
    return np.array(image)


def test_a_name_plate_is_read_and_filled() -> None:
    plant = Planted()
    policy = PhotoPolicy(find_faces=False)
    data = planted.png(plant, written("S/N 4711 ORVANDEL"))
    done = deidentify_photo(data, setup("clean-pixel-data", photo=policy))
    assert done.data is not None, done.held
    after = opened(done.data)
    assert after.min(axis=2).max() < 250  # no white letters
    assert np.array_equal(after[150:], written("")[150:])


def test_a_scan_says_what_would_happen_and_shows_the_picture(tmp_path: Path) -> None:
    path = tmp_path / "照片 1.jpg"
    data = planted.jpeg(Planted())
    path.write_bytes(data)
    seen = scan_file(str(path), setup())
    assert (seen.kind, seen.rows, seen.columns, seen.frames) == ("photo", 96, 128, 1)
    assert not seen.ok and str(seen.reason) and seen.layout == layout_of(data, 128, 96)
    seen = scan_file(str(path), setup(decisions=decided(data, Box(1, 2, 3, 4))))
    assert seen.ok and seen.fills == (Box(1, 2, 3, 4),)
    assert picture_of(str(path)).shape == (96, 128, 3)


def test_a_large_slide_goes_from_disk_to_disk_with_its_boxes(tmp_path: Path) -> None:
    import tifffile

    plant = Planted()
    source, target = tmp_path / "片 a.svs", tmp_path / "out.part"
    source.write_bytes(planted.slide(plant))
    done = deidentify_large(source, target, setup())
    assert done.data is None and not target.exists()
    decisions = decided(source.read_bytes(), Box(256, 0, 32, 32))
    done = deidentify_large(source, target, setup(decisions=decisions))
    assert done.data is not None, done.held
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.part", "片 a.svs"]
    assert plant.left_in(target.read_bytes()) == []
    with tifffile.TiffFile(target) as opened:
        whole, half = (np.asarray(page.asarray()) for page in opened.pages)
    assert whole[2:30, 258:286].max() <= 2 and half[2:14, 130:142].max() <= 2


def test_photographs_and_dicom_are_published_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.deid.photo import formats

    folder, out = tmp_path / "王 in", tmp_path / "出 out"
    folder.mkdir()
    plant = Planted()
    (folder / "Zyxquill.dcm").write_bytes(file_of(with_pixels(an_object())))
    (folder / "Zyxquill.jpg").write_bytes(planted.jpeg(plant))
    (folder / "no ending").write_bytes(planted.png(plant))
    (folder / "large.svs").write_bytes(planted.slide(plant))
    (folder / "Zyxquill.jgw").write_bytes(b"0.5\n0\n0\n-0.5\n100\n200\n")
    (folder / "Zyxquill.json").write_bytes(b'{"width": 10}')
    (folder / "cut.png").write_bytes(planted.png(plant)[:500])
    monkeypatch.setattr(formats, "LARGE", 100_000)
    kept = setup(keep_pixels="a test")
    staging = Staging.beside(out, settings_of(kept, ()))
    report = run(sorted(folder.iterdir()), staging, out, kept, AtOnce)
    assert report.counts == {"published": 4, "held": 2, "error": 1}
    files = [path for path in out.rglob("*") if path.is_file()]
    assert sorted(path.suffix for path in files) == [".dcm", ".jpg", ".png", ".tif"]
    assert {path.stat().st_mtime for path in files} == {EPOCH}
    for path in files:
        assert plant.left_in(path.read_bytes()) == []
        assert "Zyx" not in str(path.relative_to(out))
    told = json.dumps(report.as_json(), default=str)
    assert "Zyxq" not in told and "EXIF" in told
