"""What a reader must be told: approximations that happened, targets that the model cannot do."""

from dataclasses import replace

import pytest

from factories import scenario, system, target, unit
from skyshed.coverage.astray import astray
from skyshed.coverage.rows import PropagationRow
from skyshed.errors import InputError
from skyshed.model.propagation import Propagation, Rain
from skyshed.model.scenario import Area, Offer
from skyshed.verbs.assess import assess
from skyshed.verbs.limits import low_altitude_sentences, propagation_words, rain_words
from skyshed.verbs.warnings import warnings_of


@pytest.fixture(scope="module")
def result():
    return assess(scenario(grid_spacing_m=20_000.0), cases="nominal")


def test_closed_gaps_are_said(result, monkeypatch):
    from skyshed.verbs import warnings as room

    monkeypatch.setattr(room, "_of_ground", lambda *_: ())
    skies = [replace(sky, n_closed_gaps=7) for sky in result.skies.values()]

    assert [each for each in warnings_of(result.scenario, None, {}, (), skies) if "7 gaps were closed" in each]
    assert not [each for each in warnings_of(result.scenario, None, {}, (), result.skies.values()) if "gaps" in each]


def test_what_flies_ballistically_is_refused():
    with pytest.raises(InputError, match="missile is described only: the model computes no ballistic flight"):
        assess(scenario(targets=(target(), target("missile", kind="ballistic"))))


def test_own_refraction_is_not_computed_twice(result):
    """4/3 is the scenario's own: its convention repeats the areas to the last bit."""
    shares = {(row.package, row.target, row.level): row.covered_share for row in result.areas}
    rows = [row for row in result.conventions if row.convention == "refraction 4/3"]

    assert {(row.package, row.target, row.level): row.covered_share for row in rows} == shares
    assert {row.convention for row in result.conventions} == {
        "refraction none", "refraction optical", "refraction 4/3", "refraction median", "advertised ring",
        "line of sight alone",
    }  # fmt: skip


KALININGRAD, POLAND = (54.71, 20.51), Area("Poland", country="Poland")


def of_units(*units):
    return list(astray(scenario(Offer("offer", units), area=POLAND)))


def test_a_unit_with_its_numbers_exchanged_is_told():
    assert of_units(unit("K", *KALININGRAD)) == []
    (said,) = of_units(unit("K", *KALININGRAD[::-1]))
    assert said.startswith("K at 20.51, 54.71 reaches nothing of the area 'Poland'; with its numbers exchanged")
    assert said.endswith("exchanged (54.71, 20.51) it would: did latitude and longitude change places?")
    assert of_units(unit("K", 20.51, -54.71), unit("Far", 10.0, 120.0)) == [
        "K at 20.51, -54.71 reaches nothing of the area 'Poland'; is its position right?",
        "Far at 10, 120 reaches nothing of the area 'Poland'; is its position right?",
    ]


def test_a_radar_far_from_the_area_is_told():
    seeing = replace(system(), engagement_radar=None, missiles={})

    assert of_units(unit("R", 50.0, 15.0, seeing)) == []
    assert of_units(unit("R", 15.0, 50.0, seeing))[0].startswith("R at 15, 50 sees nothing of the area 'Poland'; with")


@pytest.mark.parametrize(("spacing_m", "is_said"), [(20_000.0, True), (2_000.0, False)])
def test_an_area_of_few_cells_is_told(spacing_m, is_said):
    bounds = (30.0, -40.0, 30.2, -39.8)
    result = assess(scenario(grid_spacing_m=spacing_m, bounds=bounds), cases="nominal")
    said = [each for each in result.warnings if "its shares are coarse; assess again with a grid of 1 km" in each]

    assert bool(said) == is_said
    assert result.areas[0].area_km2 == pytest.approx(427.4, rel=1e-3)  # in EPSG:6933, which keeps areas


