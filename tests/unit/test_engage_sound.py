"""Tables that cannot be replicated are refused by the name of the array, before anything runs."""

import math

import numpy as np
import pytest

from raid_tables import Look, Magazine, Target, Unit, Window, rows_of, rules_of, tables_of
from skyshed.engage.batches import Batch, RaidLabel, RaidQuestion, packed, unpacked
from skyshed.engage.batches import rows_of as batch_of


def sound():
    """Return two targets, two units with a magazine each, and two windows a target and magazine."""
    windows = Window(0.0, 4.0), Window(6.0, 9.0, nodes=((6.0, 7.0), (8.0, 9.5), (9.0, 10.0)))
    looks = (Look(0, ((0.2, 0.0), (0.9, 3.0))), Look(1, ((0.5, 1.0), (0.6, 2.0))))
    targets = [Target(30.0 + k, ((0, 0.5, windows), (1, 0.5, windows)), looks) for k in range(2)]
    return tables_of(targets, (Unit(), Unit()), (Magazine(0, ready=3), Magazine(1, ready=3)))


def changed(name, place, value):
    tables = sound()
    array = getattr(tables, name).copy()
    array[place] = value
    return tables._replace(**{name: array})


@pytest.mark.parametrize(
    ("name", "place", "value"),
    [
        ("meet_s", 0, -5.0),
        ("meet_s", slice(0, 2), [0.0, 4.0]),
        ("meet_s", -1, 99.0),
        ("meet_s", 3, 20.0),
        ("meet_s", 0, math.nan),
        ("launch_s", 0, 3.0),
        ("launch_s", 3, 5.0),
        ("open_s", 1, 3.0),
        ("close_s", 0, -1.0),
        ("arrival_s", 0, math.inf),
        ("look_of", 1, 3),
        ("look_of", -1, 5),
        ("knot_of", 1, 0),
        ("node_of", 1, 7),
        ("window_of", 1, -1),
        ("option_of", 0, 1),
        ("look_unit", 0, -1),
        ("look_unit", 0, 2),
        ("magazine_unit", 1, 2),
        ("magazine_unit", 0, 1),
        ("option_magazine", 0, -1),
        ("knot_p", 0, 0.95),
        ("knot_p", 1, 1.5),
        ("knot_s", 0, 9.0),
        ("option_p", 0, -0.1),
        ("asset", 0, -1),
        ("n_channels", 0, -1),
        ("reaction_s", 0, -1.0),
        ("assessment_s", 0, math.nan),
        ("reload_s", 0, math.nan),
        ("lost_s", 0, math.nan),
    ],
)
def test_what_is_wrong_is_named(name, place, value):
    tables = changed(name, place, value)
    if name == "magazine_unit" and place == 0:
        tables = tables._replace(magazine_unit=np.array([1, 0]))

    with pytest.raises(ValueError, match=f"cannot be replicated: {name} must"):
        rows_of(tables, rules_of(), 1)


def test_looks_of_a_target_stand_by_time():
    tables = sound()._replace(knot_s=np.array([1.0, 3.0, 0.0, 2.0] * 2))

    with pytest.raises(ValueError, match="look_of must have looks"):
        rows_of(tables, rules_of(), 1)


@pytest.mark.parametrize("name", ["start_s", "n_ready", "look_key", "knot_s", "close_s", "meet_s", "option_p"])
def test_an_array_that_is_too_short_is_refused(name):
    with pytest.raises(ValueError, match="cannot be replicated: "):
        rows_of(sound()._replace(**{name: getattr(sound(), name)[:-1]}), rules_of(), 1)


@pytest.mark.parametrize("rules", [rules_of(salvo=0), rules_of(handover_s=math.nan)])
def test_rules_are_looked_at(rules):
    with pytest.raises(ValueError, match="rules"):
        rows_of(sound(), rules, 1)


def test_what_is_sent_to_a_worker_is_looked_at():
    question = RaidQuestion(RaidLabel("raid", "offer", "nominal", "own", 2), changed("meet_s", 0, -5.0), rules_of())

    with pytest.raises(ValueError, match="meet_s"):
        batch_of(*unpacked(packed(question)), 1, Batch(0, 0, 0, 10))


@pytest.mark.parametrize("networked", [True, False])
def test_sound_tables_are_replicated(networked):
    assert rows_of(sound(), rules_of(networked=networked), 5).shape == (5, 13)
