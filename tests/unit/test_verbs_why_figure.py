"""Which published figure ``why`` names where a radar's sight ends."""

from dataclasses import replace

import numpy as np
import pytest

from factories import missile, radar, scenario, system, unit
from skyshed.model.scenario import Offer
from skyshed.model.system import RadarRole
from skyshed.sky.grid import ends
from skyshed.verbs.why import why


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
