from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("zarr")

from plugins.zarr_images.reader import ZarrReader
from plugins.zarr_images.source import ZarrSource
from tests.plugins.zarr_images.build import an_array, an_ome_store, values, written
from workbench.api import InputError, UnsupportedError
from workbench.api.grey import CalibrationSource
from workbench.api.grey import Window as VoiWindow
from workbench.api.images import CarefulReader, TileSource, Window

READER = ZarrReader()


def opened(path: Path) -> ZarrSource:
    source = READER.open(path)
    assert isinstance(source, ZarrSource)
    assert isinstance(source, TileSource)
    return source


@pytest.mark.parametrize("version", ["0.4", "0.5"])
def test_any_region_of_any_level_and_frame_has_the_values_of_the_array(tmp_path, version):
    levels = [values(2, 3, 4, 70, 91), values(2, 3, 4, 35, 45)]
    marker = an_ome_store(tmp_path / "细胞 1.zarr", levels, version)
    for path in (marker, marker.parent):
        source = opened(path)
        assert (source.rows, source.columns, source.frames) == (70, 91, 8)
        assert (source.kind(1).channels, source.kind(1).dtype.name) == (3, "uint16")
        assert [(one.rows, one.columns, one.factor) for one in source.levels(1)] == [
            (70, 91, 1),
            (35, 45, 2),
        ]
        assert (source.levels(1)[0].tile_rows, source.levels(1)[0].tile_columns) == (32, 32)
        for frame, (time, depth) in ((1, (0, 0)), (4, (0, 3)), (7, (1, 2))):
            for number, level in enumerate(levels):
                found = source.region(frame, number, Window(3, 5, 34, 44))
                expected = np.moveaxis(level[time, :, depth, 3:34, 5:44], 0, -1)
                assert np.array_equal(found, expected)
        assert np.array_equal(source.read(2), np.moveaxis(levels[0][0, :, 1], 0, -1))


def test_axes_may_come_in_any_order(tmp_path):
    level = values(40, 3, 50, 5)
    path = an_ome_store(tmp_path / "odd.zarr", [level], axes="ycxz")
    source = opened(path)
    assert (source.rows, source.columns, source.frames) == (40, 50, 5)
    found = source.region(3, 0, Window(1, 2, 30, 40))
    assert np.array_equal(found, level[1:30, :, 2:40, 2].transpose(0, 2, 1))


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("dtype", ["u1", "i2", "u2", "f4", "f8", "f2", "bool", ">u2", ">f2"])
def test_a_plain_array_is_a_picture(tmp_path, version, dtype):
    if version == 3 and dtype.startswith(">"):
        pytest.skip("the order of bytes is a codec there")
    array = values(40, 50, dtype=np.uint8).astype(dtype)
    source = opened(an_array(tmp_path / "grey.zarr", array, version))
    assert source.frames == 1
    found = source.read(1)
    assert np.array_equal(found, array.astype(found.dtype))
    assert found.dtype == source.kind(1).dtype
    assert found.dtype.isnative and found.dtype != np.float16  # nothing calculates with halves
    info = source.info(1)
    assert info.grey is not None
    assert info.grey.signed == (array.dtype.kind == "i")
    assert info.calibration.spacing is None


def test_eight_bits_in_three_channels_are_colours(tmp_path):
    picture = values(40, 50, 3, dtype=np.uint8)
    source = opened(an_array(tmp_path / "plain.zarr", picture))
    assert np.array_equal(source.read(1), picture)
    assert source.info(1).grey is None
    assert source.info(1).channels == ()
    primary = [{"color": color} for color in ("FF0000", "00FF00", "0000FF")]
    level = picture.transpose(2, 0, 1)[None, :, None]
    path = an_ome_store(tmp_path / "ome.zarr", [level], omero={"channels": primary})
    assert opened(path).info(1).channels == ()
    assert np.array_equal(opened(path).read(1), picture)


def test_channels_have_the_names_colours_and_windows_that_the_file_gives(tmp_path):
    omero = {
        "channels": [
            {"label": "DAPI", "color": "0000FF", "window": {"start": 100, "end": 900}},
            {"label": "肌动蛋白", "color": "00ff00"},
        ]
    }
    path = an_ome_store(tmp_path / "a.zarr", [values(1, 2, 1, 40, 40)], omero=omero)
    first, second = opened(path).info(1).channels
    assert (first.name, first.color, second.name) == ("DAPI", (0, 0, 255), "肌动蛋白")
    (window,) = first.grey.vois
    assert isinstance(window, VoiWindow)
    assert (window.center, window.width) == (500, 800)
    assert second.grey.vois == ()


