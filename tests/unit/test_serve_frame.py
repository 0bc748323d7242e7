"""A frame says what a sky says: written by the server, read back as pages read it."""

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from serve_worlds import decoded, grid_of, sky_of, with_gaps
from skyshed.serve.frame import MAGIC, FrameHead, encoded, frame_bytes, grid_digest, steps_of_heights
from skyshed.serve.protocol import VERSION, SkyAsked

HEAD = FrameHead(7, 3, 12, "full", SkyAsked(package=1, target=0, case=2), [(0.25, 0.5), (None, None)])


def heights(planes, name):
    """Return metres as pages read them, NaN for none."""
    steps = planes[name].astype(float)
    return np.where(steps == 0, np.nan, steps - 1 - 1000)


def test_the_head_tells_the_frame_and_its_grid():
    grid = grid_of()

    head, planes = decoded(frame_bytes(HEAD, encoded(sky_of(grid), grid, is_deflated=True), with_ground=True))

    assert head == {
        "version": VERSION,
        "frame": 7,
        "revision": 3,
        "seq": 12,
        "detail": "full",
        "question": {"package": 1, "target": 0, "case": 2},
        "shares": [[0.25, 0.5], [None, None]],
        "moved": None,
        "deflated": True,
        "grid": {
            "rows": 4,
            "columns": 5,
            "window": pytest.approx([43.95, 32.65, 44.45, 33.05]),
            "step": pytest.approx([0.1, 0.1]),
            "digest": grid_digest(grid),
            "row_km2": pytest.approx(grid.cell_area_km2.tolist(), rel=1e-6),
        },
        "planes": [
            {"name": "ground", "type": "u16", "n": 20},
            {"name": "share", "type": "u16", "n": 20},
            {"name": "floor", "type": "u16", "n": 20},
            {"name": "ceiling", "type": "u16", "n": 20},
            {"name": "reason", "type": "u8", "n": 20},
            {"name": "counts", "type": "u8", "n": 40},
        ],
    }
    assert set(heights(planes, "ground")) == {100.0}
    assert set(planes["share"]) == {65_535}
    assert set(planes["reason"]) == {2 | 3 << 4}


def test_every_part_begins_at_a_multiple_of_four():
    data = frame_bytes(HEAD, encoded(sky_of(grid_of(3, 3)), grid_of(3, 3), is_deflated=False), with_ground=True)

    magic, n_head = struct.unpack_from("<II", data)
    assert magic == MAGIC == int.from_bytes(b"SKYF"[::-1], "big")
    assert n_head % 4 == 0
    assert json.loads(data[8 : 8 + n_head])
    decoded(data)  # looks at where planes begin


def test_a_ground_that_was_sent_once_reads_the_same_again():
    """Two pages get one sky: each a whole stream of its own."""
    grid = grid_of()
    what = encoded(sky_of(grid), grid, is_deflated=True)

    one, other = (decoded(frame_bytes(HEAD, what, with_ground=True))[1] for _ in range(2))

    assert all(np.array_equal(one[name], other[name]) for name in one)


def test_a_sky_of_half_a_million_cells_is_sent_in_a_few_tens_of_kilobytes():
    grid = grid_of(700, 700)

    assert len(frame_bytes(HEAD, encoded(sky_of(grid), grid, is_deflated=True), with_ground=True)) < 100_000


def test_a_frame_without_ground_has_none():
    head, planes = decoded(
        frame_bytes(HEAD, encoded(sky_of(grid_of()), grid_of(), is_deflated=True), with_ground=False)
    )

    assert not {"ground", "share"} & planes.keys()
    assert head["grid"]["digest"] == grid_digest(grid_of())


def test_grids_that_differ_have_other_digests():
    assert len({grid_digest(each) for each in (grid_of(), grid_of(4, 6), grid_of(ground_m=101.0))}) == 3
    assert grid_digest(grid_of()) == grid_digest(grid_of())


def test_what_only_missing_terrain_leaves_open_is_sent_where_there_is_some():
    grid, sky = grid_of(), sky_of(grid_of())
    sky.n_units_open[1, 2, 3] = 4

    _, planes = decoded(frame_bytes(HEAD, encoded(sky, grid, is_deflated=False), with_ground=False))

    assert planes["open"].reshape(2, 4, 5)[1, 2, 3] == planes["open"].sum() == 4


metres = some.floats(-1000, 64_000, width=32)
cells = some.lists(some.lists(metres, max_size=12), min_size=12, max_size=12)


@settings(max_examples=60, deadline=None)
@given(cells, some.booleans())
def test_stretches_come_back_to_the_metre(drawn, is_deflated):
    stretches = []
    for cell in drawn:
        ends = sorted(cell)[: len(cell) // 2 * 2]
        stretches.append(list(zip(ends[::2], ends[1::2], strict=True)))
    grid = grid_of(3, 4)

    what = encoded(with_gaps(grid, stretches), grid, is_deflated=is_deflated)

    _, planes = decoded(frame_bytes(HEAD, what, with_ground=False))

    found = [
        [] if np.isnan(low) else [low, high]
        for low, high in zip(heights(planes, "floor"), heights(planes, "ceiling"), strict=True)
    ]
    if "gap_cell" in planes:
        gaps = zip(planes["gap_cell"], heights(planes, "gap_low"), heights(planes, "gap_high"), strict=True)
        for cell, low, high in gaps:
            found[cell][-1:-1] = [low, high]  # in order: each behind those before it
    for cell, ends in zip(stretches, found, strict=True):
        assert np.allclose(np.ravel(cell), ends, atol=0.51)
    assert ("gap_cell" in planes) == any(len(each) > 1 for each in stretches)


@given(some.lists(some.floats(-2e3, 1e5, width=32) | some.just(float("nan")), min_size=1))
def test_heights_are_whole_metres_within_their_scale(drawn):
    steps = steps_of_heights(np.array(drawn, np.float32)).astype(float)

    for height, step in zip(drawn, steps, strict=True):
        if np.isnan(height):
            assert step == 0
        else:
            assert step - 1001 == pytest.approx(min(max(height, -1000), 64_534), abs=0.51)