def test_what_was_left_out_of_a_file_is_a_warning():
    sentence = "u.kml: placemark 2 has no Point; it is left out."

    assert sentence in assess(scenario(grid_spacing_m=20_000.0, notes=(sentence,)), cases="nominal").warnings


DIFFRACTION, LINE_OF_SIGHT = Propagation.DIFFRACTION, Propagation.LINE_OF_SIGHT
MEASURED = (
    "median air, no ducting, no lobes; about +/- 3 dB near the horizon, +/- 10 dB deep in shadow; at VHF the antenna's "
    "height decides."
)
REACHED = "is line of sight, of which published radars reach 0.58 to 0.80 at 100 to 1,000 m; assess again with"
SAID = {
    (DIFFRACTION, DIFFRACTION): ("Coverage at low altitude", MEASURED),
    (DIFFRACTION, LINE_OF_SIGHT): ("Diffraction was asked for", "how far off that is was not measured."),
    (LINE_OF_SIGHT, LINE_OF_SIGHT): ("Diffraction is off, since posts more than 1 km apart know no edges", REACHED),
    (LINE_OF_SIGHT, DIFFRACTION): ("Diffraction is off, as asked", REACHED),
}
ON_LAND, AT_SEA = (32.5, 40.5), (30.0, -40.0)  # the plain of western Iraq; both on the embedded terrain


@pytest.mark.parametrize(
    ("where", "asked", "kind"),
    [
        (AT_SEA, Propagation.BY_TERRAIN, (DIFFRACTION, DIFFRACTION)),
        (AT_SEA, LINE_OF_SIGHT, (LINE_OF_SIGHT, DIFFRACTION)),
        (ON_LAND, Propagation.BY_TERRAIN, (LINE_OF_SIGHT, LINE_OF_SIGHT)),
        (ON_LAND, DIFFRACTION, (DIFFRACTION, LINE_OF_SIGHT)),
    ],
)
def test_how_low_coverage_was_worked_out_is_told_in_one_sentence(where, asked, kind):
    lat_deg, lon_deg = where
    bounds = lat_deg - 1.0, lon_deg - 1.0, lat_deg + 1.0, lon_deg + 1.0
    offer = Offer("offer", (unit("Here", lat_deg, lon_deg),))
    result = assess(scenario(offer, bounds=bounds, grid_spacing_m=40_000.0, propagation=asked), cases="nominal")

    assert {(row.propagation, row.by_terrain) for row in result.propagations} == {kind}
    assert {row.unit for row in result.propagations} == {"Here"}
    begins, holds = SAID[kind]
    (said,) = [each for each in result.warnings if "iffraction" in each]
    assert said.startswith(begins)
    assert holds in said
    assert "from Here" not in said  # one kind alone: of all antennas


def row(name, way, by_terrain=None, radar="R1"):
    return PropagationRow(name, radar, way, by_terrain or way)


def test_antennas_are_named_where_they_differ():
    rows = [row("Coast", DIFFRACTION), *(row(f"Hill {i}", LINE_OF_SIGHT) for i in range(5))]
    on, off = low_altitude_sentences(rows)

    assert on.startswith("Coverage at low altitude from Coast (R1) is by diffraction")
    assert "coverage at low altitude from Hill 0 (R1), Hill 1 (R1) and 3 more is line of sight" in off
    assert propagation_words(rows) == (
        "diffraction (ITU-R P.526-16) from Coast (R1); line of sight from Hill 0 (R1), Hill 1 (R1) and 3 more"
    )
    assert propagation_words(rows[:1]) == "diffraction (ITU-R P.526-16)"
    assert propagation_words(rows[1:]) == "line of sight"
    assert propagation_words([]) == "no antenna"


def test_rain_is_told_as_declared():
    assert rain_words(None) == "none"
    assert rain_words(Rain(2.5, 30e3, 4500.0)) == (
        "2.5 mm/h within 30 km of every radar, up to 4,500 m above sea level"
    )
