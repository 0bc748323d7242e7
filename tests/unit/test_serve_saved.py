"""What is saved: the scenario's own text with the changes at their lines; or one line that says why it cannot be."""

from dataclasses import replace
from pathlib import Path

import pytest

from skyshed.catalogue import rewrite_text
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.resolve import load_scenario, problems, scenario_of
from skyshed.catalogue.rewrite_units import rewritten, unwritten
from skyshed.catalogue.shipped import shipped_scenario
from skyshed.errors import InputError
from skyshed.model.scenario import Scenario, Site, Unit
from skyshed.serve.draft import Draft, Standing
from skyshed.serve.protocol import Change, Join, Lift, Move, Remove, Switch
from skyshed.serve.saved import saved_text
from skyshed.verbs.changed import with_lifted, with_moved, with_placed, without_part
from skyshed.verbs.workspace import open as open_workspace

FILE = Path("scenario.yaml")
HEAD = """\
name: Test
area: {bounds: {south: 32, west: 43, north: 35, east: 46}}
targets: [fighter]
levels: [3000 m AGL]
networked: true
"""
ALPHA = "  - {name: Alpha, system: s-400, site: {lat: 33.3, lon: 44.4}}\n"
BRAVO = "  - {name: Bravo, system: buk-m3, site: {lat: 33.5, lon: 44.5}}\n"
TWO = HEAD + "fire_units:\n" + ALPHA + BRAVO


def read(text: str) -> Scenario:
    return scenario_of(text, FILE)


def moved(text: str, name: str = "Alpha", lat_deg: float = 34.12345, lon_deg: float = 45.5) -> str:
    before = read(text)
    return rewritten(text, before, with_moved(before, name, Site("", lat_deg, lon_deg)))


@pytest.mark.parametrize(
    ("site", "now"),
    [
        ("{lat: 33.3, lon: 44.4}", "{lat: 34.12345, lon: 45.5}"),
        ("{lon: 44.4, lat: 33.3}", "{lon: 45.5, lat: 34.12345}"),
        ("{latitude: '33.3 N', Longitude: \"44.4 E\"}", "{latitude: '34.12345', Longitude: \"45.5\"}"),
        ("{lat: 33.3, lon: 44.4, ground: 34 m, name: Baghdad}", "{lat: 34.12345, lon: 45.5, name: Baghdad}"),
        ("{ground: 34 m, position: 33.3N 44.4E}", '{position: "34.12345, 45.5"}'),
        ('"33.3, 44.4"', '"34.12345, 45.5"'),
        ("33°18'N 44°24'E # Baghdad", '"34.12345, 45.5" # Baghdad'),
        ("38SMB4300085000", '"34.12345, 45.5"'),
    ],
)
def test_a_move_is_written_in_the_spelling_of_the_site(site, now):
    end = "\n    }" if "#" in site else "}"
    text = HEAD + f"fire_units:\n  - {{name: Alpha, system: s-400, site: {site}{end}\n" + BRAVO

    assert moved(text) == text.replace(site, now)


@pytest.mark.parametrize(
    ("site", "now"),
    [
        (" 33.3, 44.4 # here", " 34.12345, 45.5 # here"),
        (
            "\n      ground: 34 m # surveyed\n      lat: 33.3 # north\n\n      lon: 44.4\n      # end",
            "\n      lat: 34.12345 # north\n\n      lon: 45.5\n      # end",
        ),
        ("\n      position: >-\n        33.3,\n        44.4", "\n      position: 34.12345, 45.5"),
    ],
)
def test_a_move_in_lines_keeps_comments_and_takes_the_stated_ground_away(site, now):
    text = HEAD + f"fire_units:\n  - name: Alpha\n    system: s-400\n    site:{site}\n" + BRAVO

    assert moved(text) == text.replace(site, now)


def test_a_unit_of_several_offers_moves_in_each_and_another_of_its_name_does_not():
    a, b, c = (f"  - name: {name}\n    fire_units:\n    {ALPHA}" for name in "ABC")
    text = HEAD.replace("networked: true\n", "") + "offers:\n" + a + b + c.replace("33.3", "33.4")

    found = moved(text)

    assert found == text.replace("lat: 33.3, lon: 44.4", "lat: 34.12345, lon: 45.5")
    assert moved(text, "C: Alpha") == text.replace("lat: 33.4, lon: 44.4", "lat: 34.12345, lon: 45.5")


