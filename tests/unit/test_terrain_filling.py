"""Which ground a scenario stands on when tiles have come, or some of them, or none."""

from pathlib import Path

import pytest

import factories
from skyshed.errors import TerrainError
from skyshed.model.scenario import Offer
from skyshed.terrain.copernicus import PRODUCTS, SEA_SUFFIX, UNRELEASED_SUFFIX, Tile
from skyshed.terrain.filling import check_words, filled
from skyshed.terrain.needed import missing_for, missing_words

GLO_30, GLO_90 = PRODUCTS["glo-30"], PRODUCTS["glo-90"]
NEEDED = (Tile(GLO_90, 34, 43), Tile(GLO_90, 34, 44))
NONE, SOME, ALL = range(3)


@pytest.fixture(autouse=True)
def _own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("SKYSHED_CACHE", str(tmp_path / "cache"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


def keep(*tiles, suffix=".tif"):
    for tile in tiles:
        tile.path.parent.mkdir(parents=True, exist_ok=True)
        tile.path.with_suffix(suffix).touch()


def ground(*own):
    return [path.name for path in filled([Path(each) for each in own], NEEDED)]


@pytest.mark.parametrize(
    ("n_there", "own", "expected"),
    [
        (ALL, (), ["copernicus"]),
        (SOME, (), ["copernicus", "embedded"]),
        (NONE, (), ["embedded"]),
        (ALL, ("dem.tif",), ["dem.tif", "copernicus"]),
        (SOME, ("dem.tif",), ["dem.tif", "copernicus"]),
        (NONE, ("dem.tif",), ["dem.tif"]),
        (SOME, ("dem.tif", "embedded"), ["dem.tif", "copernicus", "embedded"]),
        (NONE, ("dem.tif", "embedded"), ["dem.tif", "embedded"]),
        (SOME, ("embedded",), ["copernicus", "embedded"]),
        (SOME, ("copernicus",), ["copernicus", "embedded"]),
        (NONE, ("copernicus",), ["embedded"]),
        (SOME, ("copernicus", "dem.tif"), ["copernicus", "dem.tif"]),
        (SOME, ("far/copernicus", "far/embedded"), ["copernicus", "embedded"]),
        (ALL, ("dem.tif", "sea: 0 m"), ["dem.tif", "sea: 0 m", "copernicus"]),
    ],
)
def test_tiles_stand_behind_what_is_named_and_before_the_embedded_ground(n_there, own, expected):
    keep(*NEEDED[:n_there])

    assert ground(*own) == expected


def test_squares_that_either_product_knows_are_there():
    coast = (Tile(GLO_90, 33, 33), Tile(GLO_90, 33, 34))
    keep(coast[0], suffix=SEA_SUFFIX)
    keep(Tile(GLO_30, 33, 34))
    assert filled([], coast) == (Path("copernicus"),)


def test_land_that_a_product_leaves_out_is_not_there():
    keep(NEEDED[0])
    keep(Tile(GLO_30, 34, 44), suffix=UNRELEASED_SUFFIX)
    assert ground() == ["copernicus", "embedded"]


def test_a_file_called_like_a_word_stays_the_users_own():
    Path("far").mkdir()
    Path("far/embedded").touch()
    keep(*NEEDED)
    assert ground("far/embedded") == ["embedded", "copernicus"]


@pytest.mark.parametrize("word", ["copernicus", "embedded"])
def test_a_word_that_would_be_taken_for_a_file_here_is_refused(word):
    check_words()
    Path(word).mkdir()
    with pytest.raises(TerrainError, match=f"what is called '{word}' in this folder would be taken for the {word}"):
        check_words()


def scenario(south, west, north, east):
    return factories.scenario(Offer("offer", ()), bounds=(south, west, north, east))


def test_bytes_are_those_of_the_posts_of_land_that_is_missing():
    """4.6 MB for 1,200 x 1,200 posts, two thirds of the columns from 50 degrees on, nothing for the open Atlantic."""
    assert missing_for(scenario(34.2, 43.2, 34.8, 43.8)).n_bytes == 4_608_000
    assert missing_for(scenario(34.2, 43.2, 34.8, 43.8), "glo-30").n_bytes == 9 * 4_608_000
    assert missing_for(scenario(51.2, 8.2, 51.8, 8.8)).n_bytes == 4_608_000 * 2 // 3
    sea = missing_for(scenario(30.2, -40.8, 30.8, -40.2))
    assert (len(sea.tiles), sea.n_bytes) == (1, 0)


def test_what_is_there_or_known_to_be_sea_is_not_missing():
    both = scenario(34.2, 43.2, 34.8, 44.8)
    assert missing_for(both).tiles == missing_for(both).needed == NEEDED
    keep(NEEDED[0])
    keep(NEEDED[1], suffix=SEA_SUFFIX)  # on land it is that of a server which had nothing
    assert missing_for(both).tiles == NEEDED[1:]
    keep(NEEDED[1])
    assert (missing_for(both).tiles, missing_for(both).n_bytes) == ((), 0)
    assert len(missing_for(both, "glo-30").tiles) == 2  # the finer product has tiles of its own
    keep(Tile(GLO_90, 33, 33), suffix=SEA_SUFFIX)
    assert missing_for(scenario(33.2, 33.2, 33.8, 33.8)).tiles == ()


@pytest.mark.parametrize("product", ["glo-10", "GLO-90", None, ["glo-90"], 90])
def test_what_is_no_product_is_one_line(product):
    with pytest.raises(TerrainError, match=r"no Copernicus product .*; there are glo-30 and glo-90"):
        missing_for(scenario(34.2, 43.2, 34.8, 43.8), product)


def test_one_tile_is_one():
    assert missing_words(1, 1) == "1 of 1 tile is missing"
