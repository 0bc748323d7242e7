"""The plain reference against a peer, profile by profile over real ground: ITU-R P.452-18, its numbers frozen."""

import numpy as np
import pytest
from peer_profiles import FREQUENCIES_HZ, frozen

from skyshed.diffraction.reference import bullington_db, delta_bullington_db


def test_the_frozen_profiles_are_many_and_low():
    rows = frozen()

    assert len({(row.raster, row.lat_deg, row.lon_deg, row.azimuth_deg) for row in rows}) >= 200
    assert all(4.0 <= row.antenna_m <= 30.0 and 30.0 <= row.target_m <= 1000.0 for row in rows)
    assert {row.frequency_hz for row in rows} == set(FREQUENCIES_HZ)
    assert len({row.raster for row in rows}) == 5


# Measured, worst of 698 losses a band: 0.0005, 0.0004, 0.0002 dB at 150 MHz, 3 and 9 GHz; the peer rounds constants.
@pytest.mark.real_terrain
@pytest.mark.parametrize("frequency_hz", FREQUENCIES_HZ)
def test_reference_is_what_the_peer_says(shared_data, frequency_hz):
    rows = [row for row in frozen() if row.frequency_hz == frequency_hz]

    ways = [row.way(shared_data / "dem") for row in rows]

    whole_db = [delta_bullington_db(way, frequency_hz) for way in ways]
    np.testing.assert_allclose(whole_db, [row.loss_db for row in rows], atol=0.002, rtol=0)
    over_db = [bullington_db(way, frequency_hz) for way in ways]
    np.testing.assert_allclose(over_db, [row.bullington_db for row in rows], atol=0.002, rtol=0)
