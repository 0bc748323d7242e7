"""What must hold of every assessment, whatever its figures: nesting of cases, of packages, of layers."""

from dataclasses import fields, replace
from itertools import pairwise

import numpy as np
import pytest

from factories import missile, radar, scenario, system, unit
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.model.system import RadarRole
from skyshed.verbs.assess import assess
from skyshed.zone.reason import Reason


@pytest.fixture(scope="module")
def result():
    far = system(
        "far", missiles=[missile("far", "far", has_active_seeker=True, max_range=(90e3, 150e3, 250e3))], ring_m=250e3
    )
    near = system(
        "near", missiles=[missile("near", "near", max_range=(10e3, 15e3, 16e3), max_altitude=(6e3, 9e3, 10e3))]
    )
    held = Offer("held", (unit("Near", 38.1, 38.6, near),))
    offer = Offer("layered", (unit("Far", 38.4, 38.3, far, {"search": "mast"}), unit("Near 2", 38.7, 39.2, near)))
    return assess(
        scenario(offer, held=held, bounds=(37.4, 37.0, 39.6, 40.0), grid_spacing_m=5000.0, refraction="median")
    )


def test_conservative_lies_inside_nominal_inside_claimed(result):
    for package in result.packages:
        skies = [
            result.skies[package.name, "fighter", case] for case in (Case.CONSERVATIVE, Case.NOMINAL, Case.CLAIMED)
        ]
        for inner, outer in pairwise(skies):
            assert (inner.n_units <= outer.n_units).all()
            has_zone = inner.n_intervals > 0
            # Looking down a slope, the lowest elevation of a beam starts higher on a taller antenna: the
            # one way in which a figure (antenna height) that helps elsewhere costs a few metres.
            is_beam_edge = outer.floor_reason[has_zone] == Reason.ELEVATION_LIMIT
            # Each case samples its horizon on rings of its own (they end at its own instrumented range), so that
            # behind a ridge two cases may differ by the sampling error: metres on posts 9 km apart.
            is_terrain = outer.floor_reason[has_zone] == Reason.TERRAIN
            allowed_m = np.where(is_beam_edge, 4.0, np.where(is_terrain, 3.0, 0.0)) + 0.5
            assert (outer.floor_msl_m[has_zone] <= inner.floor_msl_m[has_zone] + allowed_m).all()
            assert (outer.ceiling_msl_m[has_zone] >= inner.ceiling_msl_m[has_zone] - 0.5).all()


def test_an_offer_adds_to_what_is_held(result):
    held, layered = (package.name for package in result.packages)
    for case in Case:
        assert (result.skies[held, "fighter", case].n_units <= result.skies[layered, "fighter", case].n_units).all()


def test_shares_and_layers_are_ordered(result):
    for row in result.areas:
        assert 0 <= row.covered_share <= 1
        assert row.layers[0] == row.covered_share
        assert all(more >= fewer for more, fewer in pairwise(row.layers))
        assert row.detected_share >= row.covered_share - 1e-9


def test_timely_never_exceeds_reach(result):
    assert all(row.timely_max_m <= row.reach_max_m for row in result.ranges)
    assert any(0 < row.timely_max_m < row.reach_max_m for row in result.ranges)


def test_every_point_has_a_zone_or_a_reason(result):
    for sky in result.skies.values():
        has_zone = sky.n_intervals > 0
        assert (sky.none_reason[~has_zone] != Reason.NONE).all()
        assert (sky.floor_reason[has_zone] != Reason.NONE).all()
        assert np.isnan(sky.floor_msl_m[~has_zone]).all()


def test_the_curve_agrees_with_the_levels(result):
    """3,000 m above ground is a level and a node of the curve: two ways to the same share."""
    at_level = {(r.package, r.case): r.covered_share for r in result.areas if r.level == "3000 m AGL"}
    on_curve = {(r.package, r.case): r.covered_share for r in result.curves if r.height_agl_m == 3000.0}

    assert on_curve == pytest.approx(at_level, abs=1e-9)


