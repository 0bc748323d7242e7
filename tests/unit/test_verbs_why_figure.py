"""Which published figure ``why`` names where a radar's sight ends."""

from dataclasses import replace

import numpy as np
import pytest

from factories import missile, radar, scenario, system, target, unit
from skyshed.model.figure import Case
from skyshed.model.scenario import Offer
from skyshed.model.system import RadarRole
from skyshed.sky.grid import ends
from skyshed.verbs.losses import Budget
from skyshed.verbs.obstacle import Asked, radar_obstacle
from skyshed.verbs.why import why
from skyshed.zone.chain import Antenna
from skyshed.zone.reason import Reason
from skyshed.zone.view import view_of


@pytest.mark.parametrize(
    ("reference_m", "display_m", "expected"),
    [(400e3, 100e3, "instrumented_range_m"), (90e3, 400e3, "reference_range_m")],
)
def test_the_display_is_named_where_it_ends_before_the_echo(reference_m, display_m, expected):
    find, track = (
        radar(name, role, reference_range=reference_m, instrumented_range=display_m)
        for name, role in (("search", RadarRole.ACQUISITION), ("engagement", RadarRole.ENGAGEMENT))
    )
    sam = system(missiles=[missile("shot", max_range=250e3)], acquisition=find)
    sam = replace(sam, radars=sam.radars | {"engagement": track})
    asked = scenario(Offer("o", (unit(sam=sam),)))
    lat_deg, lon_deg = (each[0] for each in ends(asked.units[0].site, np.array([90.0]), np.array([150e3])))

    answer = why(asked, (float(lat_deg), float(lon_deg), "10000 m"), "fighter")

    assert not answer.is_covered
    assert {each.figure.key.rsplit("/", 1)[1] for each in answer.units[0].obstacles} == {expected}


@pytest.mark.parametrize(
    ("beam_db", "lost_db", "expected"),
    [
        (3.0, 6.0, "horizon_loss_db"),  # 5 dB to spare, and 8 without the beam's part
        (3.0, 9.0, "reference_range_m"),
        (0.0, 6.0, "reference_range_m"),
    ],
)
def test_diffraction_names_the_beam_where_it_decides_and_else_the_claim(beam_db, lost_db, expected):
    seen_from_500_m = view_of([500.0], [9e3], floor_reason=Reason.DIFFRACTION_LOSS, ceiling_reason=Reason.NONE)
    asked = Asked(400.0, target(), Case.NOMINAL)
    obstacle = radar_obstacle(seen_from_500_m, Antenna(unit(), "search"), asked, Budget(5.0, beam_db, lost_db))

    assert obstacle.reason is Reason.DIFFRACTION_LOSS
    assert obstacle.figure.key == f"sam/search/{expected}"
