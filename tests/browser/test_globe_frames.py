"""What no scenario of the tests has enough of, drawn by chance: gaps, what only missing ground leaves open, no sky."""

from dataclasses import dataclass, replace
from threading import Event

import numpy as np
import pytest

from globe_page import SMALL, open_globe
from serve_worlds import served
from skyshed.serve.frame import steps_of_heights
from skyshed.serve.house import House
from skyshed.serve.opened import opened

pytestmark = pytest.mark.browser

MOST_STRETCHES = 4
READ = """() => {
  const { skies, state } = window.spy.painted.asked, sky = skies.sky(state.pack);
  const told = (numbers) => [...numbers].map(each => Number.isNaN(each) ? null : each);
  return { ground: told(skies.ground), inArea: [...skies.inArea], bottom: told(sky.bottom), ceiling: told(sky.ceiling),
           counts: sky.counts.map(each => [...each]), unsure: sky.unsure.map(each => [...each]), gaps: [...sky.gaps] };
}"""


@dataclass(frozen=True)
class ChanceHouse(House):
    """Any sky, drawn by chance on the map of the true one, part of whose ground is unknown."""

    may_open = may_end = Event()  # that of `served`, which sets them when it ends

    def shown(self, draft, live, question, progress):
        true = super().shown(draft, live, question, progress)
        rng = np.random.default_rng(14)
        ground_m = np.where(rng.random(true.grid.shape) < 0.1, np.nan, true.grid.ground_msl_m).astype(np.float32)
        grid = replace(true.grid, ground_msl_m=ground_m)
        return replace(true, grid=grid, sky=chance_sky(true.sky, rng))


def chance_sky(sky, rng):
    """Return a sky of 0 to 4 stretches a cell."""
    shape = sky.floor_msl_m.shape
    n = rng.integers(0, MOST_STRETCHES + 1, shape)
    ends_m = np.sort(rng.uniform(-400, 30_000, (n.size, MOST_STRETCHES, 2)).reshape(n.size, -1), axis=1)
    is_there = np.arange(MOST_STRETCHES) < n.reshape(-1, 1)
    low_m, high_m = (ends_m[:, side::2][is_there].astype(np.float32) for side in (0, 1))
    first, last = np.cumsum(n) - n.ravel(), np.cumsum(n) - 1
    has_any = n.ravel() > 0
    floor_m, ceiling_m = (np.full(n.size, np.nan, np.float32) for _ in range(2))
    floor_m[has_any], ceiling_m[has_any] = low_m[first[has_any]], high_m[last[has_any]]
    return replace(
        sky,
        floor_msl_m=floor_m.reshape(shape),
        ceiling_msl_m=ceiling_m.reshape(shape),
        n_intervals=n.astype(np.uint8),
        low_msl_m=low_m,
        high_msl_m=high_m,
        n_units=rng.integers(0, 3, sky.n_units.shape, np.uint8),
        n_units_open=rng.integers(0, 2, sky.n_units.shape, np.uint8),
    )


def metres(height_m):
    """Return heights as a page has them: whole metres, None where there is none."""
    return [None if step == 0 else int(step) - 1001 for step in steps_of_heights(height_m).ravel()]


def test_any_sky_is_read_as_it_was_written(gl_chromium, tmp_path):
    (tmp_path / "small.yaml").write_text(SMALL, "utf-8")
    house = ChanceHouse(opened(str(tmp_path / "small.yaml")))
    with served(house) as server:
        globe = open_globe(gl_chromium, server.door)
        read = globe.run(READ)
        shown = house.shown(server.desk.draft, (), server.desk.start, None)
        globe.close()
    sky, grid = shown.sky, shown.grid

    assert read["ground"] == metres(grid.ground_msl_m)
    assert read["bottom"] == metres(sky.floor_msl_m)
    assert read["ceiling"] == metres(sky.ceiling_msl_m)
    assert read["inArea"] == (grid.share_in_area >= 0.5).ravel().astype(int).tolist()
    assert read["counts"] == sky.n_units.reshape(len(sky.n_units), -1).tolist()
    assert read["unsure"] == sky.n_units_open.reshape(len(sky.n_units), -1).tolist()
    n = sky.n_intervals.ravel()
    low_m, high_m = (np.split(metres(each), np.cumsum(n)[:-1]) for each in (sky.low_msl_m, sky.high_msl_m))
    assert dict(read["gaps"]) == {
        cell: [end - low_m[cell][0] for pair in zip(high_m[cell][:-1], low_m[cell][1:], strict=True) for end in pair]
        for cell in np.flatnonzero(n > 1).tolist()
    }
    assert set(n) == set(range(MOST_STRETCHES + 1))
    assert None in read["ground"]
