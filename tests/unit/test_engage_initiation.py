"""First initiations of many or slow targets ask for memory in shares, and say the same."""

import numpy as np

from skyshed.engage import initiation
from skyshed.engage.initiation import initiations


def found(n_targets, flight_s):
    time_s = np.tile(np.linspace(0.0, flight_s, 50), n_targets)
    p_detect = np.repeat(np.linspace(0.2, 0.9, n_targets), 50)
    return initiations(p_detect, time_s, np.arange(n_targets + 1) * 50, scan_time_s=10.0, rule=(2, 3))


def test_shares_change_nothing(monkeypatch):
    whole = found(7, 300.0)
    monkeypatch.setattr(initiation, "_MOST_ROOM", 10_000)
    for one, other in zip(found(7, 300.0), whole, strict=True):
        np.testing.assert_array_equal(one, other)
    assert np.diff(whole.knot_of).min() > 1


def test_memory_for_slow_targets_is_asked_for_in_shares(monkeypatch):
    asked, fill = [], initiation.fill_initiations

    def noted(looks, rule, work, out):
        asked.append(out[1].size)
        fill(looks, rule, work, out)

    monkeypatch.setattr(initiation, "fill_initiations", noted)
    monkeypatch.setattr(initiation, "_MOST_ROOM", 10_000)
    found(7, 300.0)
    a_target = 2 * int(300.0 / 0.125) + 4
    assert sum(asked) == 7 * a_target  # 2,000 targets of two days would ask for a hundred gigabytes at once
    assert max(asked) <= 10_000 + a_target
