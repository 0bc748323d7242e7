"""The horizon loss of a radar: assumed where no file states it, kept by ``like``, and never stacked on a limit."""

import itertools
import re

import pytest

from factories import radar, scenario, system, unit
from skyshed.catalogue.known import known_to
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.draws.spread import _figures
from skyshed.model.figure import Case, Favours, Status
from skyshed.model.scenario import Offer
from skyshed.model.system import RadarRole
from skyshed.radar.horizon_loss import horizon_loss_db
from skyshed.report.catalogue.entry import entry_data, entry_text
from skyshed.verbs.provenance import figures_of

TEXT = """\
name: mine
area: {bounds: {south: 37.4, west: 32.0, north: 38.3, east: 33.0}}
targets: [fighter]
sources:
  paper: {title: A paper, address: https://example.org/paper, grade: institute, read_on: 2026-01-01}
systems:
  mine:
    like: buk-m3
    radars: {9S36M: {horizon_loss: HERE}}
  heir: {like: mine}
fire_units:
  - {name: Konya, system: heir, site: "37.87, 32.49"}
"""
STATED = "{low: 0.5 dB, nominal: 2 dB, high: 4 dB, claims: [{says: 2 dB, source: paper}]}"
UNBELIEVABLE = "is not believable; 0 dB to 20 dB is accepted"


def written(tmp_path, loss):
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT.replace("HERE", loss), "utf-8")
    return path


def ends(figure):
    return figure.low, figure.nominal, figure.high


def test_every_shipped_radar_has_the_assumed_figure_and_none_at_vhf():
    radars = [each for system in load_catalogue().systems.values() for each in system.radars.values()]

    assert {(each.band == "VHF", ends(each.horizon_loss_db)) for each in radars} == {
        (True, (0.0, 0.0, 0.0)),
        (False, (0.0, 1.1, 3.0)),
    }
    for each in radars:
        figure = each.horizon_loss_db
        assert (figure.unit, figure.favours, figure.status) == ("dB", Favours.LOW, Status.ASSUMED)
        assert figure.key.endswith(f"/{each.name}/horizon_loss_db")
    assert "Smith, J. Atmos. Oceanic Technol. 15(3)" in radars[0].horizon_loss_db.note


def test_the_nominal_figure_is_a_gaussian_beam_three_tenths_of_its_width_off():
    """-3 dB at half of a beamwidth: the loss is 3.01 dB (2 x)^2 at x beamwidths from the axis."""
    nominal = load_catalogue().systems["buk-m3"].radars["9S36M"].horizon_loss_db.nominal

    assert nominal == pytest.approx(3.01 * (2 * 0.3) ** 2, abs=0.05)


def test_a_stated_figure_comes_through_like_with_its_source_and_into_every_list(tmp_path):
    path = written(tmp_path, STATED)
    owner = load_scenario(path).units[0]
    figure = owner.system.radars["9S36M"].horizon_loss_db

    assert ends(figure) == (0.5, 2.0, 4.0)
    assert (figure.key, figure.status, figure.sources) == ("heir/9S36M/horizon_loss_db", Status.CITED, ("paper",))
    assert ends(owner.system.radars["9S18M1-3"].horizon_loss_db) == (0.0, 1.1, 3.0)
    listed = {each.key for each in figures_of(load_scenario(path))}
    assert {"heir/9S36M/horizon_loss_db", "heir/9S18M1-3/horizon_loss_db"} <= listed
    shown = entry_text(known_to(path), "heir")
    assert re.search(r"horizon loss +0\.5 dB\* / 2 dB / 4 dB +cited, disputed\n", shown)
    assert re.search(r"horizon loss +0 dB\* / 1\.1 dB / 3 dB +assumed\n", shown)
    origins = {each["key"]: each["origin"] for each in entry_data(known_to(path), "heir")["figures"]}
    assert origins["heir/9S36M/horizon_loss_db"] == dict.fromkeys(("low", "nominal", "high"), "mine")
    assert origins["heir/9S18M1-3/horizon_loss_db"] is None


