"""Paths that a user gives: folders, archives, .hgt files; and each way in which they can be wrong."""

import zipfile

import numpy as np
import pytest

from skyshed.errors import TerrainError
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
        (lambda folder: as_hgt(folder, data=TILE.tobytes()[:-2]), r"has 2,884,800 bytes, and an SRTM tile 2,884,802"),
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