FIELDS = ["reference_range_m", "reference_rcs_m2", "instrumented_range_m", "antenna_height_m", "reference_p_detect"]


@pytest.mark.parametrize("field", FIELDS)
def test_every_figure_alone_keeps_the_order(field):
    """Only one figure has a range, and claimed still covers no less than nominal, nominal no less than conservative."""
    sam = without_ranges(system(acquisition=radar("search", RadarRole.ACQUISITION, reference_range=70e3)))
    search = sam.radars["search"]
    middle = getattr(search, field)
    wide = replace(middle, low=middle.nominal * 0.6, high=min(middle.nominal * 1.5, 0.99 if "_p_" in field else 1e9))
    sam = replace(sam, radars=sam.radars | {"search": replace(search, **{field: wide})})

    rows = assess(scenario(Offer("o", (unit(sam=sam),)), grid_spacing_m=4000.0)).areas

    claimed, nominal, conservative = ([row.covered_share for row in rows if row.case is case] for case in Case)
    assert claimed >= nominal >= conservative
    assert claimed > conservative or field == "instrumented_range_m"


def without_ranges(sam):
    """Return a system whose figures all have one value."""

    def fixed(bundle):
        values = {each.name: getattr(bundle, each.name) for each in fields(bundle)}
        return replace(
            bundle,
            **{
                name: replace(value, low=value.nominal, high=value.nominal)
                for name, value in values.items()
                if isinstance(value, Figure)
            },
        )

    return replace(
        sam,
        radars={name: fixed(each) for name, each in sam.radars.items()},
        missiles={name: fixed(each) for name, each in sam.missiles.items()},
    )


GROUND_LEVELS = (
    Level("0 m AGL", LevelKind.AGL, 0.0),
    Level("0 m", LevelKind.MSL, 0.0),
    Level("5 m", LevelKind.MSL, 5.0),
    Level("100 m", LevelKind.MSL, 100.0),
)


@pytest.mark.parametrize("heights_m", [(4.0, 8.0, 12.0), (10.0, 10.1, 10.2), (24.0, 24.0, 24.0)])
def test_cases_are_nested_down_to_the_surface_of_the_sea(heights_m):
    """The ground is seen as far as the horizon of the sea in every direction, not where rounding happens to fall."""
    given = {"antenna_height": heights_m, "min_elevation": -1.0}
    base = system(acquisition=radar("search", RadarRole.ACQUISITION, **given))
    shot = missile("shot", min_altitude=0.0, min_range=(1e3, 1e3, 2e3))
    track = radar("engagement", RadarRole.ENGAGEMENT, reference_range=(150e3, 200e3, 250e3), **given)
    sam = replace(base, missiles={"shot": shot}, radars=base.radars | {"engagement": track})
    asked = scenario(Offer("o", (unit(sam=sam),)), levels=GROUND_LEVELS, grid_spacing_m=2500.0)
    made = assess(asked, propagation="line-of-sight")  # diffracted waves do not reach the surface at all

    for inner, outer in pairwise(made.skies["o", "fighter", case] for case in reversed(Case)):
        assert (inner.n_units <= outer.n_units).all()
        assert (inner.n_radars <= outer.n_radars).all()
    for row in made.ranges:
        if not row.level.startswith("0 m"):
            continue
        height_m = dict(zip((Case.CONSERVATIVE, Case.NOMINAL, Case.CLAIMED), heights_m, strict=True))[row.case]
        horizon_m = np.sqrt(2 * 4 / 3 * 6.371e6 * height_m)
        # The horizon is flat there: two millimetres of grazing are two hundred metres of range, beside a step of 330 m.
        assert [row.reach_min_m, row.reach_max_m] == pytest.approx([horizon_m] * 2, abs=700.0)
