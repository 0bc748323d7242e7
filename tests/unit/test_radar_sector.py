"""A radar with a sector: what it looks away from is not covered, by any door, and turning costs time."""

from dataclasses import replace

import numpy as np
import pytest

from factories import figure, radar, scenario, system, unit
from skyshed.coverage.conventions import ALL_ROUND
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import RadarRole
from skyshed.report.why.answer import why_text
from skyshed.verbs.assess import assess
from skyshed.verbs.why import why
from skyshed.zone.reason import Reason

LEVEL = Level("5000 m", LevelKind.MSL, 5000.0)


def with_sector(each, width, turn_rate_deg_s=None):
    rate = None if turn_rate_deg_s is None else figure(f"{each.name}/turn_rate", turn_rate_deg_s, unit="deg/s")
    return replace(each, sector_deg=figure(f"{each.name}/sector", *width, unit="deg"), turn_rate_deg_s=rate)


def sam(*, turn_rate_deg_s=None, width=(90.0, 120.0, 120.0)):
    made = system(acquisition=radar("search", RadarRole.ACQUISITION))
    radars = {name: with_sector(each, width, turn_rate_deg_s) for name, each in made.radars.items()}
    return replace(made, radars=radars)


def assessed(looking_deg, level=LEVEL, **given):
    owner = replace(unit(sam=sam(**given)), looking_deg=looking_deg)
    return assess(scenario(Offer("offer", (owner,)), levels=(level,), assets=()))


def share(result, case=Case.NOMINAL):
    return next(row.covered_share for row in result.areas if row.case is case)


def test_a_sector_of_120_degrees_covers_a_third_of_what_is_covered_all_round():
    """90 degrees in the conservative case, a quarter. No edge runs along a row or a diagonal of cells."""
    west, all_round = assessed(263.0), assessed(None)

    assert share(west) == pytest.approx(share(all_round) / 3, rel=0.02)
    assert share(west, Case.CONSERVATIVE) == pytest.approx(share(all_round, Case.CONSERVATIVE) / 4, rel=0.02)


def test_all_that_is_covered_lies_within_the_sector():
    result = assessed(270.0)
    sky = result.skies["offer", "fighter", Case.NOMINAL]
    lat, lon = np.meshgrid(result.grid.lat_deg, result.grid.lon_deg, indexing="ij")
    azimuth_deg = np.degrees(np.arctan2((lon + 40.0) * np.cos(np.radians(lat)), lat - 30.0)) % 360
    covered = sky.n_units[0] > 0

    assert covered.any()
    assert (np.abs(azimuth_deg[covered] - 270.0) < 62.0).all()
    east = (np.abs(azimuth_deg - 90.0) < 90.0) & ~covered
    assert (sky.none_reason[east] == Reason.SECTOR).mean() > 0.3


def test_what_it_would_cover_if_turned_all_round_stands_beside():
    west, all_round = assessed(270.0), assessed(None)

    beside = next(row for row in west.conventions if row.convention == ALL_ROUND)

    assert beside.covered_share == pytest.approx(share(all_round), abs=1e-12)
    assert not [row for row in all_round.conventions if row.convention == ALL_ROUND]


def test_why_names_the_sector_and_its_figure():
    owner = replace(unit(sam=sam()), looking_deg=270.0)
    asked = scenario(Offer("offer", (owner,)), levels=(LEVEL,))

    answer = why(asked, (30.0, -39.7, LEVEL), "fighter")

    assert not answer.is_covered
    assert {each.reason for each in answer.units[0].obstacles} == {Reason.SECTOR}
    assert answer.units[0].obstacles[0].figure.key == "engagement/sector"
    for is_whole in (False, True):
        said = why_text(answer, asked, is_whole=is_whole)
        assert "looks at 270°, from 210° to 330°; the point lies at 090° from it" in said
    assert why(asked, (30.0, -40.3, LEVEL), "fighter").is_covered


def test_turning_costs_time_where_a_unit_is_free_to_turn():
    """From straight behind, 120 degrees at 4 a second are 30 s: the first intercept is v t / (1 + v / u) closer."""
    low = Level("300 m", LevelKind.MSL, 300.0)
    slow, quick = assessed(None, turn_rate_deg_s=4.0, level=low), assessed(None, level=low)
    fixed = assessed(270.0, turn_rate_deg_s=4.0, level=low)
    timely = [next(row for row in each.ranges if row.case is Case.NOMINAL) for each in (slow, quick, fixed)]

    assert timely[1].timely_median_m - timely[0].timely_median_m == pytest.approx(250 * 30 / (1 + 250 / 1000), abs=400)
    assert timely[2].timely_max_m == timely[1].timely_max_m  # it stays where it looks, and need not turn
    assert slow.areas == quick.areas
