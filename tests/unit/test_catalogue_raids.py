"""Raids and what holds for engagements, as scenarios write them: what is read, and one clear line for what is wrong."""

import pytest

from factories import TINY
from skyshed.catalogue.engagement import usual_engagement
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.raid import EntryLine, Loss, Ring, Way
from skyshed.model.scenario import LevelKind

RAIDS = """\
raids:
  - name: eight
    groups:
      - name: all around
        target: cruise-missile
        count: 8
        asset: Konya
        ring: 200 km
    losses:
      - {at: 2 min, component: Tor}
"""
NEXT = "\n        "
RING = f"ring: 200 km{NEXT}"
RAID_LINE = TINY.count("\n") + 1


def written(tmp_path, text):
    path = tmp_path / "scenario.yaml"
    path.write_text(text, "utf-8")
    return path


def raid_of(tmp_path, *changes):
    """Return the raid above with each (old, new) replaced."""
    text = RAIDS
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return load_scenario(written(tmp_path, TINY + text)).raids[0]


def one_problem(tmp_path, text):
    (found,) = problems(written(tmp_path, text))
    return found


def test_a_group_is_read_with_what_its_class_gives_where_nothing_is_said(tmp_path):
    raid = raid_of(tmp_path)
    (group,) = raid.groups

    assert (raid.name, raid.count, [asset.name for asset in raid.assets]) == ("eight", 8, ["Konya"])
    assert (group.name, group.target.key, group.route) == ("all around", "cruise-missile", Ring(200e3))
    assert (group.level.kind, group.level.altitude_m) == (LevelKind.AGL, group.target.typical_altitude_m.nominal)
    assert (group.speed_m_s, group.start_s, group.spread_s) == (None, 0.0, 0.0)


def test_a_class_that_flies_high_keeps_its_altitude_above_the_sea(tmp_path):
    (group,) = raid_of(tmp_path, ("cruise-missile", "airliner")).groups

    assert (group.level.kind, group.level.altitude_m) == (LevelKind.MSL, 10_700.0)


def test_what_is_stated_of_a_group_is_kept_in_si(tmp_path):
    stated = NEXT.join(["ring: 100 km", "altitude: 300 ft AGL", "speed: 450 kt", "start: 2 min", "spread: 10 min"])
    (group,) = raid_of(tmp_path, ("ring: 200 km", stated)).groups

    assert group.level.altitude_m == pytest.approx(91.44)
    assert group.speed_m_s == pytest.approx(231.5)
    assert (group.start_s, group.spread_s) == (120.0, 600.0)


@pytest.mark.parametrize(
    "last",
    ["Konya", '"37.87, 32.55"', '"37.88, 32.56"', "{lat: 37.87, lon: 32.55}", "37°52'12\"N 32°33'E", "36SVG6042091600"],
)
def test_a_way_ends_at_its_asset_in_every_notation(last, tmp_path):
    way = f"waypoints:\n          - '38.6, 32.0'\n          - {{lat: 38.0, lon: 32.2}}\n          - {last}"
    (group,) = raid_of(tmp_path, ("ring: 200 km", way)).groups

    assert isinstance(group.route, Way)
    assert [(place.lat_deg, place.lon_deg) for place in group.route.places] == [
        (38.6, 32.0),
        (38.0, 32.2),
        (37.87, 32.55),
    ]


def test_an_entry_line_has_two_ends(tmp_path):
    (group,) = raid_of(tmp_path, ("ring: 200 km", "entry: {from: '38.6, 32.0', to: {lat: 38.6, lon: 33.0}}")).groups

    assert isinstance(group.route, EntryLine)
    assert [(end.lat_deg, end.lon_deg) for end in group.route.ends] == [(38.6, 32.0), (38.6, 33.0)]


def test_a_loss_of_a_unit_is_the_loss_of_all_its_radars(tmp_path):
    both = Loss(120.0, "Tor", "engagement radar"), Loss(120.0, "Tor", "acquisition radar")

    assert raid_of(tmp_path).losses == both
    assert raid_of(tmp_path, ("component: Tor", "component: Tor/acquisition radar")).losses == both[1:]


def test_unnamed_groups_are_numbered_and_a_class_of_ones_own_flies(tmp_path):
    text = TINY + "target_classes: {mine: {like: fighter, name: Mine}}\n" + RAIDS.replace("cruise-missile", "mine")
    text = text.replace("name: all around\n        target", "target")
    text = text.replace("    losses:", "      - {target: fighter, count: 1, asset: Konya, ring: 50 km}\n    losses:")
    raid = load_scenario(written(tmp_path, text)).raids[0]

    assert [group.name for group in raid.groups] == ["group 1", "group 2"]
    assert [group.target.name for group in raid.groups] == ["Mine", raid.groups[1].target.name]


