"""``summary.json`` of a simulation: its schema, its digits, the same bytes for the same answers."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import raid_simulation as made
import skyshed.report.raids
from skyshed.report.raids.summary import raid_summary_text

SCHEMA = json.loads((Path(skyshed.report.raids.__file__).parent / "raid-summary.schema.json").read_text("utf-8"))


def bare():
    return replace(made.simulation(), other_command=(), pairs=(), curves=(), ignorance=(), assumed=(), remarks=())


def without_unlimited():
    simulation = made.simulation()
    return replace(simulation, answers=tuple(replace(each, if_unlimited=None) for each in simulation.answers))


@pytest.mark.parametrize("simulation", [made.simulation(), bare(), without_unlimited()])
def test_the_summary_keeps_to_its_schema(simulation):
    Draft202012Validator.check_schema(SCHEMA)
    errors = list(Draft202012Validator(SCHEMA).iter_errors(json.loads(raid_summary_text(simulation))))
    assert [f"{'/'.join(map(str, error.path))}: {error.message}" for error in errors] == []


def objects(node):
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for each in node.values():
            yield from objects(each)
    elif isinstance(node, list):
        for each in node:
            yield from objects(each)


def test_the_schema_closes_every_object():
    assert [each for each in objects(SCHEMA) if each.get("additionalProperties", True) is True] == []
    assert all(set(each["required"]) == set(each["properties"]) for each in objects(SCHEMA))


def test_a_summary_that_lacks_an_interval_is_refused():
    record = json.loads(raid_summary_text(made.simulation()))
    del record["answers"][0]["none_through"]["ci95_high"]
    assert not Draft202012Validator(SCHEMA).is_valid(record)


def test_the_numbers_are_those_of_the_answers():
    summary = json.loads(raid_summary_text(made.simulation()))
    nominal = summary["answers"][1]
    assert nominal["leakers"] == {
        "mean": 0.5, "p05": 0.0, "median": 0.0, "p95": 2.0, "mean_ci95_low": 0.4584, "mean_ci95_high": 0.5416,
    }  # fmt: skip
    assert nominal["n_replications_by_leakers"] == [600, 300, 100, 0, 0, 0, 0]
    assert sum(nominal["bound"].values()) == pytest.approx(nominal["leakers"]["mean"])
    basra = nominal["assets"][1]
    assert (basra["asset"], basra["unharmed"]["share"], basra["unharmed"]["ci95_low"]) == ("Basra port", 1.0, 0.9963)
    assert summary["n_replications_for_one_point"] == 9604
    assert summary["answers"][4]["missiles_used_per_target_stopped"] is None
    assert summary["raid"]["groups"][1]["speed_m_s"] == 200.0


def test_no_word_promises_protection_and_no_knee_is_named():
    text = raid_summary_text(made.simulation()).lower()
    assert not re.search(r"knee|protected|guarantee|will hold|safe", text)


def test_the_same_answers_give_the_same_bytes_and_no_path_or_time():
    text = raid_summary_text(made.simulation())
    moved = made.simulation()
    moved = replace(moved, scenario=replace(moved.scenario, path=Path("/somewhere/else.yaml")))
    assert raid_summary_text(moved) == text
    assert "/somewhere" not in text
    assert not re.search(r"\d\d:\d\d:\d\d|thread", text)
