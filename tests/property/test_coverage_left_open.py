"""What missing terrain leaves open is a bracket: whatever ground stands there, the number lies in it."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import rasterio

from factories import LEVELS, missile, radar, scenario, system, target, unit
from skyshed.coverage.left_open import ends_of
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import RadarRole
from skyshed.report.assess.summary import summary
from skyshed.report.compare.answer import compare_text
from skyshed.verbs.assess import assess
from skyshed.verbs.compare import Compared

WEST, NORTH, STEP_DEG, SHAPE = -44.0, 34.0, 0.02, (400, 400)  # 34 to 26 N, 44 to 36 W: beyond every track's begin
EDGE = 180  # columns west of here, 40.4 W, have no terrain: 38 km from the fire unit and beyond
NUMBERS = {
    "ranges": (
        *(f"{what}_{end}_m" for what, end in product(("reach", "timely"), ("min", "median", "max"))),
        "share_of_ring",
    ),
    "areas": ("covered_km2", "covered_share", "detected_share"),
    "curves": ("covered_share",),
    "roses": ("first_intercept_m", "n_shots"),
    "conventions": ("covered_share",),
}


def ground_m(fill):
    """Return a plain with a ridge of 900 m east of the fire unit; ``fill`` (n_lat, n_lon) stands in the west."""
    rows = np.full(SHAPE, 50.0, np.float32)
    rows[:, 210:213] = 900.0
    rows[:, :EDGE] = fill
    return rows


@pytest.fixture(scope="module")
def assessed(tmp_path_factory):
    """Return a function that assesses one scenario on the plain with something in its west."""
    folder = tmp_path_factory.mktemp("ground")
    levels = (*LEVELS[:2], Level("1000 m", LevelKind.MSL, 1000.0))
    offers = Offer("one", (unit(),)), Offer("two", (unit(), unit("North", 30.6, -39.7, system("other"))))
    asked = scenario(*offers, levels=levels, targets=(target(speed_m_s=250.0),), grid_spacing_m=15_000.0)

    def on(name, fill):
        path = folder / f"{name}.tif"
        profile = {"driver": "GTiff", "crs": "EPSG:4326", "dtype": "float32", "nodata": -32768.0, "count": 1}
        corner = rasterio.Affine(STEP_DEG, 0.0, WEST, 0.0, -STEP_DEG, NORTH)
        with rasterio.open(path, "w", height=SHAPE[0], width=SHAPE[1], transform=corner, **profile) as out:
            out.write(ground_m(fill)[None])
        return assess(replace(asked, terrain_paths=(path,)), n_threads=1)

    return on


@pytest.fixture(scope="module")
def opened(assessed):
    return assessed("missing", -32768.0)


@pytest.fixture(scope="module", params=["sea", "plateau", "ridges"])
def known(assessed, request):
    ridges = np.where(np.arange(EDGE) % 12 < 3, 1500.0, 10.0)
    return assessed(request.param, {"sea": 0.0, "plateau": 1200.0, "ridges": ridges}[request.param])


def rows_of(result, table):
    """Rows by the words and places in them."""
    places = ("from_deg", "height_agl_m")
    return {
        (
            *(getattr(row, name) for name in row.__slots__ if isinstance(getattr(row, name), str)),
            *(getattr(row, name, None) for name in places),
        ): row
        for row in getattr(result, table)
    }


@pytest.mark.parametrize("table", NUMBERS)
def test_the_number_on_any_ground_lies_in_the_bracket(opened, known, table):
    bracketed, found = rows_of(opened, table), rows_of(known, table)

    assert bracketed.keys() == found.keys()
    for key, row in found.items():
        for name in NUMBERS[table]:
            least, most = ends_of(bracketed[key], name)
            value, slack = getattr(row, name), 600.0 if name.endswith("_m") else 0.004
            assert least - slack <= value <= most + slack, (key, name)
    assert any(row.left_open for row in bracketed.values())
    assert not any(row.left_open for row in found.values())


def test_layers_and_assets_are_bracketed_too(opened, known):
    for row, here in zip(opened.areas, known.areas, strict=True):
        least, most = ends_of(row, "layers")
        assert all(a - 0.004 <= b <= c + 0.004 for a, b, c in zip(least, here.layers, most, strict=True))
    for row, here in zip(opened.assets, known.assets, strict=True):
        assert row.is_covered is None or row.is_covered == here.is_covered
        assert here.is_covered is not None


def test_an_open_number_is_nobodys_number(opened):
    """It is NaN, so that no reader takes one end for it, and its two ends stand beside it."""
    areas = [row for row in opened.areas if row.left_open]

    assert areas
    for row in areas:
        assert np.isnan(row.covered_share) or "covered_share" not in row.left_open
        least, most = ends_of(row, "covered_share")
        assert most - least >= row.unknown_share - 1e-4  # more, where unknown ground may stand above the level
    records = summary(opened)["areas"]
    assert all("left_open" in record for record in records)


def test_draws_are_over_the_known_part_and_say_so(opened, known):
    (pair,), (whole,) = opened.comparisons, known.comparisons

    assert 0.3 < pair.known_share < 0.95
    assert whole.known_share == 1
    assert all(each.known_share == pair.known_share for each in opened.influences)
    assert "draws of all figures, without what is left open (" in compare_text(Compared(opened, ("one", "two")))
    assert "Without what is left open (" in compare_text(Compared(opened, ("one", "two")), is_whole=True)
    assert "open" not in compare_text(Compared(known, ("one", "two")))


def test_no_end_of_a_bracket_lies_beyond_the_missile(opened):
    """The ground is unknown there, the missile's range is not: 120 km at its seller's best, 80 km at its worst."""
    farthest_m = {"claimed": 120e3, "nominal": 100e3, "conservative": 80e3}
    for row in opened.ranges:
        for name in ("reach_max_m", "timely_max_m"):
            assert ends_of(row, name)[1] <= farthest_m[row.case], (row.case, row.level, name)


def test_a_convention_says_what_an_assessment_in_it_would(opened):
    """Conventions count levels alone, skies whole intervals: the same shares, the same ends where ground is missing.

    Far out the radar of the second offer begins to see above its missile's ceiling: no altitude is reached there, and
    a level above unknown ground cannot be one that is.
    """
    eye = radar("search", RadarRole.ACQUISITION, min_elevation=1.0)
    short = system("short", missiles=[missile("low", max_altitude=1000.0)], acquisition=eye)
    offers = opened.scenario.packages[0], Offer("looks up", (unit("Up", sam=short),))
    asked = replace(opened.scenario, offers=offers)
    said = {
        (row.package, row.target, row.level): ends_of(row, "covered_share")
        for row in assess(asked, n_threads=1).conventions
        if row.convention == "refraction optical"
    }

    other = assess(replace(asked, refraction="optical"), cases="nominal", n_threads=1)

    assert said == {(row.package, row.target, row.level): ends_of(row, "covered_share") for row in other.areas}
    assert sum(least < most for least, most in said.values()) > len(said) / 2
