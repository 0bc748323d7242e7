"""A raid of 24 targets that one missile each can be fired at, once: what shots do is a binomial."""

import numpy as np

from factories import figure
from skyshed.engage.tables import EARLIEST, NO_LIMIT, Rules, Tables

KILL = figure("sam/missile/kill_probability", 0.3, 0.6, 0.85, "1")
READY = figure("sam/load/missile", 12.0, 24.0, 24.0, "1")
N_TARGETS = 24


def ints(*values):
    return np.array(values, np.int64)


def floats(*values):
    return np.array(values, np.float64)


def made(values):
    """Return 24 targets, known from the start, each of which one missile can be fired at, once."""
    n, p = N_TARGETS, values.get(KILL.key, KILL.nominal)
    each, none = np.arange(n + 1), np.zeros(n)
    tables = Tables(
        arrival_s=np.full(n, 20.0), start_s=none, asset=np.zeros(n, np.int64),
        look_of=each, look_key=np.arange(n, dtype=np.uint64), look_unit=np.zeros(n, np.int64),
        knot_of=each, knot_p=np.ones(n), knot_s=none,
        n_channels=ints(n), n_missile_channels=ints(NO_LIMIT), reaction_s=floats(0.0), assessment_s=floats(5.0),
        spacing_s=floats(1.0), lost_s=floats(np.inf), reach_m=floats(1e5),
        magazine_unit=ints(0), n_ready=ints(round(values.get(READY.key, READY.nominal))), n_reserve=ints(0),
        reload_s=floats(np.inf), speed_m_s=floats(1000.0),
        option_of=each, option_magazine=np.zeros(n, np.int64), option_p=np.full(n, p),
        window_of=each, open_s=none, close_s=np.ones(n),
        node_of=2 * each, launch_s=np.tile([0.0, 1.0], n), meet_s=np.tile([10.0, 11.0], n),
    )  # fmt: skip
    return tables, Rules(True, EARLIEST, 1, 0.0, 0.0)