@pytest.mark.parametrize(
    ("loss", "key", "complaint"),
    [
        (
            "{nominal: 25 dB, status: assumed, note: why}",
            ".nominal",
            "25 dB is not believable; 0 dB to 20 dB is accepted",
        ),
        (
            "{nominal: 3 dB, high: 20.5 dB, status: assumed, note: why}",
            ".high",
            f"20.5 dB {UNBELIEVABLE}",
        ),
        (
            "{nominal: -1 dB, status: assumed, note: why}",
            ".nominal",
            "-1 dB is not believable; 0 dB to 20 dB is accepted",
        ),
        (
            "{nominal: 3, status: assumed, note: why}",
            ".nominal",
            "'3': a loss (in dB) needs its unit; write for example '1.1 dB'",
        ),
        (
            "{nominal: 3 km, status: assumed, note: why}",
            ".nominal",
            "'3 km': km makes a length, and a loss (in dB) is needed; write for example '1.1 dB'",
        ),
        (
            "{low: 2 dB, nominal: 1 dB, status: assumed, note: why}",
            ".low",
            "the range is not in order (low 2 dB, nominal 1 dB, high 1 dB); low <= nominal <= high must hold",
        ),
        (
            "2 dB",
            "",
            (
                "'2 dB' says neither its source nor that it is assumed; "
                "write a figure: {nominal: 2 dB, status: assumed, note: why}"
            ),
        ),
        (
            "{nominal: 2 dB}",
            ".nominal",
            "has no source; add claims: [{says: ..., source: ...}], or status: assumed with a note",
        ),
    ],
)
def test_a_bad_figure_gets_one_line(tmp_path, loss, key, complaint):
    found = problems(written(tmp_path, loss))

    assert [(each.line, each.key, each.message) for each in found] == [
        (9, f"systems.mine.radars.9S36M.horizon_loss{key}", complaint)
    ]


@pytest.mark.parametrize("loss_db", [0.0, 20.0])
def test_the_ends_of_what_is_believable_are_accepted(tmp_path, loss_db):
    path = written(tmp_path, f"{{low: 0 dB, nominal: {loss_db:g} dB, high: 20 dB, status: assumed, note: why}}")

    assert ends(load_scenario(path).units[0].system.radars["9S36M"].horizon_loss_db) == (0.0, loss_db, 20.0)


@pytest.mark.parametrize(
    ("limit_deg", "expected_db"),
    [
        ((-1.0, -1.0, -0.5), (0.0, 1.1, 3.0)),
        ((-1.0, -1.0, 0.0), (0.0, 1.1, 1.1)),
        ((0.0, 1.0, 2.0), (0.0, 1.1, 1.1)),
    ],
)
def test_the_loss_is_not_stacked_on_an_elevation_limit(limit_deg, expected_db):
    each = radar("search", RadarRole.ACQUISITION, min_elevation=limit_deg)

    assert tuple(horizon_loss_db(each, case) for case in Case) == expected_db


def test_cases_nest_whatever_limits_and_losses_are():
    """A case that sees less never sees more over the horizon: limit and loss both grow from case to case."""
    limits_deg = list(itertools.combinations_with_replacement((-2.0, -0.1, 0.0, 0.5), 3))
    losses_db = list(itertools.combinations_with_replacement((0.0, 1.0, 6.0, 20.0), 3))
    for limit_deg, loss_db in itertools.product(limits_deg, losses_db):
        each = radar("search", RadarRole.ACQUISITION, min_elevation=limit_deg, horizon_loss=loss_db)
        claimed, nominal, conservative = (horizon_loss_db(each, case) for case in Case)
        assert claimed <= nominal <= conservative, (limit_deg, loss_db)


def test_line_of_sight_draws_no_horizon_loss():
    asked = scenario(Offer("A", (unit(sam=system()),)))
    straight, diffracted = (
        [figure.key for alike in _figures(asked, is_diffracted=each) for figure in alike] for each in (False, True)
    )

    assert "sam/search/min_elevation_deg" in straight
    assert not [key for key in straight if "horizon_loss" in key]
    # The others come first, so that they are drawn alike.
    assert diffracted == [*straight, "sam/engagement/horizon_loss_db", "sam/search/horizon_loss_db"]
