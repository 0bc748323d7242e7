"""What the store deals out comes back by aircraft and time, however it was batched."""

import numpy as np
import pytest

from skyshed.errors import InputError
from skyshed.flights import parcels, store
from skyshed.flights.parcels import Parcels, by_aircraft_and_time, shares
from skyshed.flights.rows import Rows
from skyshed.flights.store import Store

KIND = np.dtype([("aircraft", np.int32), ("time_s", np.float64), ("row", np.int64)])


def records(*rows):
    return np.array([(*row, number) for number, row in enumerate(rows)], dtype=KIND)


def test_parcels_keep_the_order_of_batches(tmp_path):
    dealt = Parcels(tmp_path / "parcels", KIND, (3, 0, 2))
    given = records((0, 5.0), (7, 1.0), (1, 4.0), (0, 2.0), (7, 0.0))
    dealt.put(given[:2], np.array([0, 2]))
    dealt.put(given[2:], np.array([0, 0, 2]))

    assert dealt.get(0)["row"].tolist() == [0, 2, 3]
    assert dealt.get(1).size == 0
    assert dealt.get(2)["row"].tolist() == [1, 4]


@pytest.mark.parametrize("farthest", [3, 3 + (1 << 17)])
def test_records_of_one_moment_stay_in_order(farthest):
    given = records((farthest, 9.0), (3, 2.0), (3, 1.0), (farthest, 9.0), (3, 1.0), (farthest, 9.5))

    assert by_aircraft_and_time(given).tolist() == [2, 4, 1, 0, 3, 5]


def test_an_aircraft_is_never_split(monkeypatch):
    monkeypatch.setattr(parcels, "CHUNK_ROWS", 5)

    assert list(shares([(0, 3), (2, 2), (3, 9), (4, 1)])) == [(0, 2, 5), (3, 3, 9), (4, 4, 1)]


def test_one_aircraft_too_long_is_named(monkeypatch):
    monkeypatch.setattr(parcels, "MOST_OF_ONE_AIRCRAFT", 8)

    with pytest.raises(InputError, match="one aircraft has 9 positions, more than 8"):
        list(shares([(0, 9)]))


@pytest.mark.parametrize("batch_rows", [1, 7, 1000])
def test_batches_do_not_show(tmp_path, monkeypatch, batch_rows):
    monkeypatch.setattr(store, "BATCH_ROWS", batch_rows)
    monkeypatch.setattr(parcels, "CHUNK_ROWS", 20)
    random = np.random.default_rng(3)
    n = 120
    aircraft, time_s = random.integers(0, 9, n), random.integers(0, 30, n).astype(float)
    lat_deg = np.where(random.random(n) < 0.1, np.nan, np.arange(n) / 2.0)
    columns = {"icao24": np.array([f"3c000{each}" for each in aircraft], dtype=object), "time_s": time_s,
               "lat_deg": lat_deg, "lon_deg": np.zeros(n), "msl_m": np.arange(n, dtype=float)}  # fmt: skip
    with Store(tmp_path, 2) as kept:
        kept.add(Rows(columns))
        labels = kept.sort()
        chunks = list(kept.chunks())
        lone = kept.between(4, 4)

    usable = np.flatnonzero(lat_deg <= 90.0)
    wanted = usable[np.lexsort((usable, time_s[usable], aircraft[usable]))]
    found = np.concatenate([chunk.msl_m for chunk in chunks]).astype(int)
    assert labels.aircraft == tuple(f"3c000{each}" for each in range(9))
    assert len(chunks) > 3
    assert found.tolist() == wanted.tolist()
    assert lone.msl_m.tolist() == [each for each in wanted if aircraft[each] == 4]
    assert np.isnan(lone.pressure_m).all()


class Unordered:
    """A connection whose batches of positions come back with their rows turned round."""

    def __init__(self, connection):
        self._connection = connection

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, query, *values):
        found = self._connection.execute(query, *values)
        return Turned(found) if "r.row BETWEEN" in query else found


class Turned:
    def __init__(self, found):
        self._found = found

    def fetchnumpy(self):
        columns = self._found.fetchnumpy()
        assert columns["row"].size == 5
        return {name: column[::-1] for name, column in columns.items()}


def test_rows_that_come_out_of_order_are_put_back(tmp_path):
    """Two reports of one moment: the first that was read is the one that counts, in whatever order they come."""
    columns = {"icao24": np.array(["b", "a", "a", "b", "a"], dtype=object), "time_s": np.array([5.0, 7, 7, 5, 6]),
               "lat_deg": np.zeros(5), "lon_deg": np.zeros(5), "msl_m": np.arange(5.0)}  # fmt: skip
    with Store(tmp_path, 2) as kept:
        kept.add(Rows(columns))
        kept.connection = Unordered(kept.connection)
        kept.sort()
        (chunk,) = kept.chunks()

    assert chunk.row.tolist() == [4, 1, 2, 0, 3]
    assert chunk.msl_m.tolist() == [4.0, 1.0, 2.0, 0.0, 3.0]
