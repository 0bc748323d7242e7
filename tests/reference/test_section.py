"""A vertical section against `why` and against the map: above each place of it stands what both of them say there."""

import numpy as np
import pytest

import skyshed
from factories import missile, radar, scenario, system, target, unit
from skyshed.coverage import antennas
from skyshed.coverage.points import Points
from skyshed.errors import InputError
from skyshed.geodesic import WGS84, distance_m
from skyshed.jobs.kept import kept
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.scenario import Area, Asset, Offer, Site
from skyshed.model.system import RadarRole

ZAGROS = Site("Khanaqin", 34.35, 45.39)  # at the foot of the mountains: 180 m, and 2,000 m fifty km on


@pytest.fixture(scope="module")
def workspace():
    """Return eight networked fire units of two kinds on real relief (the embedded terrain of eastern Turkey)."""
    short = system(
        "short",
        missiles=[missile("dart", "short", max_range=(10e3, 30e3, 40e3), max_altitude=(6e3, 10e3, 12e3))],
        acquisition=radar("eye", RadarRole.ACQUISITION, "short", reference_rcs=0.5),
        ring_m=40e3,
    )
    shorts = (unit(f"Short {n}", 38.1 + 0.2 * n, 38.1 + 0.25 * n, short) for n in range(6))
    units = unit("Long", 38.4, 38.3), unit("Far", 37.8, 39.2), *shorts
    assets = Asset("Dam", Site("Dam", 38.5, 38.6), "dam"), Asset("Town", Site("Town", 38.9, 38.35), "city")
    classes = target(), target("drone", 0.02, 60.0)
    asked = scenario(Offer("both", units, is_networked=True), targets=classes, bounds=(37.5, 37.0, 39.5, 40.0),
                     assets=assets, grid_spacing_m=4e3, refraction="median")  # fmt: skip
    return skyshed.open(asked)


def merged(answer):
    """Return the altitudes that the chains of all units reach, joined where they overlap."""
    found = []
    for low, high in sorted(ends for each in answer.units for ends in each.reached_msl_m):
        if found and low <= found[-1][1]:
            found[-1][1] = max(found[-1][1], high)
        else:
            found.append([low, high])
    return found


def assert_is_why(workspace, section, places, **asked):
    """Return how many of some places are covered at some altitude, above all of which `why` says the same."""
    for place in places:
        at = section.lat_deg[place], section.lon_deg[place], "9000 m"
        stretches = np.array(section.stretches[place]).reshape(-1, 2)
        np.testing.assert_allclose(stretches, np.array(merged(workspace.why(at, **asked))).reshape(-1, 2), rtol=2e-7)
    return sum(bool(section.stretches[place]) for place in places)


@pytest.mark.parametrize("case", Case)
@pytest.mark.parametrize("aimed", ["fighter", "drone"])
def test_it_says_what_why_says_at_the_same_point(workspace, case, aimed):
    section = workspace.section(64.0, unit="Long", target=aimed, case=case)

    assert section.range_m.size == 400
    assert assert_is_why(workspace, section, range(3, 400, 36), target=aimed, case=case) > 3


def test_the_next_azimuth_asks_for_no_horizon_again_and_says_the_same(workspace, monkeypatch):
    """A page turns the azimuth by a slider: horizons are all but all of a section's work."""
    made = []
    marched = antennas.compute_horizon
    monkeypatch.setattr(antennas, "compute_horizon", lambda *given, **more: made.append(1) or marched(*given, **more))
    kept().clear()
    workspace.section(64.0, unit="Far", target="fighter")
    n_first = len(made)

    later = workspace.section(64.5, unit="Far", target="fighter")

    assert len(made) == n_first > 0 or kept().most_bytes == 0
    kept().clear()
    assert workspace.section(64.5, unit="Far", target="fighter").stretches == later.stretches


def test_it_says_what_why_says_above_the_radial_of_an_asset(workspace):
    section = workspace.section(200.0, asset="Dam", target="fighter")

    assert_is_why(workspace, section, (0, 40, 150, 250, 330), target="fighter")
    units = workspace.scenario.units
    out_m = {each.name: distance_m(each.site, Site("", 38.5, 38.6)) for each in units}
    assert section.range_m[-1] == pytest.approx(out_m["Far"] + 120e3, rel=1e-9)  # the farthest that reaches the dam
    assert (section.ring_m, section.ring_top_msl_m) == (None, None)


def test_it_says_what_the_map_says(workspace):
    """As nearly as the ground within a cell of 4 km, and the edge of what is reached, allow."""
    seen = workspace.seen(target="fighter")
    section = workspace.section(64.0, unit="Long", target="fighter")
    rows, columns = (
        np.abs(axis[:, None] - at).argmin(axis=0)
        for axis, at in ((seen.grid.lat_deg, section.lat_deg), (seen.grid.lon_deg, section.lon_deg))
    )
    floor = np.array([above[0][0] if above else np.nan for above in section.stretches])
    ceiling = np.array([above[-1][1] if above else np.nan for above in section.stretches])
    cells = seen.sky.floor_msl_m[rows, columns], seen.sky.ceiling_msl_m[rows, columns]
    both = np.isfinite(floor) & np.isfinite(cells[0])

    assert both.sum() > 250
    assert (np.isfinite(floor) == np.isfinite(cells[0])).mean() > 0.95
    assert np.median(np.abs(floor - cells[0])[both]) < 60.0
    assert np.median(np.abs(ceiling - cells[1])[both]) < 300.0
    ground = section.ground_msl_m - seen.grid.ground_msl_m[rows, columns]
    assert np.corrcoef(ground[both], (floor - cells[0])[both])[0, 1] > 0.5


