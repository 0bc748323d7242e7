"""What is kept in memory: found by equal inputs alone, never more than the bound, least recently used gone first."""

from dataclasses import dataclass
from threading import Thread

import numpy as np
import pytest

from skyshed.errors import InputError
from skyshed.jobs import kept as room
from skyshed.jobs.kept import Kept


@dataclass(frozen=True)
class Made:
    array: np.ndarray


class Maker:
    def __init__(self, n_bytes=1000):
        self.n_calls, self.n_bytes = 0, n_bytes

    def __call__(self):
        self.n_calls += 1
        return Made(np.zeros(self.n_bytes, np.uint8))


def test_equal_inputs_are_made_once():
    store, make = Kept(10_000), Maker()

    first = store.get(("horizon", 1.0, "a"), make)

    assert store.get(("horizon", 1.0, "a"), make) is first
    store.get(("horizon", 1.5, "a"), make)
    assert make.n_calls == 2
    assert store.n_bytes == 2 * 1500


def test_the_least_recently_used_go_first():
    store, make = Kept(3 * 1500), Maker()
    for name in "abc":
        store.get(name, make)
    store.get("a", make)
    store.get("d", make)

    assert [name in store for name in "abcd"] == [True, False, True, True]
    assert store.n_bytes <= store.most_bytes


def test_what_is_too_large_is_found_while_somebody_holds_it():
    store, make = Kept(1000), Maker(5000)
    held = store.get("large", make)

    assert store.get("large", make) is held
    assert len(store) == 0
    del held
    store.get("large", make)
    assert make.n_calls == 2


def test_a_bound_of_zero_keeps_nothing():
    store, make = Kept(0), Maker()
    held = [store.get("a", make) for _ in range(3)]

    assert make.n_calls == len(held) == 3


def test_an_error_keeps_nothing():
    store = Kept(10_000)
    with pytest.raises(ZeroDivisionError):
        store.get("a", lambda: 1 / 0)

    assert store.get("a", lambda: 2) == 2


def test_many_threads_share_one_answer():
    store, make, found = Kept(1_000_000), Maker(), []
    threads = [Thread(target=lambda: found.append(store.get("a", make))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert store.get("a", make) is store.get("a", make)
    assert len(store) == 1


@pytest.mark.parametrize("text", ["much", "-1", "1.5", ""])
def test_the_variable_is_a_whole_number(monkeypatch, text):
    monkeypatch.setenv(room.VARIABLE, text)
    with pytest.raises(InputError, match="whole number of millions of bytes"):
        room.kept.__wrapped__()
