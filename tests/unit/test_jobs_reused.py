"""Memory that is used again: never while somebody still looks at it."""

import numpy as np
import pytest

from skyshed.jobs import reused as room
from skyshed.jobs.reused import Reused


@pytest.fixture(autouse=True)
def _small_is_worth_it(monkeypatch):
    monkeypatch.setattr(room, "_WORTH_BYTES", 0)


def address(array):
    return array.__array_interface__["data"][0]


def test_memory_comes_back_once_nobody_holds_it():
    memory = Reused()
    first = memory.empty((10, 7))
    place = address(first)
    del first

    assert address(memory.empty((9, 7))) == place


def test_a_view_of_a_view_holds_it():
    memory = Reused()
    row = memory.empty((10, 7))[3][2:5]
    row[:] = 1.0

    for _ in range(3):
        other = memory.empty((10, 7))
        other[:] = 2.0
        del other
    np.testing.assert_array_equal(row, [1.0, 1.0, 1.0])
    assert len(memory._flat) == 2


def test_a_larger_one_is_made_anew():
    memory = Reused()
    memory.empty((2, 3))

    assert memory.empty((4, 5)).shape == (4, 5)


def test_small_arrays_are_left_to_the_allocator(monkeypatch):
    monkeypatch.setattr(room, "_WORTH_BYTES", 1_000)
    memory = Reused()

    assert memory.empty((3, 3)).flags.owndata
