"""What must hold of any fire unit whatever its figures: more never shrinks, wishes nest, the clock only takes away."""

from dataclasses import fields, replace
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from factories import figure, missile, radar, system, target
from skyshed.atmosphere.rays import RayFan
from skyshed.atmosphere.refractivity import constant_k, refraction_at
from skyshed.horizon.earth import SMALLEST_RADIUS_M
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Offer, Site, Unit
from skyshed.model.system import RadarRole
from skyshed.zone.components import Components, Look, SeenPoints, Sensors
from skyshed.zone.sight import Vantage, detection_limits
from skyshed.zone.timely import PolarLevels
from skyshed.zone.view import intersect
from skyshed.zone.zone import chain_views

RANGE_M = np.arange(1, 151) * 1000.0
N_AZIMUTHS = 3
SHAPE = (N_AZIMUTHS, RANGE_M.size)
FLAT_RANGE_M = np.tile(RANGE_M, N_AZIMUTHS).astype(np.float32)
MAX_RANGE_M = 160e3
CASES = (Case.CONSERVATIVE, Case.NOMINAL, Case.CLAIMED)
SITE = Site("here", 35.0, 40.0)


@lru_cache(maxsize=64)
def fan(antenna_msl_m, air):
    bending = constant_k(4 / 3) if air == "4/3" else refraction_at("k=1.2", 35.0, 40.0, 0.0)
    return RayFan.trace(antenna_msl_m, bending, max_range_m=MAX_RANGE_M, earth_radius_m=SMALLEST_RADIUS_M)


def ground_msl_m(seed, roughness_m):
    """Return rolling ground (n,), lower than ``roughness_m``, one relief for a seed."""
    rng = np.random.default_rng(seed)
    waves = rng.random((3, 3))
    heights = sum(
        np.sin(RANGE_M / 1e3 * (0.05 + wave[0]) + 7 * wave[1] + azimuth) * wave[2]
        for azimuth in range(N_AZIMUTHS)
        for wave in waves
    )
    relief = np.stack([np.roll(heights, 20 * azimuth) for azimuth in range(N_AZIMUTHS)])
    return (roughness_m * (relief - relief.min()) / np.ptp(relief)).astype(np.float32)


def horizon_msl_m(vantage, ground):
    """Return the lowest visible altitude by the running maximum of launch tangents, in the antenna's own fan."""
    tangent = np.maximum.accumulate(vantage.fan.tangent(RANGE_M[None, :], ground), axis=1)
    return vantage.fan.altitude(RANGE_M[None, :], tangent)


def components(unit, package, case, aimed, ground):
    """Return what a fire unit's components allow, all radars of the package standing at one place."""
    vantages, detections, looks = {}, {}, {}
    for owner in package.units:
        for name, each in owner.system.radars.items():
            mast = owner.masts.get(name)
            height = each.antenna_height_m if mast is None else owner.system.masts[mast].antenna_height_m
            vantage = Vantage(0.0, height.at(case), fan(height.at(case), "4/3"))
            key = owner.key, name
            vantages[key] = vantage
            rcs_m2 = {aimed.key: aimed.rcs_in(each.band).nominal}
            detections[key] = detection_limits(each, rcs_m2, case, vantage=vantage, max_range_m=MAX_RANGE_M)[aimed.key]
            looks[key] = Look(FLAT_RANGE_M, horizon_msl_m(vantage, ground).ravel().astype(np.float32))
    places = SeenPoints(ground.ravel(), FLAT_RANGE_M, looks)
    return Components(unit, places, Sensors(case, "fighter", vantages, detections))


def level_of(unit, package, case, aimed, ground, height_m):
    made = components(unit, package, case, aimed, ground)
    on_level = PolarLevels(made, (ground + np.float32(height_m)).reshape(1, -1), SHAPE, step_m=1000.0)
    return on_level, made.usable(package), made


def reach_of(unit, package, case, aimed, ground, height_m):
    on_level, chains, _ = level_of(unit, package, case, aimed, ground, height_m)
    return reached(on_level, chains)[0]


def reached(on_level, chains):
    return on_level.reach(chains)[0].flags


def timely(on_level, chains, aimed):
    return on_level.launches(chains, aimed) >= 0


def ends(low, high):
    """Return a strategy of (low, nominal, high)."""
    return st.tuples(*[st.floats(low, high)] * 3).map(lambda three: tuple(sorted(three)))


