"""Answers to a click on the globe: the lines of `skyshed why`, its profile, and a section, as records for a page."""

import json
import re

import numpy as np
import pytest

import skyshed
from factories import scenario, target, unit
from skyshed.errors import InputError
from skyshed.model.scenario import Asset, Offer, Site
from skyshed.report.why.answer import why_text
from skyshed.serve.answers import section_record, why_record
from skyshed.serve.protocol import SENT
from skyshed.verbs.why import why

RIDGE = {"lat": 37.15, "lon": 42.9}  # behind the mountains north of Mosul, from the plain


@pytest.fixture(scope="module")
def workspace():
    """Return a workspace of two packages beside the mountains of northern Iraq (embedded relief)."""
    offers = Offer("first", (unit("Mosul", 36.4, 43.0),)), Offer("second", (unit("Erbil", 36.1, 44.0),))
    assets = (Asset("Dam", Site("Dam", 36.63, 42.82), "dam"),)
    classes = target(), target("drone", 0.02, 60.0)
    return skyshed.open(scenario(*offers, targets=classes, assets=assets, bounds=(36.0, 42.0, 37.5, 44.5)))


def asked(kind="agl", height_m=100.0, package=0, case=1, **at):
    question = {"package": package, "target": 0, "case": case}
    return SENT.validate_python(
        {"type": "why", "seq": 7, "question": question, "kind": kind, "height_m": height_m} | RIDGE | at
    )


def of(key="Mosul", of="unit", azimuth_deg=0.0, **question):
    meant = {"package": 0, "target": 0, "case": 1} | question
    said = {"type": "section", "seq": 3, "question": meant, "of": of, "key": key, "azimuth_deg": azimuth_deg}
    return SENT.validate_python(said)


def test_its_lines_are_those_of_why(workspace):
    record = why_record(workspace, asked())
    answer = why(workspace.scenario, "37.15 N 42.9 E, 100 m AGL", "fighter", offer="first")

    assert "\n".join(record["lines"]) == why_text(answer, workspace.scenario)
    assert record["verdict"] == "not covered"
    assert (record["type"], record["seq"], record["at"]) == ("why", 7, [42.9, 37.15])
    assert record["altitude_m"] == answer.altitude_msl_m
    assert any(re.search(r"blocked by a ridge of [\d,]+ m at ", line) for line in record["lines"])


def test_its_profile_has_ground_ray_and_blocker(workspace):
    record = why_record(workspace, asked())
    profile, blocker = record["profile"], record["profile"]["blocker"]
    ground_m, ray_m = np.array(profile["ground_m"]), np.array(profile["ray_m"])

    assert re.fullmatch(r"(search|engagement) of Mosul", profile["from"])
    assert 100 < len(profile["range_km"]) == ground_m.size == ray_m.size <= 500
    assert (np.diff(profile["range_km"]) > 0).all()
    assert ray_m[-1] == pytest.approx(record["altitude_m"], abs=0.1)
    at = int(np.argmin(np.abs(np.array(profile["range_km"]) - blocker["range_km"])))
    assert profile["range_km"][at] == pytest.approx(blocker["range_km"], abs=1e-3)
    assert ground_m[at] == pytest.approx(blocker["ground_m"], abs=0.06)
    assert ground_m[at] > ray_m[at]
    assert 42.9 < blocker["at"][0] < 43.0
    assert 36.4 < blocker["at"][1] < 37.15


def test_a_ray_bends_less_than_the_earth(workspace):
    """At 4/3 of the Earth's radius a ray sags below the chord by a (d - a) / (2 k R), a of the way d from its end."""
    profile = why_record(workspace, asked(height_m=9000.0))["profile"]
    km, ray_m = np.array(profile["range_km"]), np.array(profile["ray_m"])
    chord_m = ray_m[0] + (ray_m[-1] - ray_m[0]) * (km - km[0]) / (km[-1] - km[0])
    middle = int(np.argmin(np.abs(km - km[-1] / 2)))

    sag_m = (km[middle] - km[0]) * (km[-1] - km[middle]) * 1e6 / (2 * 6371e3 * 4 / 3)
    assert (chord_m - ray_m)[middle] == pytest.approx(sag_m, rel=0.03)
    assert profile["blocker"] is None


