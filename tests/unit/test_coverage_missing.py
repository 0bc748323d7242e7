"""Why the rest is not covered: shares by hand on a grid of a few cells, and the whole sky of a larger one."""

import numpy as np
import pytest

import report_fixtures as made
from factories import bowls
from skyshed.coverage.missing import missing_shares
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind
from skyshed.sky.grid import MapGrid
from skyshed.zone.reason import Reason

NAN = float("nan")
AXES = np.array([1.0, 0.0]), np.array([0.0, 1.0, 2.0, 3.0])


def test_shares_by_hand():
    """Of four columns at 1,000 m: one covered, one below its floor, one above the ceiling, one out of range."""
    grid = MapGrid(*AXES, np.zeros((2, 4), np.float32), np.ones((2, 4)))
    level = Level("1000m", LevelKind.MSL, 1000.0)
    floors_msl_m = np.array([[[100.0, 1500.0, 100.0, NAN]] * 2])
    sky = bowls(
        made.result().packages[0],
        "fighter",
        Case.NOMINAL,
        grid,
        floors_msl_m=floors_msl_m,
        levels_msl_m=np.full((1, 2, 4), 1000.0),
        ceiling_msl_m=np.array([[5000.0, 5000.0, 800.0, NAN]] * 2),
    )
    sky.n_units[0, :, 2] = 0  # above its ceiling, of which the hand-made counts know nothing

    assert missing_shares(sky, grid, level, 0) == {
        Reason.CURVATURE: pytest.approx(0.25),
        Reason.ENVELOPE_RANGE: pytest.approx(0.25),
        Reason.ENVELOPE_ALTITUDE: pytest.approx(0.25),
    }


def test_ground_above_a_level_is_no_sky():
    """Two columns of ground at 2,000 m have no sky at 1,000 m; all of the other two is out of range."""
    ground_msl_m = np.array([[0.0, 0.0, 2000.0, 2000.0]] * 2, np.float32)
    grid = MapGrid(*AXES, ground_msl_m, np.ones((2, 4)))
    nothing = np.full((1, 2, 4), NAN)
    sky = bowls(
        made.result().packages[0],
        "fighter",
        Case.NOMINAL,
        grid,
        floors_msl_m=nothing,
        levels_msl_m=np.full((1, 2, 4), 1000.0),
        ceiling_msl_m=5000.0,
    )

    assert missing_shares(sky, grid, Level("1000m", LevelKind.MSL, 1000.0), 0) == {Reason.ENVELOPE_RANGE: 1.0}
    high = MapGrid(*AXES, np.full((2, 4), 3000.0, np.float32), np.ones((2, 4)))
    assert missing_shares(sky, high, Level("1000m", LevelKind.MSL, 1000.0), 0) == {}


def test_what_is_missing_and_what_is_covered_are_the_whole_sky():
    """Cells of the hand-made sky have one stretch of altitude each, so that every bare one has its reason."""
    result = made.result()
    sky, grid = result.skies[result.packages[0].name, "cruise-missile", Case.NOMINAL], result.grid
    covered = float(grid.weight_km2[sky.n_units[1] > 0].sum() / grid.weight_km2.sum())
    missing = missing_shares(sky, grid, made.LEVELS[1], 1)

    assert list(missing.values()) == sorted(missing.values(), reverse=True)
    assert covered + sum(missing.values()) == pytest.approx(1.0, abs=1e-6)
