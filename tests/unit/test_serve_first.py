"""What a page shows first: the offer of a scenario, or what the run that made a result folder was about."""

import json
from dataclasses import replace

import pytest

import skyshed
from factories import low_sam, scenario, target, unit
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.report.assess.summary import summary_text
from skyshed.report.facts import Facts
from skyshed.serve.draft import Draft
from skyshed.serve.first import NOTHING, First, first_of, start_record
from skyshed.serve.result_folder import ResultFolder
from skyshed.serve.scene import scene_record, start_of

LOW, MIDDLE, HIGH = (
    Level("100 m AGL", LevelKind.AGL, 100.0),
    Level("3000 m AGL", LevelKind.AGL, 3000.0),
    Level("8000 m", LevelKind.MSL, 8000.0),
)


@pytest.fixture(scope="module")
def asked():
    """Return two offers, of which the second covers more, and classes that fly high and low."""
    near, far = unit("Near", 32.3, 44.8, low_sam()), unit("Far", 32.0, 45.6, low_sam())
    return scenario(
        Offer("one", (near,)),
        Offer("two", (near, far)),
        held=Offer("held", (unit("Held", 32.2, 44.5, low_sam()),)),
        targets=(target("fighter", altitude_m=8000.0), target("cruise-missile", altitude_m=60.0)),
        levels=(LOW, MIDDLE, HIGH),
        bounds=(31.5, 44.0, 33.0, 47.0),
    )


def folder_of(path, summary):
    text = summary if isinstance(summary, str) else json.dumps(summary)
    (path / "summary.json").write_text(text, "utf-8")
    return ResultFolder(path)


def raid_of(*groups):
    return {"raid": {"groups": [dict(zip(("target", "n_targets", "level"), each, strict=True)) for each in groups]}}


def test_a_scenario_begins_with_its_first_offer(asked):
    assert first_of(asked, None, "") == NOTHING
    assert start_record(asked, (MIDDLE, HIGH), NOTHING) == {"package": 1, "target": 0, "case": 1, "level": 2}


def test_a_raid_begins_with_the_class_that_flies_in_it_where_it_flies(asked, tmp_path):
    folder = folder_of(tmp_path, raid_of(("fighter", 3, "8000 m"), ("cruise-missile", 8, "50 m AGL")))

    first = first_of(asked, folder, "raid")

    assert first == First(target="cruise-missile", level=LOW)
    assert start_record(asked, (MIDDLE, HIGH), first) == {"package": 1, "target": 1, "case": 1, "level": 0}


def test_flights_begin_with_what_was_asked_at_a_level_of_that_class(asked, tmp_path):
    folder = folder_of(tmp_path, {"package": "two", "target": "cruise-missile"})

    start = start_record(asked, (MIDDLE, HIGH), first_of(asked, folder, "exposure"))

    assert start == {"package": 2, "target": 1, "case": 1, "level": 1}  # the lowest that may be quoted


def test_a_result_begins_as_its_report_does(asked, tmp_path):
    result = skyshed.assess(asked)
    facts = Facts(result)
    assert facts.shown_package.name == "two"

    first = first_of(asked, folder_of(tmp_path, summary_text(result)), "assess")

    assert first == First("two", "fighter", facts.shown_level)
    draft = Draft(skyshed.open(asked))
    assert start_of(draft, first) == {"package": 2, "target": 0, "case": 1, "level": 2}
    scene = scene_record(draft, boot="b", revision=1, replay="", files=(), first=first)
    assert scene["start"] == start_of(draft, first)


def test_of_shares_that_are_left_open_both_ends_count(asked, tmp_path):
    rows = [("held", 0.44, {}), ("one", None, {"covered_share": [0.2, 0.7]}), ("two", 0.9, {})]
    areas = [
        {"package": name, "target": "fighter", "case": Case.NOMINAL, "level": "8000 m", "covered_share": share}
        | {"left_open": ends}
        for name, share, ends in rows
    ]
    headline = {"levels": ["8000 m"], "fire_units": ["Near", "Held"]}

    first = first_of(asked, folder_of(tmp_path, {"headline": headline, "areas": areas}), "assess")

    assert first == First("one", "fighter", HIGH)  # the other stands where nothing may be quoted


@pytest.mark.parametrize("kind", ["assess", "exposure", "raid"])
@pytest.mark.parametrize("summary", ["", "{", "[]", "{}", '{"raid": {"groups": []}}', '{"package": 3}'])
def test_a_damaged_summary_hides_no_scenario(asked, tmp_path, kind, summary):
    assert first_of(asked, folder_of(tmp_path, summary), kind) == NOTHING


def test_what_is_not_there_any_more_is_not_shown(asked):
    gone = First("another", "balloon", replace(LOW, altitude_m=1.0))
    assert start_record(asked, (MIDDLE, HIGH), gone) == start_record(asked, (MIDDLE, HIGH), NOTHING)
