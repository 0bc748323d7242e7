"""The embedded ground at its posts is what ``itur`` itself says there."""

import numpy as np

from skyshed.terrain.terrain import open_terrain


def test_posts_are_those_of_itur():
    from itur.models import itu1511

    random = np.random.default_rng(4)
    lat = 90.0 - (random.integers(0, 2160, 300) + 0.5) / 12
    lon = -180.0 + (random.integers(0, 4320, 300) + 0.5) / 12
    theirs_m = itu1511.topographic_altitude(lat, lon).to_value("m")
    ours_m = open_terrain([]).elevation_at(lat, lon)
    # itur puts what lies below the sea at 1e-6 m, and its rule is bicubic from rounded positions of posts.
    np.testing.assert_allclose(np.maximum(ours_m, 0.0), theirs_m, atol=0.5)
    assert (ours_m > 100.0).sum() > 50