def test_every_kind_of_level_and_case(workspace):
    ground_m = float(workspace.terrain.elevation_at([37.15], [42.9])[0])
    for kind, height_m, altitude_m, words in (
        ("agl", 1000.0, ground_m + 1000.0, "1,000 m above ground"),
        ("msl", 5000.0, 5000.0, "5,000 m above sea level (about FL164)"),
        ("fl", 10058.4, 10058.4, "FL330 (about 10,058 m"),
    ):
        record = why_record(workspace, asked(kind, height_m))
        assert record["altitude_m"] == pytest.approx(altitude_m)
        assert words in record["lines"][0]
    said = [why_record(workspace, asked(case=case))["lines"][0] for case in range(3)]
    assert [re.search(r", (\w+) case,", line)[1] for line in said] == ["claimed", "nominal", "conservative"]


def test_verdicts(workspace):
    assert why_record(workspace, asked("agl", 9000.0))["verdict"] == "covered"
    assert why_record(workspace, asked("msl", 100.0))["verdict"] == "inside the ground"
    assert why_record(workspace, asked(lon=402.9))["at"] == [pytest.approx(42.9), 37.15]


def test_what_cannot_be_asked_is_said(workspace):
    for message, said in (
        (asked("agl", -5.0), "height -5 m is not between 0 m and 100 km"),
        (asked("msl", -900.0), "height -900 m is not between -500 m and 100 km"),
        (asked(package=2), "package 2 against class 0 is asked for; the scenario has 2 packages and 2 target classes"),
        (asked(case=3), "case 3 is asked for; there are 3"),
    ):
        with pytest.raises(InputError) as caught:
            why_record(workspace, message)
        assert str(caught.value).startswith(said)
    with pytest.raises(InputError, match="no unit 'Mosl' in the scenario; did you mean Mosul"):
        section_record(workspace, of("Mosl"))


def test_without_a_fire_unit_left_why_says_so(workspace):
    with pytest.raises(InputError, match="no fire unit is left that could engage: nothing is covered anywhere"):
        why_record(workspace.without("Mosul/engagement"), asked())


def test_a_section_is_what_a_workspace_says(workspace):
    record = section_record(workspace, of())
    section = workspace.section(0.0, unit="Mosul", offer="first", target="fighter")

    assert (record["type"], record["seq"], record["of"], record["azimuth_deg"]) == ("section", 3, "Mosul", 0.0)
    assert record["range_km"][-1] == pytest.approx(1.1 * 120)
    assert record["line"][0] == [43.0, 36.4]
    assert record["line"][-1][1] > 37.5
    assert np.array(record["ground_m"]) == pytest.approx(section.ground_msl_m, abs=0.051)
    assert [len(above) for above in record["stretches"]] == [len(above) for above in section.stretches]
    assert record["stretches"][200][0] == pytest.approx(section.stretches[200][0], abs=0.051)
    assert record["ring_km"] == 100.0
    assert record["ring_m"] == pytest.approx(27e3 + section.ground_msl_m[0])
    assert len(json.dumps(record, allow_nan=False)) < 60_000


def test_a_section_of_an_asset_names_what_stands_near(workspace):
    record = section_record(workspace, of("Dam", "asset", azimuth_deg=147.8))

    assert (record["of"], record["ring_km"], record["ring_m"]) == ("Dam", None, None)
    assert [each["name"] for each in record["others"]] == ["Mosul"]
    assert record["others"][0]["range_km"] == pytest.approx(30.2, abs=1.0)


def test_unknown_ground_is_null(workspace, monkeypatch):
    known = type(workspace.terrain).elevation_at

    def holed(self, lat_deg, lon_deg):
        return np.where(np.asarray(lat_deg) > 37.0, np.nan, known(self, lat_deg, lon_deg)).astype(np.float32)

    monkeypatch.setattr(type(workspace.terrain), "elevation_at", holed)
    record = section_record(workspace, of(azimuth_deg=1.0))
    assert record["ground_m"][-1] is None
    assert record["ground_m"][0] is not None
