"""Tables of raids against sums by hand and printed numbers: looks of a radial inbound, detection against range."""

import numpy as np
import pytest

import factories as made
import raid_worlds as raids
from skyshed.engage.initiation import initiations
from skyshed.engage.prepare import Preparation
from skyshed.model.figure import Case
from skyshed.model.system import RadarRole

AT = 30.0, -40.0
SPEED_M_S, MISSILE_M_S, REACTION_S, ASSESSMENT_S = 250.0, 1000.0, 10.0, 5.0


def inbound(unit, raid):
    asked = raids.world(unit)
    preparation = Preparation(asked, [raid], cases=[Case.NOMINAL])
    return preparation, preparation.tables(asked.packages[0], Case.NOMINAL, is_networked=False)


def looks(tables, arrival_s, first_m):
    """Yield where shots meet a radial inbound, one after another from when it is ``first_m`` away; none: NaN."""
    decision_s = arrival_s - first_m / SPEED_M_S
    while True:
        launch_s = decision_s + REACTION_S
        inside = np.flatnonzero((tables.open_s <= launch_s) & (launch_s <= tables.close_s))
        if not inside.size:
            yield np.nan
            return
        nodes = slice(tables.node_of[inside[0]], tables.node_of[inside[0] + 1])
        meet_s = np.interp(launch_s, tables.launch_s[nodes], tables.meet_s[nodes])
        yield (arrival_s - meet_s) * SPEED_M_S
        decision_s = meet_s + ASSESSMENT_S


def test_a_radial_inbound_is_met_where_the_rule_says():
    """R' = (r - v c) / (1 + v / u): five looks from 50 km, and a sixth would be within the least range."""
    shot = made.missile("shot", min_range=3e3, max_range=100e3, mean_speed=MISSILE_M_S)
    unit = made.unit("Unit", *AT, raids.armed(made.system(missiles=[shot])))
    raid = raids.straight(made.beyond(*AT, 0.0, 80e3), AT, level=raids.msl(100.0), speed_m_s=SPEED_M_S)
    _, tables = inbound(unit, raid)
    met_m = list(looks(tables, float(tables.arrival_s[0]), 50e3))
    # The way is slant and the target 100 m up: at 6.7 km that is a metre; nodes hold meetings to 0.02 s, 5 m.
    np.testing.assert_allclose(met_m[:-1], [38_000, 27_400, 18_920, 12_136, 6_708.8], atol=10.0)
    assert np.isnan(met_m[-1])


def test_nothing_is_met_within_the_least_range():
    shot = made.missile("shot", min_range=3e3, max_range=100e3, mean_speed=MISSILE_M_S)
    unit = made.unit("Unit", *AT, raids.armed(made.system(missiles=[shot])))
    raid = raids.straight(made.beyond(*AT, 0.0, 80e3), AT, level=raids.msl(100.0), speed_m_s=SPEED_M_S)
    _, tables = inbound(unit, raid)
    last_m = (tables.arrival_s[0] - tables.meet_s[-1]) * SPEED_M_S
    assert last_m == pytest.approx(3e3, abs=30.0)


CLAIM_M = 20e3  # over which the air takes 0.01 dB at 150 MHz


@pytest.mark.parametrize(
    ("ratio", "p_look", "p_track"),
    [(0.3, 0.99, None), (0.5, 0.96, None), (0.8, 0.75, None), (1.0, 0.50, 0.50), (1.1, 0.37, 0.31),
     (1.2, 0.26, 0.16), (1.3, 0.16, 0.07), (1.4, 0.10, 0.03), (1.5, 0.06, 0.01)],
)  # fmt: skip
def test_detection_falls_with_range_as_printed(ratio, p_look, p_track):
    """A claim at 0.5, read at other ranges; a track by two of three looks (Cielo Cerrado, FISICA, section 2)."""
    find = made.radar("search", RadarRole.ACQUISITION, band="VHF", frequency=150e6, reference_range=CLAIM_M,
                      reference_rcs=3.0, reference_p_detect=0.5, horizon_loss=0.0)  # fmt: skip
    unit = made.unit("Unit", *AT, raids.armed(made.system(acquisition=find)))
    raid = raids.straight(made.beyond(*AT, 0.0, 40e3), made.beyond(*AT, 0.0, 5e3), level=raids.msl(3000.0))
    preparation, _ = inbound(unit, raid)
    sights = preparation.sights(unit, Case.NOMINAL)
    # From the antenna, 8 m up.
    slant_m = np.hypot(np.linspace(40e3, 5e3, sights.slant_m.size), 2992.0)
    p = np.interp(-ratio * CLAIM_M, -slant_m, sights.p_detect["search"])
    assert p == pytest.approx(p_look, abs=0.0075)
    if p_track is not None:
        time_s = np.array([0.0, 30.0 - 1e-9])
        started = initiations(np.full(2, p), time_s, np.array([0, 2]), scan_time_s=10.0, rule=(2, 3))
        assert started.p[-1] == pytest.approx(p_track, abs=0.0075)