BAD = {
    "a ballistic class": ("cruise-missile", "ballistic-missile", 5, "no ballistic flight is modelled"),
    "an unknown class": ("cruise-missile", "cruise-misile", 5, "did you mean cruise-missile?"),
    "none": ("count: 8", "count: 0", 6, "0 is not between 1 and 2,000 targets"),
    "fewer than none": ("count: 8", "count: -3", 6, "-3 is not between 1 and 2,000 targets"),
    "too many": ("count: 8", "count: 2001", 6, "2,001 is not between 1 and 2,000 targets"),
    "half a target": ("count: 8", "count: 2.5", 6, "'2.5' is not a whole number"),
    "a list of counts": ("count: 8", "count: [4, 8]", 6, "is a list; plain text is needed"),
    "an unknown asset": ("asset: Konya", "asset: Konja", 7, "not an asset of this scenario; did you mean Konya?"),
    "a ring of nothing": ("ring: 200 km", "ring: 0 km", 8, "0 km is not between 1 km and 1,000 km"),
    "a ring too far": ("ring: 200 km", "ring: 1001 km", 8, "1001 km is not between 1 km and 1,000 km"),
    "a bare ring": ("ring: 200 km", "ring: 200", 8, "a length needs its unit"),
    "bearings": ("ring: 200 km", RING + "bearings: [0, 90]", 9, "is not a known key here"),
    "a list of rings": ("ring: 200 km", "ring: [100 km, 200 km]", 8, "is a list; plain text is needed"),
    "a list of altitudes": ("ring: 200 km", RING + "altitude: [50 m, 90 m]", 9, "is a list"),
    "no way": ("        ring: 200 km\n", "", 4, "says no way; write one of waypoints"),
    "two ways": ("ring: 200 km", RING + "entry: {from: '38, 32', to: '38, 33'}", 8, "stands beside entry"),
    "one waypoint": ("ring: 200 km", "waypoints: [Konya]", 8, "are fewer than two"),
    "a way elsewhere": (
        "ring: 200 km", "waypoints: ['38.6, 32.0', '37.95, 32.55']", 8, "does not end at its asset: 8.9 km from Konya"
    ),
    "a place twice": ("ring: 200 km", "waypoints: ['38, 32', '38, 32', Konya]", 8, "is where the one before it is"),
    "a place swapped": ("ring: 200 km", "waypoints: ['-32.0, 38.6', Konya]", 8, "are latitude and longitude swapped?"),
    "no position": ("ring: 200 km", "waypoints: [Ankara, Konya]", 8, "'Ankara' is not a position"),
    "an entry at the asset": ("ring: 200 km", "entry: {from: '37.87, 32.55', to: '38, 33'}", 8, "lies at Konya itself"),
    "half an entry": ("ring: 200 km", "entry: {from: '38, 32'}", 8, "is missing; write for example to:"),
    "a misspelt end": ("ring: 200 km", "entry: {from: '38, 32', to: '38, 33', too: '38, 33'}", 8, "did you mean to?"),
    "a flight level": ("ring: 200 km", RING + "altitude: FL300", 9, "write 9144 m, above mean sea level"),
    "on the ground": ("ring: 200 km", RING + "altitude: 0 m AGL", 9, "is on the ground"),
    "under the ground": ("ring: 200 km", RING + "altitude: -50 m AGL", 9, "is not between 0 m and 100 km"),
    "not believable": ("ring: 200 km", RING + "speed: 9 km/s", 9, "is not believable; 5 to 3,000 m/s"),
    "standing still": ("ring: 200 km", RING + "speed: 0 m/s", 9, "0 m/s is not believable"),
    "Mach": ("ring: 200 km", RING + "speed: Mach 0.8", 9, "Mach is a speed only at a known temperature"),
    "a negative spread": ("ring: 200 km", RING + "spread: -1 s", 9, "-1 s is not between 0 s and 24 h"),
    "a late start": ("ring: 200 km", RING + "start: 2 days", 9, "2 days is not between 0 s and 24 h"),
    "a misspelt key": ("count: 8", "count: 8\n        sped: 250 m/s", 7, "did you mean speed?"),
    "an unknown loss": ("component: Tor", "component: Tor/radar X", 10, "is not a unit or unit/radar of any package"),
    "a loss before": ("at: 2 min", "at: -1 s", 10, "-1 s is not between 0 s and 24 h"),
    "a loss at no time": ("at: 2 min, ", "", 10, "is missing; write for example at: 120 s"),
    "a loss twice": (
        "component: Tor}", "component: Tor}\n      - {at: 3 min, component: Tor/engagement radar}", 11, "lost already"
    ),
    "no name": ("name: eight\n    groups", "groups", 2, "is missing; write for example name:"),
    "unnamed": ("target: cruise-missile\n        ", "", 4, "is missing; write for example target:"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_input_is_one_line(what, tmp_path):
    old, new, line, message = BAD[what]
    assert RAIDS.count(old) == 1
    text = RAIDS.replace(old, new)
    found = one_problem(tmp_path, TINY + text)

    assert message in found.message
    assert (found.line - RAID_LINE + 1, "\n" in found.message) == (line, False)


def test_a_raid_without_groups_and_names_twice_are_one_line_each(tmp_path):
    none = one_problem(tmp_path, TINY + "raids:\n  - {name: empty, groups: []}\n")
    again = one_problem(tmp_path, TINY + RAIDS + RAIDS.replace("raids:\n", ""))
    group = "      - {name: all around, target: fighter, count: 1, asset: Konya, ring: 50 km}\n    losses:"
    twice = one_problem(tmp_path, TINY + RAIDS.replace("    losses:", group))

    assert (none.line, none.key) == (RAID_LINE + 1, "raids[1].groups")
    assert again.message.startswith("a raid named 'eight' stands here already")
    assert twice.message.startswith("a group named 'all around' stands here already")


def test_a_raid_is_bounded_as_a_whole(tmp_path):
    more = "      - {target: fighter, count: 1995, asset: Konya, ring: 50 km}\n    losses:"
    found = one_problem(tmp_path, TINY + RAIDS.replace("    losses:", more))

    assert found.message == "hold 2,003 targets together; at most 2,000 may fly"


def test_what_could_not_be_read_elsewhere_is_not_held_against_a_raid(tmp_path):
    text = (TINY + RAIDS).replace("system: tor-m2", "system: tor-m3").replace("lon: 32.55", "lon: 532")

    assert [found.key for found in problems(written(tmp_path, text))] == ["fire_units[1].system", "assets[1].site.lon"]


def test_the_line_names_the_file(tmp_path):
    path = written(tmp_path, TINY + RAIDS.replace("count: 8", "count: 0"))

    with pytest.raises(InputError) as error:
        load_scenario(path)
    assert str(error.value) == f"{path}:{RAID_LINE + 5}: raids[1].groups[1].count: 0 is not between 1 and 2,000 targets"


ENGAGEMENT = """\
engagement:
  initiation: 3 of 5
  handover: {low: 0 s, nominal: 2 s, high: 4 s, status: assumed, note: why}
"""


def test_engagement_is_as_usual_where_nothing_is_said(tmp_path):
    usual = load_scenario(written(tmp_path, TINY)).engagement
    stated = load_scenario(written(tmp_path, TINY + ENGAGEMENT)).engagement

    assert usual == usual_engagement()
    assert [usual.correlation.at(case) for case in Case] == [0.0, 0.1, 0.3]
    assert [usual.handover_s.at(case) for case in Case] == [1.0, 5.0, 15.0]
    assert (usual.n_hits, usual.n_looks, stated.n_hits, stated.n_looks) == (2, 3, 3, 5)
    assert [stated.handover_s.at(case) for case in Case] == [0.0, 2.0, 4.0]
    assert stated.correlation == usual.correlation


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("initiation: 4 of 3", "does not say how many looks"),
        ("initiation: 0 of 3", "does not say how many looks"),
        ("initiation: 2 of 9", "of at most 8; write for example 2 of 3"),
        ("initiation: two of three", "write for example 2 of 3"),
        ("handover: 5 s", "says neither its source nor that it is assumed"),
        ("handover: {nominal: -1 s, status: assumed, note: why}", "is not believable; 0 s to 10 min"),
        ("correlation: {nominal: 1, status: assumed, note: why}", "1 is not believable; 0 to 0.99 is accepted"),
        ("correlation: {nominal: -0.1, status: assumed, note: why}", "-0.1 is not believable"),
        ("corelation: 0.2", "did you mean correlation?"),
    ],
)
def test_bad_engagement_is_one_line(line, message, tmp_path):
    found = one_problem(tmp_path, f"{TINY}engagement:\n  {line}\n")

    assert message in found.message
    assert found.line == RAID_LINE + 1