radars = st.fixed_dictionaries(
    {
        "reference_range": ends(60e3, 300e3),
        "reference_rcs": ends(0.1, 5.0),
        "reference_elevation": ends(0.0, 5.0),
        "reference_p_detect": ends(0.4, 0.95),
        "instrumented_range": ends(60e3, 400e3),
        "min_elevation": ends(-3.0, 0.5),
        "max_elevation": ends(30.0, 85.0),
        "frequency": ends(2e9, 16e9),
        "antenna_height": st.floats(3.0, 40.0),
    }
)
missiles = st.fixed_dictionaries(
    {
        "max_range": ends(30e3, 140e3),
        "min_range": ends(0.5e3, 5e3),
        "max_altitude": ends(5e3, 30e3),
        "min_altitude": ends(5.0, 100.0),
        "mean_speed": ends(400.0, 1500.0),
    }
)


@st.composite
def units(draw, name="Unit", seekers=(False, True)):
    """Return a fire unit of two radars and one missile, every figure with a range of its own."""
    search, track = (
        radar(kind, role, name, **draw(radars))
        for kind, role in (("search", RadarRole.ACQUISITION), ("engagement", RadarRole.ENGAGEMENT))
    )
    shot = missile("shot", name, has_active_seeker=draw(st.sampled_from(seekers)), **draw(missiles))
    sam = system(name, missiles=[shot], acquisition=search)
    sam = replace(sam, radars=sam.radars | {"engagement": track}, reaction_time_s=figure("r", *draw(ends(0.0, 30.0))))
    return Unit(name, SITE, sam)


reliefs = st.tuples(st.integers(0, 5), st.sampled_from([0.0, 300.0, 1500.0])).map(lambda two: ground_msl_m(*two))
targets = st.tuples(st.sampled_from([0.01, 1.0, 40.0]), st.sampled_from([50.0, 250.0])).map(
    lambda two: target("target", *two)
)
heights_m = st.sampled_from([60.0, 500.0, 3000.0, 9000.0])
few = settings(max_examples=25)


def holds(outer, inner):
    return not (inner & ~outer).any()


@few
@given(units(), targets, reliefs, heights_m)
def test_conservative_inside_nominal_inside_claimed(unit, aimed, ground, height_m):
    package = Offer("o", (unit,))
    inner, middle, outer = (reach_of(unit, package, case, aimed, ground, height_m) for case in CASES)

    assert holds(middle, inner)
    assert holds(outer, middle)


@few
@given(units(), targets, reliefs, heights_m, st.sampled_from(CASES))
def test_timely_is_a_part_of_reach(unit, aimed, ground, height_m, case):
    on_level, chains, _ = level_of(unit, Offer("o", (unit,)), case, aimed, ground, height_m)

    assert holds(reached(on_level, chains), timely(on_level, chains, aimed))


@few
@given(units(), targets, reliefs, heights_m)
def test_a_level_is_covered_where_some_chain_has_it_in_its_interval(unit, aimed, ground, height_m):
    """Reach at one level and the intervals of the chains are two ways to one answer."""
    package = Offer("o", (unit,))
    on_level, chains, made = level_of(unit, package, Case.CLAIMED, aimed, ground, height_m)
    altitude = (ground + np.float32(height_m)).ravel()
    by_interval = [view.allows(altitude) & view.is_known for _, view in chain_views(made, package)]

    assert (reached(on_level, chains).ravel() == np.logical_or.reduce(by_interval)).all()


@few
@given(units("A"), units("B"), targets, reliefs, heights_m, st.sampled_from(CASES))
def test_a_further_unit_never_shrinks_what_the_first_reaches(first, second, aimed, ground, height_m, case):
    alone, both = Offer("o", (first,), is_networked=True), Offer("o", (first, second), is_networked=True)

    assert holds(
        reach_of(first, both, case, aimed, ground, height_m), reach_of(first, alone, case, aimed, ground, height_m)
    )


GROWING = {
    "reference_range_m": 1.3,
    "instrumented_range_m": 1.3,
    "reference_rcs_m2": 0.5,
    "max_elevation_deg": 1.1,
    "reference_p_detect": 1.02,
}