def test_a_move_across_180_degrees_stays_within_them_and_small_numbers_stay_plain():
    assert "lat: 0.00001, lon: -170}" in moved(TWO, "Alpha", 0.00001, 190.0)
    assert "lat: 0, lon: 0.123456789}" in moved(TWO, "Alpha", -0.0, 0.123456789)


@pytest.mark.parametrize(
    ("stated", "now"),
    [
        ("", "without: [Alpha/92N6E]\n"),
        ("without:\n", "without: [Alpha/92N6E]\n"),
        ("without: [] # none\n", "without: [Alpha/92N6E] # none\n"),
        ("without: Bravo/9S36M # lost\n", "without: [Bravo/9S36M, Alpha/92N6E] # lost\n"),
        ("without: [Bravo/9S36M,]\n", "without: [Bravo/9S36M, Alpha/92N6E,]\n"),
        ("without:\n- Bravo/9S36M # lost\n", "without:\n- Bravo/9S36M # lost\n- Alpha/92N6E\n"),
        ("without: [Alpha/92N6E]\n", "without: [Alpha/92N6E]\n"),
    ],
)
def test_a_radar_that_is_off_is_named_in_without(stated, now):
    text = TWO + stated
    before = read(text)

    found = rewritten(text, before, before, {("Alpha", "92N6E")})

    assert found == TWO + now
    assert "92N6E" not in {unit.name: unit for unit in read(found).units}["Alpha"].system.radars


@pytest.mark.parametrize(
    ("stated", "now"),
    [
        ("without: [Alpha/92N6E]\n", ""),
        ("without: Alpha/92N6E\n", ""),
        ("without: [Alpha/92N6E] # why\n", "without: [] # why\n"),
        ("without:\n  - Alpha/92N6E\n", ""),
        ("without: # why\n  - Alpha/92N6E\n", "without: [] # why\n"),
        ("without: [Bravo/9S36M, Alpha/92N6E]\n", "without: [Bravo/9S36M]\n"),
        ("without:\n  - Alpha/92N6E # lost\n  - Bravo/9S36M\n", "without:\n  - Bravo/9S36M\n"),
    ],
)
def test_a_radar_that_is_back_goes_out_of_without(stated, now):
    text = TWO + stated
    before = read(text)
    whole = {unit.name: unit.system for unit in read(TWO).units}
    back = before.with_units(lambda each: replace(each, system=whole[each.name]) if each.name == "Alpha" else each)

    assert rewritten(text, before, back) == TWO + now


def test_a_radar_whose_name_has_a_slash_can_be_off():
    site = "site: {lat: 33.1, lon: 44.1}}\n"
    text = HEAD + f"fire_units:\n{ALPHA}radars:\n  - {{name: a/b, system: an-tpy-2, {site}without: [a/b/AN/TPY-2]\n"

    assert [sorted(unit.system.radars) for unit in read(text).units if unit.name == "a/b"] == [[]]


@pytest.mark.parametrize(
    ("stated", "radar", "mast", "now"),
    [
        ("", "96L6E", "40V6M", ", masts: {96L6E: 40V6M}"),
        (", masts: ~", "96L6E", "40V6M", ", masts: {96L6E: 40V6M}"),
        (", masts: {96L6E: 40V6M}", "92N6E", "40V6M", ", masts: {96L6E: 40V6M, 92N6E: 40V6M}"),
        (", masts: {96L6E: 40V6M}", "96L6E", None, ""),
        (", masts: {96L6E: 40V6M, 92N6E: 40V6M}", "96L6E", None, ", masts: {92N6E: 40V6M}"),
    ],
)
def test_a_mast_is_written_under_masts_and_taken_out_again(stated, radar, mast, now):
    text = TWO.replace("lon: 44.4}", "lon: 44.4}" + stated)
    before = read(text)

    assert rewritten(text, before, with_lifted(before, "Alpha", radar, mast)) == TWO.replace(
        "lon: 44.4}", "lon: 44.4}" + now
    )