def test_in_the_middles_of_cells_it_says_exactly_what_the_map_says(workspace):
    """The very stages, at other points: ranges by exact geodesics in place of a spline between them."""
    seen = workspace.seen(target="fighter")
    cells = np.flatnonzero(seen.sky.n_intervals.ravel() > 0)[::23]
    rows, columns = np.divmod(cells, seen.grid.shape[1])
    points = Points(seen.grid.lat_deg[rows], seen.grid.lon_deg[columns], seen.grid.ground_msl_m[rows, columns])
    above = workspace._of(None, "fighter").above(points, Case.NOMINAL, Silent())

    assert cells.size > 60
    np.testing.assert_array_equal(above.n_intervals[0], seen.sky.n_intervals[rows, columns])
    np.testing.assert_allclose(above.floor_msl_m[0], seen.sky.floor_msl_m[rows, columns], atol=0.05)
    np.testing.assert_allclose(above.ceiling_msl_m[0], seen.sky.ceiling_msl_m[rows, columns], atol=0.05)


def test_all_stretches_are_there():
    """A missile that flies high alone, and a low one below it: two stretches with a gap between."""
    low = system("low", missiles=[missile("dart", "low", max_range=30e3, max_altitude=6e3)], ring_m=30e3)
    high = system("high", missiles=[missile("spear", "high", max_range=90e3, min_altitude=15e3)])
    units = unit("Low", 30.0, -40.0, low), unit("High", 30.2, -40.0, high)
    workspace = skyshed.open(scenario(Offer("two", units)))
    section = workspace.section(0.0, unit="Low")

    counts = {len(above) for above in section.stretches}
    assert counts >= {1, 2}
    both = next(above for above in section.stretches if len(above) == 2)
    assert both[0][1] < 6100.0
    assert 14_900.0 < both[1][0] < both[1][1]
    assert_is_why(workspace, section, range(0, 400, 40))
    sky = workspace.sky()
    assert sky.n_intervals.max() == 2


def test_what_stands_near_the_radial_is_named_with_its_ring(workspace):
    section = workspace.section(64.0, unit="Long", target="fighter")

    assert section.name == "Long"
    assert section.ring_m == 100e3
    ground_m = workspace.terrain.elevation_at([38.4], [38.3])[0]
    assert section.ring_top_msl_m == pytest.approx(ground_m + 27e3)
    assert section.range_m[-1] == pytest.approx(1.1 * 120e3)
    azimuth_deg, _, out_m = WGS84.inv(38.3, 38.4, 38.6, 38.5)
    assert azimuth_deg == pytest.approx(66.9, abs=0.1)
    (dam,) = (range_m for name, range_m in section.others if name == "Dam")
    assert dam == pytest.approx(out_m * np.cos(np.radians(azimuth_deg - 64.0)), abs=330.0)
    assert "Town" not in dict(section.others)
    assert "Far" not in dict(section.others)


def test_what_cannot_be_asked_is_said(workspace):
    for given, said in (
        ({"unit": "Lang"}, "no unit 'Lang' in the scenario; did you mean Long?"),
        ({"asset": "Damm"}, "asset: there is no 'Damm', but Dam, Town"),
        ({}, "a section begins at one unit or one asset; name either"),
        ({"unit": "Long", "asset": "Dam"}, "a section begins at one unit or one asset; name either"),
        ({"unit": "Long", "target": "fihgter"}, "target: there is no 'fihgter', but fighter, drone"),
    ):
        with pytest.raises(InputError) as caught:
            workspace.section(10.0, **{"target": "fighter"} | given)
        assert said in str(caught.value)
    for azimuth in (-1.0, 360.5, float("nan"), "north", True):
        with pytest.raises(InputError, match="is no azimuth; give 0 to 360 deg, clockwise from north"):
            workspace.section(azimuth, unit="Long", target="fighter")


class Stopped(Silent):
    def raise_if_cancelled(self):
        raise skyshed.Cancelled("stopped")


def test_it_can_be_cancelled(workspace):
    with pytest.raises(skyshed.Cancelled):
        workspace.section(11.5, unit="Long", target="fighter", progress=Stopped())


def test_a_unit_that_cannot_engage_has_a_section_without_a_ring():
    eye = unit("Eye", 30.3, -40.0)
    workspace = skyshed.open(scenario(Offer("one", (unit(), eye), is_networked=True))).without("Eye/engagement")
    section = workspace.section(180.0, unit="Eye")

    assert (section.ring_m, section.ring_top_msl_m) == (None, None)
    assert section.range_m[-1] == pytest.approx(1.1 * 400e3)
    assert any(section.stretches)


@pytest.mark.real_terrain
def test_over_the_edge_of_the_zagros(shared_data):
    """On 15" posts a radial that climbs from the plain into the mountains says what `why` says at each place."""
    terrain = (shared_data / "dem/vfp15_mideast/vfp15_8bit_mideast_15s.tif",)
    asked = scenario(
        Offer("one", (unit(ZAGROS.name, ZAGROS.lat_deg, ZAGROS.lon_deg),)),
        area=Area("box", bounds_deg=(33.5, 44.5, 35.0, 46.5)), terrain_paths=terrain, assets=(), grid_spacing_m=8e3,
    )  # fmt: skip
    workspace = skyshed.open(asked)
    section = workspace.section(60.0, unit=ZAGROS.name)

    assert section.ground_msl_m[0] < 300.0
    assert section.ground_msl_m.max() > 1800.0
    assert assert_is_why(workspace, section, range(2, 400, 18)) > 10
    floors = np.array([above[0][0] if above else np.nan for above in section.stretches])
    behind = section.range_m > 60e3
    assert np.nanmedian((floors - section.ground_msl_m)[behind]) > 500.0