@few
@given(units(seekers=(False,)), targets, reliefs, heights_m, st.sampled_from(sorted(GROWING)))
def test_a_better_radar_figure_never_shrinks(unit, aimed, ground, height_m, name):
    package = Offer("o", (unit,))
    better = scaled(unit, "radars", name, GROWING[name])

    assert holds(
        reach_of(better, Offer("o", (better,)), Case.NOMINAL, aimed, ground, height_m),
        reach_of(unit, package, Case.NOMINAL, aimed, ground, height_m),
    )


@few
@given(units(), targets, reliefs, heights_m, st.sampled_from(["max_range_m", "max_altitude_m"]), st.sampled_from(CASES))
def test_a_longer_or_higher_missile_never_shrinks(unit, aimed, ground, height_m, name, case):
    better = scaled(unit, "missiles", name, 1.2)

    assert holds(
        reach_of(better, Offer("o", (better,)), case, aimed, ground, height_m),
        reach_of(unit, Offer("o", (unit,)), case, aimed, ground, height_m),
    )


@few
@given(units(), targets, reliefs, heights_m, st.sampled_from(CASES))
def test_a_larger_target_is_reached_wherever_a_smaller_one_is(unit, aimed, ground, height_m, case):
    larger = replace(aimed, rcs_m2={"any": figure("rcs", aimed.rcs_m2["any"].nominal * 4)})
    package = Offer("o", (unit,))

    assert holds(
        reach_of(unit, package, case, larger, ground, height_m), reach_of(unit, package, case, aimed, ground, height_m)
    )


@few
@given(units(), targets, reliefs, heights_m, st.sampled_from([0.8, 0.3]))
def test_a_slower_target_is_met_wherever_a_faster_one_is(unit, aimed, ground, height_m, share):
    on_level, chains, _ = level_of(unit, Offer("o", (unit,)), Case.NOMINAL, aimed, ground, height_m)
    slower = replace(aimed, speed_m_s=figure("speed", aimed.speed_m_s.nominal * share))

    assert holds(timely(on_level, chains, slower), timely(on_level, chains, aimed))


@few
@given(units(), targets, reliefs, heights_m, st.sampled_from(CASES))
def test_without_reaction_and_flight_time_all_of_reach_is_timely(unit, aimed, ground, height_m, case):
    """Where the missile is there at once, a target that is seen is met: no unbroken view is needed of an instant."""
    still = replace(aimed, speed_m_s=figure("speed", 1e-9))
    on_level, chains, _ = level_of(unit, Offer("o", (unit,)), case, still, ground, height_m)

    assert (timely(on_level, chains, still) == reached(on_level, chains)).all()


@few
@given(units(), units("Other"), reliefs, st.sampled_from(CASES))
def test_components_only_take_away(unit, other, ground, case):
    """The interval of a chain lies inside that of each of its components."""
    aimed, package = target(), Offer("o", (unit, other), is_networked=True)
    _, chains, made = level_of(unit, package, case, aimed, ground, 500.0)
    assume(chains)
    for chain in chains:
        whole = intersect(made.of(chain))
        for part in made.of(chain):
            assert (whole.floor_msl_m >= part.floor_msl_m).all()
            assert (whole.ceiling_msl_m <= part.ceiling_msl_m).all()


def scaled(unit, kind, name, factor):
    """Return the unit with one figure of all its radars or missiles multiplied, all three ends."""

    def grown(bundle):
        each: Figure = getattr(bundle, name)
        top = 0.99 if name == "reference_p_detect" else 89.0 if name.endswith("_deg") else np.inf
        low, nominal, high = (min(value * factor, max(value, top)) for value in (each.low, each.nominal, each.high))
        return replace(bundle, **{name: replace(each, low=low, nominal=nominal, high=high)})

    bundles = {key: grown(bundle) for key, bundle in getattr(unit.system, kind).items()}
    return replace(unit, system=replace(unit.system, **{kind: bundles}))


def test_the_strategies_reach_something():
    """Random figures must not leave the properties above with nothing to hold."""
    reached = []

    @settings(max_examples=100)
    @given(units(), st.just(target()), reliefs, heights_m)
    def look(unit, aimed, ground, height_m):
        reached.append(reach_of(unit, Offer("o", (unit,)), Case.NOMINAL, aimed, ground, height_m).mean())

    look()
    assert np.mean(np.array(reached) > 0.02) > 0.3
    assert {each.name for each in fields(radar("r", RadarRole.ACQUISITION))} >= set(GROWING)


def test_ground_is_as_rough_as_asked():
    assert ground_msl_m(1, 1500.0).max() == pytest.approx(1500.0)