def test_lengths_with_a_unit_give_millimetres_and_others_none(tmp_path):
    level = values(1, 1, 1, 40, 40)
    known = opened(an_ome_store(tmp_path / "a.zarr", [level], scale=0.25)).info(1).calibration
    assert known.spacing is not None
    assert known.spacing.dy == known.spacing.dx == pytest.approx(0.00025)
    assert known.source is CalibrationSource.GEOMETRY
    for number, unit in enumerate(("", "pixel")):
        path = an_ome_store(tmp_path / f"{number}.zarr", [level], unit=unit)
        assert opened(path).info(1).calibration.spacing is None


def test_levels_that_do_not_fit_are_left_out(tmp_path):
    levels = [values(1, 1, 2, *size) for size in ((101, 80), (34, 27), (25, 20))]
    levels.append(values(1, 1, 1, 13, 10))
    source = opened(an_ome_store(tmp_path / "a.zarr", levels))
    assert [one.factor for one in source.levels(1)] == [1, 4]
    assert np.array_equal(source.region(2, 1, Window(0, 0, 25, 20)), levels[2][0, 0, 1])


def test_shards_are_read_by_their_inner_chunks(tmp_path):
    level = values(1, 1, 1, 128, 128)
    path = an_ome_store(
        tmp_path / "a.zarr", [level], "0.5", chunks=(1, 1, 1, 16, 16), shards=(1, 1, 1, 64, 64)
    )
    source = opened(path)
    assert source.levels(1)[0].tile_rows == 16
    for window in (Window(5, 7, 90, 110), Window(0, 0, 64, 64), Window(64, 0, 128, 128)):
        y0, x0, y1, x1 = window
        assert np.array_equal(source.region(1, 0, window), level[0, 0, 0, y0:y1, x0:x1])


