"""Paths that a user gives: folders, archives, .hgt files; and each way in which they can be wrong."""

import gzip
import os
import tracemalloc
import zipfile

import numpy as np
import pytest

from esri_files import ESRI, as_esri
from skyshed.errors import TerrainError
from skyshed.terrain import unpack
from skyshed.terrain.files import HGT_POSTS
from skyshed.terrain.terrain import open_terrain

# SRTM tiles: big-endian 16 bit, 1201 rows from north to south, edges shared with the neighbours.
TILE = (np.add.outer(np.arange(1201), 2 * np.arange(1201)) % 3000).astype(">i2")
TILE[600, 600] = -32768


def as_hgt(tmp_path, name="N34E043.hgt", data=None):
    path = tmp_path / name
    path.write_bytes(TILE.tobytes() if data is None else data)
    return path


def as_zip(tmp_path, name="N34E043.hgt.zip", **members):
    path = tmp_path / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, data in (members or {"N34E043.hgt": TILE.tobytes()}).items():
            archive.writestr(member, data)
    return path


@pytest.mark.parametrize("make", [as_hgt, as_zip, lambda folder: as_hgt(folder, "n34e043.SRTMGL3.hgt")])
def test_hgt_posts_stand_on_the_degree_lines(tmp_path, make):
    terrain = open_terrain([make(tmp_path)])
    north, south, west, east = 35.0, 34.0, 43.0, 44.0
    got = terrain.elevation_at([north, north, south, 34.5 + 1 / 1200], [west, east, west, 43.5])
    np.testing.assert_allclose(got, [TILE[0, 0], TILE[0, 1200], TILE[1200, 0], TILE[599, 600]])
    assert np.isnan(terrain.elevation_at(34.5, 43.5))
    is_named_srtm = "SRTM" in terrain.name
    assert terrain.info.rmse_m == (9.7 if is_named_srtm else None)
    assert ("Shuttle Radar" if is_named_srtm else "producer not stated") in terrain.info.attribution
    window = terrain.window(34.5, 43.5, 1e5)
    assert window.elevation_msl_m.shape == (1201, 1201)
    assert np.isnan(window.elevation_msl_m).sum() == 1