def test_a_unit_that_is_placed_joins_its_package_as_its_neighbours_are_written():
    def placed(text: str, package: str = "Test", key: str = "s-400") -> str:
        before = read(text)
        new = Unit("New", Site("New", 33.0, 44.25), load_catalogue().systems[key])
        return rewritten(text, before, with_placed(before, package, new))

    new = "{name: New, system: s-400, site: {lat: 33, lon: 44.25}}"
    assert placed(TWO) == TWO + f"  - {new}\n"
    assert placed(TWO.removesuffix("\n")) == TWO + f"  - {new}"
    lines = (
        HEAD + "fire_units:\n-   name: Alpha\n    system: s-400\n    site: 33, 44 # here\n    # its own\n# of nobody\n"
    )
    assert placed(lines) == lines.replace(
        "# of nobody", "-   name: New\n    system: s-400\n    site: {lat: 33, lon: 44.25}\n# of nobody"
    )
    radar = "{name: New, system: generic-acquisition-vhf, site: {lat: 33, lon: 44.25}}"
    assert placed(TWO, key="generic-acquisition-vhf") == TWO + f"radars:\n  - {radar}\n"
    assert placed(TWO + "radars:\n", key="generic-acquisition-vhf") == TWO + f"radars: [{radar}]\n"
    held = TWO + "held: {fire_units: [{name: Old, system: tor-m2, site: '33, 44'}]} # there\n"
    assert placed(held, "held") == held.replace("'33, 44'}", "'33, 44'}, " + new)


def test_a_unit_that_is_taken_out_goes_with_its_comments_its_without_and_its_losses():
    text = (
        HEAD
        + "fire_units: # units\n  # the list, or Alpha\n"
        + ALPHA
        + "  # about Bravo\n"
        + BRAVO
        + "    # still Bravo\n  # about Charlie\n"
        + ALPHA.replace("Alpha", "Charlie")
        + "without: [Bravo/9S36M, Charlie/96L6E]\n"
        + "assets: [{name: Town, site: '33.3, 44.4'}]\n"
        + "raids:\n  - name: Raid\n    groups:\n      - {name: G, target: fighter, count: 2, asset: Town, "
        + "altitude: 3000 m, ring: 100 km}\n    losses:\n      - {at: 1 min, component: Alpha}\n"
        + "      - {at: 2 min, component: Bravo/9S18M1-3}\n"
    )
    before = read(text)

    found = rewritten(text, before, without_part(before, "Bravo"))

    assert found == text.replace("  # about Bravo\n" + BRAVO + "    # still Bravo\n", "").replace(
        "Bravo/9S36M, ", ""
    ).replace("      - {at: 2 min, component: Bravo/9S18M1-3}\n", "")
    assert [loss.radar for loss in read(found).raids[0].losses]


def test_a_unit_of_a_table_is_left_to_its_table_but_can_be_off(tmp_path):
    (tmp_path / "sites.csv").write_text("name,system,lat,lon\nTabled,s-400,33.1,44.1\n")
    file = tmp_path / "scenario.yaml"
    file.write_text(TWO + "units_from: sites.csv\n")
    before = load_scenario(file)

    for after in (
        with_moved(before, "Tabled", Site("", 34.0, 44.0)),
        with_lifted(before, "Tabled", "96L6E", "40V6M"),
    ):
        with pytest.raises(
            InputError, match=r"unit 'Tabled' stands in the table sites.csv, which is not rewritten"
        ) as no:
            rewritten(before.text, before, after)
        assert unwritten(before.text, before, after) == [str(no.value)]
    assert unwritten(before.text, before, with_moved(before, "Alpha", Site("", 34.0, 44.0))) == []
    assert unwritten(before.text, before, without_part(before, "Tabled")) == []
    assert rewritten(before.text, before, before, {("Tabled", "92N6E")}).endswith("without: [Tabled/92N6E]\n")
    assert rewritten(before.text, before, without_part(before, "Tabled")) == before.text + "without: [Tabled]\n"


@pytest.fixture(scope="module")
def draft(tmp_path_factory) -> Draft:
    file = tmp_path_factory.mktemp("draft") / "scenario.yaml"
    file.write_text("\ufeff# begins with a mark\r\n" + TWO.replace("\n", "\r\n"), "utf-8", newline="")
    return Draft(open_workspace(load_scenario(file)))