@pytest.mark.parametrize("window", [Window(0, 0, 9, 9), Window(0, 0, 64, 64)])
def test_damaged_shards_are_an_error_and_not_the_end(tmp_path, window):
    from zarr.codecs import BloscCodec

    array = values(64, 64)
    path = an_array(
        tmp_path / "a.zarr", array, 3, chunks=(16, 16), shards=(64, 64), compressors=BloscCodec()
    )
    shard = tmp_path / "a.zarr" / "c" / "0" / "0"
    whole = shard.read_bytes()
    source = opened(path)
    assert np.array_equal(source.region(1, 0, window), array[: window.y1, : window.x1])
    lying = bytearray(whole)
    lying[12:16] = b"\xff\xff\xff\x0f"
    for data in (b"", whole[:20], whole[: len(whole) // 2], bytes(lying), os.urandom(5000)):
        shard.write_bytes(data)
        with pytest.raises(InputError, match="is damaged"):
            source.region(1, 0, window)


def test_chunks_that_were_never_written_have_the_filling_of_the_array(tmp_path):
    array = np.full((64, 64), 7, np.uint16)
    path = an_array(tmp_path / "a.zarr", array, fill_value=9)
    (tmp_path / "a.zarr" / "1.1").unlink()
    found = opened(path).read(1)
    assert (found[32:, 32:] == 9).all()
    assert (found[:32] == 7).all()


def test_regions_are_read_in_several_threads_at_once(tmp_path):
    array = values(200, 240)
    source = opened(an_array(tmp_path / "a.zarr", array))
    windows = [Window(y, x, y + 40, x + 50) for y in range(0, 160, 20) for x in range(0, 180, 30)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda window: source.region(1, 0, window), windows))
    for (y0, x0, y1, x1), region in zip(windows, found, strict=True):
        assert np.array_equal(region, array[y0:y1, x0:x1])


def test_stores_are_arranged_without_loading_zarr(tmp_path):
    path = an_ome_store(tmp_path / "a.zarr", [values(1, 1, 3, 40, 50)])
    script = f"""
import sys
from pathlib import Path
from plugins.zarr_images.reader import ZarrReader
reader, path = ZarrReader(), Path({str(path)!r})
assert reader.recognises(path.read_bytes(), path.suffix) and reader.confirms(path)
found = reader.arrange([path, path.with_name("missing")])
assert [(i.rows, i.columns, i.frames) for s in found.series for i in s.images] == [(40, 50, 3)]
assert len(found.rejected) == 1
assert "zarr" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)


def test_what_is_no_picture_is_not_ours(tmp_path):
    assert isinstance(READER, CarefulReader)
    group = written(tmp_path / "group" / "zarr.json", {"zarr_format": 3, "node_type": "group"})
    other = written(tmp_path / "other" / "data.json", {"multiscales": [1]})
    store = an_ome_store(tmp_path / "a.zarr", [values(1, 1, 1, 9, 9)])
    assert [READER.confirms(path) for path in (group, other, store)] == [False, False, True]


# --- hostile -------------------------------------------------------------------------------------


def changed(path: Path, **fields: object) -> Path:
    return written(path, json.loads(path.read_text(encoding="utf-8")) | fields)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"dtype": "|O"}, UnsupportedError),
        ({"dtype": "<U8"}, UnsupportedError),
        ({"dtype": [["a", "<i2"]]}, UnsupportedError),
        ({"filters": [{"id": "pickle"}]}, UnsupportedError),
        ({"compressor": {"id": "jpegxl"}}, UnsupportedError),
        ({"compressor": 7}, InputError),
        ({"chunks": [1 << 20, 1 << 20], "shape": [1 << 20, 1 << 20]}, InputError),
        ({"chunks": [0, 0]}, InputError),
        ({"chunks": [8]}, InputError),
        ({"shape": [10**30, 10**30]}, InputError),
        ({"shape": "much"}, InputError),
        ({"shape": [2] * 5000}, InputError),
    ],
)
def test_descriptions_that_lie_are_refused_in_one_line(tmp_path, fields, error):
    path = changed(an_array(tmp_path / "坏.zarr", values(40, 40)), **fields)
    with pytest.raises(error, match=r"坏\.zarr"):
        READER.open(path)
    found = READER.arrange([path])
    assert not found.series
    assert len(found.rejected) == 1


def test_a_picture_of_nothing_but_air_takes_no_memory(tmp_path):
    path = an_array(tmp_path / "air.zarr", values(40, 40))
    source = opened(changed(path, shape=[1 << 17, 1 << 17]))
    region = source.region(1, 0, Window(1 << 16, 1 << 16, (1 << 16) + 50, (1 << 16) + 50))
    assert not region.any()
    with pytest.raises(InputError, match="too many to be read as one"):
        source.read(1)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "[" * 100_000, '{"multiscales": [{}]}'])
def test_a_damaged_description_is_refused_in_one_line(tmp_path, text):
    path = an_ome_store(tmp_path / "坏.zarr", [values(1, 1, 1, 40, 40)])
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"坏\.zarr"):
        READER.open(path)


@pytest.mark.parametrize("path", ["../outside", "/outside", "0/../../outside"])
def test_a_level_outside_of_the_store_is_refused(tmp_path, path):
    an_array(tmp_path / "outside", values(1, 1, 1, 9, 9))
    marker = an_ome_store(tmp_path / "a.zarr", [values(1, 1, 1, 40, 40)])
    said = json.loads(marker.read_text(encoding="utf-8"))
    said["multiscales"][0]["datasets"][0]["path"] = path
    with pytest.raises(InputError, match=r"a\.zarr"):
        READER.open(written(marker, said))


@pytest.mark.parametrize("codec", ["blosc", "zlib", "zstd", "gzip"])
def test_damaged_chunks_are_an_error_and_not_the_end(tmp_path, codec):
    import numcodecs  # type: ignore[import-untyped]

    made = numcodecs.get_codec({"id": codec})
    path = an_array(tmp_path / "a.zarr", values(64, 64), compressors=made)
    chunk = tmp_path / "a.zarr" / "0.0"
    whole = chunk.read_bytes()
    source = opened(path)
    for data in (b"", whole[: len(whole) // 2], os.urandom(200), b"\0" * 100):
        chunk.write_bytes(data)
        with pytest.raises(InputError, match="is damaged"):
            source.region(1, 0, Window(0, 0, 10, 10))
    chunk.write_bytes(whole)
    assert source.region(1, 0, Window(0, 0, 10, 10)).shape == (10, 10)


@pytest.mark.parametrize("codec", ["blosc", "zlib", "zstd", "gzip"])
def test_a_chunk_that_would_become_huge_is_not_unpacked(tmp_path, codec):
    import numcodecs

    made = numcodecs.get_codec({"id": codec})
    path = an_array(tmp_path / "a.zarr", values(64, 64), compressors=made)
    bomb = made.encode(np.zeros(1 << 24, np.uint8))
    (tmp_path / "a.zarr" / "0.0").write_bytes(bytes(bomb))
    with pytest.raises(InputError) as caught:
        opened(path).region(1, 0, Window(0, 0, 10, 10))
    assert "ChunkError" in (caught.value.details or "")


def test_a_store_that_lost_its_pixels_says_so(tmp_path):
    path = an_ome_store(tmp_path / "a.zarr", [values(1, 1, 1, 40, 40)])
    (tmp_path / "a.zarr" / "0" / ".zarray").unlink()
    with pytest.raises(InputError, match=r"a\.zarr is not whole"):
        READER.open(path)


@pytest.mark.parametrize(("size", "chunk"), [(1_000_000_000, 100), (100_000, 1)])
def test_an_array_of_a_size_or_in_pieces_beyond_all_measure_is_refused(tmp_path, size, chunk):
    described = {"zarr_format": 2, "shape": [size, size], "chunks": [chunk, chunk]}
    described |= {"dtype": "|u1", "compressor": None, "fill_value": 0, "order": "C"}
    path = tmp_path / "大.zarr" / ".zarray"
    path.parent.mkdir()
    path.write_text(json.dumps(described | {"filters": None}))
    with pytest.raises(InputError, match="more than can be opened"):
        READER.open(path.parent)
