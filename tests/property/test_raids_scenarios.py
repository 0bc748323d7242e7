"""What holds of raids whatever their figures, from scenario files: the same luck, replication by replication."""

from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import raid_files
import skyshed as sky
from skyshed.engage.tables import LEAKERS, MISSILES

FEW = settings(max_examples=8)
kills = st.integers(0, 20).map(lambda n: n / 20)
loads = st.integers(1, 30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("raids")


def rows_of(file, *, n=500, seed=3, **asked):
    """Return the rows of the one package under its own command."""
    kept = []

    @contextmanager
    def rows_to(_questions, _assets):
        class Taking:
            def add(self, batch, rows):
                if batch.question == 0:
                    kept.append(rows.copy())

        yield Taking()

    asked = {"cases": "nominal", "n_draws": 0, "with_unlimited": False} | asked
    sky.simulate(sky.load_scenario(file), n=n, seed=seed, rows_to=rows_to, **asked)
    return np.concatenate(kept)


def crowded(folder, kill, load, *, channels=2, count=10, **given):
    """Write ten targets within a minute, faintly seen, for which there are neither channels nor time enough."""
    of = raid_files.system(
        kill,
        load=load,
        channels=channels,
        reaction_time="4 s",
        kill_assessment="3 s",
        missile={"mean_speed": "1000 m/s"},
        acquisition={"reference_range": "45 km", "scan_time": "5 s"},
    )
    return raid_files.write(folder, of, count=count, group={"spread": "60 s"}, **given)


@FEW
@given(kills, kills, loads)
def test_a_better_missile_lets_no_more_through(folder, some, other, load):
    """One unit under one command: in no replication."""
    less, more = sorted((some, other))
    before, after = (rows_of(crowded(folder, kill, load))[:, LEAKERS] for kill in (less, more))
    assert (after <= before).all()


@FEW
@given(kills, loads, st.integers(1, 5))
def test_more_missiles_let_no_more_through(folder, kill, load, more):
    before, after = (rows_of(crowded(folder, kill, each))[:, LEAKERS] for each in (load, load + more))
    assert (after <= before).all()


@FEW
@given(kills, st.integers(1, 6))
def test_more_channels_let_no_more_through_where_missiles_are_enough(folder, kill, channels):
    before, after = (rows_of(crowded(folder, kill, 1000, channels=each))[:, LEAKERS] for each in (channels, 100))
    assert (after <= before).all()


@FEW
@given(st.integers(1, 5000), st.integers(1, 5000), st.integers(0, 2**64 - 1))
def test_fewer_replications_are_the_first_of_more(folder, some, other, seed):
    file = crowded(folder, 0.6, 12)
    fewer, more = (rows_of(file, n=n, seed=seed) for n in sorted((some, other)))
    np.testing.assert_array_equal(fewer, more[: len(fewer)])


@FEW
@given(kills, loads, st.integers(1, 4), st.booleans())
def test_no_more_missiles_are_used_than_there_are_nor_fewer_than_kill(folder, kill, load, salvo, networked):
    rows = rows_of(crowded(folder, kill, load, networked=networked), fire=f"salvo:{salvo}")
    assert (rows[:, MISSILES] <= load).all()
    assert (rows[:, MISSILES] >= 10 - rows[:, LEAKERS]).all()
    assert (rows[:, LEAKERS] == rows[:, LEAKERS + 3 : LEAKERS + 10].sum(axis=1)).all()