def test_a_folder_is_searched_whole_and_odd_files_are_left_alone(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    as_hgt(tmp_path / "deep" / "er")
    as_zip(tmp_path / "deep", "east.zip", **{"N34E044.hgt": TILE.tobytes(), "readme.txt": b"hello"})
    as_zip(tmp_path, "papers.zip", **{"paper.pdf": b"no raster"})
    (tmp_path / "notes.txt").write_text("no raster")
    (tmp_path / "._N34E045.hgt").write_bytes(b"a Mac's leftover")
    terrain = open_terrain([tmp_path])
    assert terrain.name == f"{tmp_path.name} (2 rasters)"
    np.testing.assert_array_equal(terrain.elevation_at([34.9, 34.9], [43.25, 44.25]), [TILE[120, 300]] * 2)
    assert [each.split()[0] for each in terrain.info.files] == ["east.zip", "N34E043.hgt"]


def bomb(tmp_path):
    path = as_zip(tmp_path, "bomb.zip", **{"big.tif": b"x"})
    data = bytearray(path.read_bytes())
    directory = data.index(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = (0xFFFFFF00).to_bytes(4, "little")  # the size it claims to unpack to
    path.write_bytes(data)
    return path


def locked(tmp_path):
    path = as_zip(tmp_path, "locked.zip", **{"dem.tif": b"x"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    return path


def damaged(tmp_path):
    path = as_zip(tmp_path, "damaged.zip")
    path.write_bytes(path.read_bytes()[:1000])
    return path


def empty_folder(tmp_path):
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda folder: folder / "nowhere.tif", r"nowhere\.tif' does not exist; give a raster"),
        (empty_folder, r"empty' holds no raster"),
        (lambda folder: as_zip(folder, "papers.zip", **{"paper.pdf": b"-"}), r"papers\.zip' holds no raster"),
        (lambda folder: as_zip(folder, "a.zip", **{"../../evil.tif": b"-"}), "points outside the archive; refused"),
        (lambda folder: as_zip(folder, "a.zip", **{"/etc/evil.tif": b"-"}), "points outside the archive; refused"),
        (lambda folder: as_zip(folder, "a.zip", **{"C:\\evil.tif": b"-"}), "points outside the archive; refused"),
        (bomb, r"would unpack to 4\.3 GB, more than 1 GB"),
        (locked, "is encrypted; unpack it first"),
        (damaged, "is not a whole zip archive"),
        (
            lambda folder: as_hgt(folder, data=TILE.tobytes()[:-2]),
            r"has 2,884,800 bytes; tiles have 1201 x 1201 \(2,884,802 bytes\)",
        ),
        (lambda folder: as_hgt(folder, "mosul.hgt"), r"rename it like N34E043\.hgt"),
        (lambda folder: as_hgt(folder, data=b""), "is empty; copy it again"),
        (lambda folder: as_zip(folder, "a.zip", **{"N34E043.hgt": b"short"}), r"a\.zip: N34E043\.hgt' has 5 bytes"),
    ],
)
def test_each_wrong_path_gives_one_line(tmp_path, make, message):
    with pytest.raises(TerrainError, match=message) as caught:
        open_terrain([make(tmp_path)])
    assert "\n" not in str(caught.value)


def test_an_archive_that_holds_more_than_it_says_is_refused(tmp_path):
    """The size in the directory is a lie (on which GDAL's own reader of archives crashes)."""
    path = as_zip(tmp_path, "liar.zip", **{"N34E043.hgt": np.zeros(20_000_000, np.int8).tobytes()})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02") + 24
    data[at : at + 4] = (2 * 1201**2).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(TerrainError, match=r"'liar\.zip' cannot be unpacked \(Bad CRC-32"):
        open_terrain([path])


def test_more_than_a_hundred_files_are_named_by_one_hash(tmp_path, write_dem):
    for i in range(101):
        write_dem(f"many/{i:03d}.tif", np.full((2, 2), i, np.int16), west=i * 0.5, north=1.0, step=0.25)
    info = open_terrain([tmp_path / "many"]).info
    assert len(info.files) == 1
    assert info.files[0].startswith("many (101 rasters) sha256:")
    write_dem("many/050.tif", np.full((2, 2), 7, np.int16), west=25.0, north=1.0, step=0.25)
    assert open_terrain([tmp_path / "many"]).info.files != info.files


@pytest.mark.parametrize(("n_row", "n_column"), HGT_POSTS)
def test_every_size_of_hgt_that_is_promised_is_read(tmp_path, n_row, n_column):
    path = tmp_path / "N60E008.hgt"
    with path.open("wb") as out:
        out.truncate(2 * n_row * n_column)
    (raster,) = open_terrain([path]).sources[0].rasters
    assert (raster.n_row, raster.n_column) == (n_row, n_column)
    np.testing.assert_allclose((raster.lattice.x, raster.lattice.y), (8.0, 61.0), atol=1e-9)
    assert open_terrain([path]).elevation_at(60.5, 8.5) == 0.0


def test_hgt_of_sizes_that_no_driver_reads_are_refused_by_what_is(tmp_path):
    with pytest.raises(TerrainError, match=r"1201 x 1201 \(2,884,802 bytes\), 3601 x 3601 \(25,934,402\), 3601 x 1801"):
        open_terrain([as_hgt(tmp_path, data=np.zeros(3601 * 1201, ">i2").tobytes())])


def test_gzipped_tiles_are_read(tmp_path):
    (tmp_path / "N34").mkdir()
    path = tmp_path / "N34" / "N34E043.hgt.gz"
    path.write_bytes(gzip.compress(TILE.tobytes(), 1))
    for each in (path, path.parent):
        terrain = open_terrain([each])
        assert terrain.elevation_at(34.9, 43.25) == TILE[120, 300]
        assert terrain.info.files[0].startswith("N34E043.hgt.gz sha256:")
    path.write_bytes(path.read_bytes()[:1000])
    with pytest.raises(TerrainError, match=r"N34E043\.hgt\.gz' cannot be unpacked"):
        open_terrain([path])


@pytest.mark.parametrize("name", ["dem.asc", "dem.bil", "dem.flt"])
def test_members_are_read_with_what_lies_beside_them(tmp_path, name):
    (tmp_path / "in").mkdir()
    as_esri(tmp_path / "in", name)
    path = as_zip(
        tmp_path, "dem.zip", **{f"sub/{each.name}": each.read_bytes() for each in (tmp_path / "in").iterdir()}
    )
    assert open_terrain([path]).elevation_at(46.9, 8.1) == 700.0


def test_a_bomb_of_gzip_ends_at_the_bound(tmp_path, monkeypatch):
    monkeypatch.setattr(unpack, "MOST_UNPACKED_BYTES", 5_000_000)
    path = tmp_path / "N34E043.hgt.gz"
    path.write_bytes(gzip.compress(bytes(25_934_402), 1))
    with pytest.raises(TerrainError, match=r"would unpack to more than 0 GB; unpack it yourself") as caught:
        open_terrain([path])
    assert "\n" not in str(caught.value)


def test_archives_cost_disk_for_a_while_and_no_memory(tmp_path, monkeypatch):
    """Four tiles of 8 MB in turn, where 20 MB may lie unpacked: what was used last stays."""
    monkeypatch.setattr(unpack, "MOST_KEPT_BYTES", 20_000_000)
    monkeypatch.setattr(unpack, "_kept", {})
    tile = np.full(2000 * 2000, 100, "<i2").tobytes()
    header = (
        "NROWS 2000\nNCOLS 2000\nNBANDS 1\nNBITS 16\nPIXELTYPE SIGNEDINT\nBYTEORDER I\nULXMAP {x}\nULYMAP 35\n"
        "XDIM 0.0005\nYDIM 0.0005\n"
    )
    paths = [
        as_zip(tmp_path, f"{x}.zip", **{"t.bil": tile, "t.hdr": header.format(x=x).encode(), "t.prj": ESRI.encode()})
        for x in range(40, 44)
    ]
    tracemalloc.start()
    terrain = open_terrain(paths)
    got = terrain.elevation_at(np.full(4, 34.5), np.arange(40.5, 44.0))
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_array_equal(got, 100.0)
    assert peak_bytes < 16_000_000  # two tiles of four
    kept = list(unpack._kept.values())
    assert len(kept) == 2
    assert sum(each.n_bytes for each in kept) <= 20_000_000
    assert all(each.folder.is_dir() for each in kept)


@pytest.mark.parametrize("name", ["x" * 300 + ".tif", "nul\0.tif"])
def test_names_that_no_disk_holds_are_input(tmp_path, name):
    with pytest.raises(TerrainError, match=r"cannot be looked at|does not exist"):
        open_terrain([tmp_path / name])
    long = as_zip(tmp_path, "long.zip", **{f"{'y' * 300}.tif": b"x"})
    with pytest.raises(TerrainError, match="cannot be unpacked"):
        open_terrain([long])


def test_a_folder_that_may_not_be_read_is_said(tmp_path, monkeypatch):
    """Root may read everything, so the system's refusal is played."""
    as_hgt(tmp_path)
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def refuse(path):
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(TerrainError, match=r"closed' cannot be read \(Permission denied\)"):
        open_terrain([tmp_path])


def test_letters_that_steer_a_terminal_are_never_said(tmp_path, write_dem):
    odd = "a\x1b[31m\nb\u202e.tif"
    write_dem(odd, np.full((4, 4), 7, np.int16), north=1.0)
    info = open_terrain([tmp_path / odd]).info
    assert all(text.isprintable() for text in (info.name, info.attribution, *info.files))
    (tmp_path / odd).write_text("no raster")
    for path in (
        tmp_path / odd,
        as_zip(tmp_path, "odd.zip", **{odd: b"no raster"}),
        as_zip(tmp_path, "up.zip", **{f"../{odd}": b"-"}),
    ):
        with pytest.raises(TerrainError) as caught:
            open_terrain([path])
        assert str(caught.value).isprintable()