def test_a_draft_is_saved_as_a_file_that_gives_its_answers(draft, tmp_path):
    changes: list[Change] = [
        Move(unit="Alpha", lat=33.123456, lon=44.4),
        Switch(unit="Alpha", radar="91N6E", on=False),
        Lift(unit="Alpha", radar="96L6E", mast="40V6M"),
        Join(package="Test", name='Odd: "name", #1', system="tor-m2", lat=33.0, lon=44.0),
        Remove(unit="Bravo"),
    ]
    for change in changes:
        draft = draft.done(change)

    file = tmp_path / "saved.yaml"
    file.write_text(saved_text(draft), "utf-8", newline="")

    assert not problems(file)
    found = {unit.name: unit for unit in load_scenario(file).units}
    wanted = {unit.name: unit for unit in draft.workspace.scenario.units}
    assert found == wanted
    assert file.read_bytes() == (
        b"\xef\xbb\xbf# begins with a mark\r\n"
        + HEAD.replace("\n", "\r\n").encode()
        + b"fire_units:\r\n"
        + b"  - {name: Alpha, system: s-400, site: {lat: 33.12346, lon: 44.4}, masts: {96L6E: 40V6M}}\r\n"
        + b'  - {name: "Odd: \\"name\\", #1", system: tor-m2, site: {lat: 33, lon: 44}}\r\n'
        + b"without: [Alpha/91N6E]\r\n"
    )


def test_what_was_changed_and_changed_back_leaves_no_trace(draft):
    start = saved_text(draft)
    for change in (
        Move(unit="Alpha", lat=33.5, lon=44.0),
        Lift(unit="Alpha", radar="96L6E", mast="40V6M"),
        Lift(unit="Alpha", radar="96L6E", mast=None),
        Switch(unit="Alpha", radar="91N6E", on=False),
        Switch(unit="Alpha", radar="91N6E", on=True),
        Move(unit="Alpha", lat=33.3, lon=44.4),
    ):
        draft = draft.done(change)

    assert len(draft.changes) == 6
    assert saved_text(draft) == start == draft.start.scenario.path.read_bytes().decode()


def test_a_shipped_scenario_is_saved_from_its_shipped_text():
    scenario = load_scenario(shipped_scenario("iraq-offer"))
    draft = Draft(open_workspace(scenario)).done(Move(unit="Basra S-400", lat=30.7, lon=47.6))

    found = saved_text(draft)

    changed = [line for line in found.splitlines() if line not in scenario.text.splitlines()]
    assert len(changed) == 2  # in both offers that hold it
    assert all("Basra S-400, system: s-400, site: {lat: 30.7, lon: 47.6, name: Basra}" in line for line in changed)
    assert len(found.splitlines()) == len(scenario.text.splitlines())


def test_what_a_file_could_not_say_is_refused_in_one_line(draft):
    radar = Unit("Watch", Site("Watch", 33.0, 44.0), load_catalogue().systems["generic-acquisition-vhf"])
    alone = draft.start.scenario
    unable = replace(draft, start=replace(draft.start, scenario=alone))
    object.__setattr__(unable, "_standing", (Standing(replace(draft.start, scenario=unarmed(alone, radar))),))
    with pytest.raises(InputError, match="cannot be saved; the file would not be read: line 2: fire_units") as caught:
        saved_text(unable)
    assert len(str(caught.value).splitlines()) == 1


def unarmed(scenario: Scenario, radar: Unit) -> Scenario:
    return replace(scenario, offers=tuple(replace(offer, units=(radar,)) for offer in scenario.offers))


def test_what_no_file_holds_is_refused_in_one_line(draft):
    python = replace(draft, start=replace(draft.start, scenario=replace(draft.start.scenario, text="")))
    with pytest.raises(InputError, match="no file holds this scenario"):
        saved_text(python)


def test_many_changes_read_the_text_a_few_times(monkeypatch):
    entries = "".join(ALPHA.replace("Alpha", f"Alpha {number}") for number in range(100))
    text = HEAD + "fire_units:\n" + entries
    before, read_letters = read(text), []
    after = before.with_units(lambda each: replace(each, site=replace(each.site, lat_deg=34.0)))
    compose = rewrite_text.yaml.compose

    def counted(of: str, **named: object) -> object:
        read_letters.append(len(of))
        return compose(of, **named)

    monkeypatch.setattr(rewrite_text.yaml, "compose", counted)

    assert rewritten(text, before, after) == text.replace("lat: 33.3", "lat: 34")
    assert sum(read_letters) < 20 * len(text)
