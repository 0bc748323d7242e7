"""Every problem of a scenario file comes with its line, and says what would be right."""

import re
import textwrap
import time
from datetime import date

import pytest

from skyshed.catalogue import sources
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.nodes import MAX_FILE_BYTES
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.errors import InputError

GOOD = """\
name: test
area: {bounds: {south: 32, west: 43, north: 35, east: 46}}
levels: [100 m AGL, FL330]
targets: [fighter, airliner]
refraction: median
grid: 5 km
seed: 1
sources:
  mine: {title: A paper, address: https://example.org/paper, grade: press, read_on: 2026-01-01}
systems:
  my-buk:
    like: buk-m3
    reaction_time: {low: 8 s, nominal: 10 s, high: 12 s, status: assumed, note: a guess}
offers:
  - name: A
    networked: true
    price: {low: 1 bn USD, nominal: 2 bn USD, high: 3 bn USD, claims: [{says: 2 bn, source: mine}]}
    considerations: [{text: It may rain, source: mine}]
    without: [North/9S18M1-3]
    fire_units:
      - {name: North, system: my-buk, site: {lat: 34.5, lon: 44.5}, masts: {9S36M: own mast}}
      - {name: South, system: tor-m2, site: "32.5, 44.5"}
    radars:
      - {name: Watch, system: generic-acquisition-vhf, site: {lat: 33.5, lon: 44.5}}
assets:
  - {name: City, kind: city, site: {lat: 33.3, lon: 44.4}}
"""
HERE = "# HERE"


def write(tmp_path, text):
    path = tmp_path / "scenario.yaml"
    path.write_text(text, "utf-8")
    return path


def changed(old, new):
    assert GOOD.count(old) == 1, old
    return GOOD.replace(old, new)


def test_the_good_scenario_has_no_problem(tmp_path):
    assert problems(write(tmp_path, GOOD)) == []


@pytest.mark.parametrize(
    ("old", "new", "key", "complaint"),
    [
        ("levels:", "levles:", "levles", "is not a known key here; did you mean levels?"),
        ("    networked: true", "    netwroked: true # HERE", "offers[1].netwroked", "did you mean networked?"),
        ("[100 m AGL, FL330]", "[100 m AGL, 400]", "levels[2]", "'400' is not a level; write 100mAGL, 3000m"),
        ("[fighter, airliner]", "[figther]", "targets[1]", "'figther' is not known; did you mean fighter?"),
        ("[fighter, airliner]", "[fighter, fighter]", "targets[2]", "fighter is listed already"),
        ("[fighter, airliner]", "[ballistic-missile]", "targets[1]", "the model computes no ballistic flight"),
        ("refraction: median", "refraction: wobbly", "refraction", "'wobbly' is not known; write median, k=4/3"),
        ("grid: 5 km", "grid: 5", "grid", "'5': a length needs its unit"),
        ("grid: 5 km", "grid: 5 kg", "grid", "kg makes a mass, and a length is needed"),
        ("grid: 5 km", "grid: 1 m", "grid", "1 m is not between 50 m and 50 km"),
        ("seed: 1", "seed: one", "seed", "'one' is not a count"),
        ("seed: 1", "borders: missing.geojson", "borders", "missing.geojson: no such file"),
        ("seed: 1", "terrain: [missing.tif]", "terrain[1]", "missing.tif: no such file or folder"),
        ("address: https://example.org/paper", "address: a book", "sources.mine.address", "'a book' is not an address"),
        (
            "claims: [{says: 2 bn, source: mine}]}",
            "note: the high end is from memory, claims: [{says: 2 bn, source: mine}]}",
            "offers[1].price.note",
            "cited rests on what was read; from memory or not read is status: assumed",
        ),
        ("grade: press", "grade: rumour", "sources.mine.grade", "'rumour' is not known; known: maker, government"),
        ("grade: press, ", "", "sources.mine.grade", "is missing; write for example grade: press"),
        (", read_on: 2026-01-01}", "}", "sources.mine.read_on", "is missing; write for example read_on: 2026-11-30"),
        ("read_on: 2026-01-01", "read_on: yesterday", "sources.mine.read_on", "'yesterday' is not a day"),
        ("read_on: 2026-01-01", "read_on: 2026-13-01", "sources.mine.read_on", "'2026-13-01' is not a day"),
        ("south: 32,", "south: 36,", "area.bounds.north", "is not north of south"),
        ("west: 43,", "west: 190,", "area.bounds.west", "longitude '190' is outside ±180 degrees"),
        ("{bounds: {", "{country: Iraq, bounds: {", "area", "states country and bounds; exactly one"),
        ("like: buk-m3", "like: buk-m4", "systems.my-buk.like", "'buk-m4' is not known; .skyshed catalogue. lists all"),
        ("like: buk-m3", "like: my-buk", "systems.my-buk.like", "'my-buk' comes back to itself"),
        (
            "low: 8 s",
            "low: 11 s",
            "systems.my-buk.reaction_time.low",
            "the range is not in order .low 11 s, nominal 10 s",
        ),
        ("{low: 8 s", "{low: 8 km", "systems.my-buk.reaction_time.low", "km makes a length, and a time is needed"),
        ("{low: 8 s", "{low: 8", "systems.my-buk.reaction_time.low", "'8': a time needs its unit"),
        (", note: a guess", "", "systems.my-buk.reaction_time.status", "assumed needs a note"),
        (
            "{low: 8 s, nominal: 10 s, high: 12 s, status: assumed, note: a guess}",
            "10 s",
            "systems.my-buk.reaction_time",
            "'10 s' says neither its source nor that it is assumed",
        ),
        (", status: assumed, note: a guess", "", "systems.my-buk.reaction_time", "without saying on what ground"),
        ("high: 12 s", "high: 12 s, favours: high", "systems.my-buk.reaction_time.favours", "high does not flatter"),
        ("high: 12 s", "high: 500 s", "systems.my-buk.reaction_time.high", "more than a factor 10 apart"),
        ("high: 12 s", "high: 9000 s", "systems.my-buk.reaction_time.high", "9000 s is not believable; 0.5 s to 1 h"),
        (
            "    networked: true",
            "    networked: true\n    autonomous: true # HERE",
            "offers[1].autonomous",
            "contradicts networked: true",
        ),
        (
            "    networked: true",
            "    networked: maybe # HERE",
            "offers[1].networked",
            "'maybe' is neither true nor false",
        ),
        ("    networked: true", "    autonomous: true", "offers[1].radars[1].name", "no fire unit could use 'Watch'"),
        (", claims: [{says: 2 bn, source: mine}]", "", "offers[1].price.nominal", "has no source; add claims"),
        (
            "{says: 2 bn, source: mine}",
            "{says: 2 bn, source: mien}",
            "offers[1].price.claims[1].source",
            "source 'mien' is not listed; did you mean mine?",
        ),
        (
            "{text: It may rain, source: mine}",
            "{text: It may rain}",
            "offers[1].considerations[1].source",
            "is missing; a consideration is shown only with who says so",
        ),
        (
            "{text: It may rain, source: mine}",
            "{text: It may rain, source: his}",
            "offers[1].considerations[1].source",
            "source 'his' is not listed",
        ),
        (
            "[North/9S18M1-3]",
            "[North/9S18M1]",
            "offers[1].without",
            "'North/9S18M1' is not a unit or unit/radar of this offer; did you mean North/9S18M1-3?",
        ),
        ("system: my-buk", "system: my-bukk", "offers[1].fire_units[1].system", "did you mean my-buk?"),
        ("lat: 34.5", "lat: 94.5", "offers[1].fire_units[1].site.lat", "outside ±90 degrees; looks swapped"),
        ("lat: 34.5, lon: 44.5", "lat: 34.5, lon: 244.5", "offers[1].fire_units[1].site.lon", "outside ±180"),
        (
            "{lat: 34.5, lon: 44.5}",
            "{lat: 44.5, lon: 34.5}",
            "offers[1].fire_units[1].site",
            "looks swapped: latitude 34.5",
        ),
        ("{lat: 34.5, lon: 44.5}", "somewhere", "offers[1].fire_units[1].site", "'somewhere' is not a position; write"),
        ("{lat: 34.5, lon: 44.5}", "38SMB123", "offers[1].fire_units[1].site", "is not a position"),
        ("{lat: 34.5, lon: 44.5}", "{lat: 34.5}", "offers[1].fire_units[1].site.lon", "is missing"),
        ("{9S36M: own mast}", "{9S36: own mast}", "offers[1].fire_units[1].masts.9S36", "did you mean 9S36M?"),
        (
            "{9S36M: own mast}",
            "{9S36M: 40V6M}",
            "offers[1].fire_units[1].masts.9S36M",
            "'40V6M' is not a mast of my-buk",
        ),
        (
            "{name: South, system: tor-m2",
            "{name: North, system: tor-m2",
            "offers[1].fire_units[2].name",
            "a unit named 'North' stands in this offer already",
        ),
        (
            "system: tor-m2",
            "system: an-tpy-2",
            "offers[1].fire_units[2].system",
            "engages nothing .no zone.; list it under",
        ),
        ("system: generic-acquisition-vhf", "system: tor-m2", "offers[1].radars[1].system", "list it under fire_units"),
        (
            "  - {name: City,",
            "  - {name: City, site: '33.1, 44.4'} # first\n  - {name: City,",
            "assets[2].name",
            "an asset named 'City' is listed already",
        ),
        ("seed: 1", "seed: 1\nseed: 2 # HERE", "seed", "stands here a second time; the first is on line 7"),
    ],
)
def test_problem_names_its_line_its_key_and_what_would_be_right(tmp_path, old, new, key, complaint):
    text = changed(old, new)
    lines = text.splitlines()
    changed_lines = [
        n for n, line in enumerate(lines, 1) if n > len(GOOD.splitlines()) or line not in GOOD.splitlines()
    ]
    marked = [number for number, line in enumerate(lines, 1) if HERE in line]

    found = problems(write(tmp_path, text))

    assert [each.key for each in found] == [key]
    assert re.search(complaint, found[0].message), found[0].message
    if key != "offers[1].radars[1].name":
        assert found[0].line == (marked or changed_lines)[-1]


def test_every_problem_is_told_in_one_run_in_the_order_of_lines(tmp_path):
    text = GOOD.replace("grid: 5 km", "grid: 5").replace("seed: 1", "seed: x").replace("lat: 33.3", "lat: 133.3")

    found = problems(write(tmp_path, text))

    assert [(each.line, each.key) for each in found] == [(6, "grid"), (7, "seed"), (26, "assets[1].site.lat")]


def test_loading_says_file_line_key_and_message(tmp_path):
    path = write(tmp_path, GOOD.replace("grid: 5 km", "grid: 5").replace("seed: 1", "seed: x"))

    with pytest.raises(InputError) as error:
        load_scenario(path)

    first, second = str(error.value).splitlines()
    assert first == f"{path}:6: grid: '5': a length needs its unit; write for example '400 km'"
    assert second.startswith(f"{path}:7: seed: ")


@pytest.mark.parametrize(
    ("text", "line", "complaint"),
    [
        ("", 1, "is empty; `skyshed new FILE` writes a scenario"),
        ("# only a comment\n", 1, "is empty"),
        ("- a\n- b\n", 1, "is a list; a mapping of keys is needed"),
        ("just words\n", 1, "is text; a mapping"),
        ("a: 1\nb: [1, 2\nc: 3\n", 3, "is not YAML: "),
        ("a: 1\n\tb: 2\n", 2, "is not YAML: "),
        ("a: &x [1]\nb: 2\n", 1, "sets the anchor &x; anchors are refused"),
        ("a: 1\nb: *x\n", 2, "uses the alias .x; aliases are refused|undefined alias"),
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", 2, "uses the tag .*; tags are refused"),
        ("a: 1\nb: !include other.yaml\n", 2, "uses the tag"),
        ("a: 1\n---\nb: 2\n", 2, "holds a second document"),
        ("a: " + "[" * 60 + "]" * 60 + "\n", 1, "nests deeper than 32 levels"),
        ("? [a, b]\n: 1\n", 1, "a key is a list; keys are plain words"),
        ("a: \x01\n", 1, "is not YAML: "),
    ],
)
def test_what_is_no_scenario_at_all(tmp_path, text, line, complaint):
    found = problems(write(tmp_path, text))

    assert [each.line for each in found] == [line]
    assert re.search(complaint, found[0].message), found[0].message


def test_yaml_bomb_is_refused_at_once(tmp_path):
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))

    assert "anchors are refused" in problems(write(tmp_path, bomb))[0].message


def test_text_that_is_no_utf_8(tmp_path):
    path = tmp_path / "latin.yaml"
    path.write_bytes("name: x\ndescription: İncirlik".encode("iso-8859-9"))

    assert [(each.line, each.column) for each in problems(path)] == [(2, 14)]
    assert "0xdd is not UTF-8" in problems(path)[0].message


def test_file_above_the_limit_is_not_read(tmp_path):
    found = problems(write(tmp_path, "#" * (MAX_FILE_BYTES + 1)))

    assert found[0].message == "has 8.0 MB; at most 8 MB are read"


def test_missing_file_and_folder(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        problems(tmp_path / "none.yaml")
    assert problems(tmp_path)[0].message == "is a folder; a file is needed"


def test_ten_thousand_sites_take_seconds(tmp_path):
    units = "".join(
        f"  - {{name: Unit {n}, system: tor-m2, site: {{lat: {32 + n % 100 / 50}, lon: {43 + n / 5000}}}}}\n"
        for n in range(10_000)
    )
    head = GOOD[: GOOD.index("offers:")].replace(
        "{bounds: {south: 32, west: 43, north: 35, east: 46}}", "{country: Iraq}"
    )
    path = write(tmp_path, head + "fire_units:\n" + units)

    start_s = time.perf_counter()
    scenario = load_scenario(path)

    assert len(scenario.offers[0].units) == 10_000
    assert time.perf_counter() - start_s < 20  # about 2 s alone


def offers(*texts):
    head = GOOD[: GOOD.index("offers:")]
    return head + "offers:\n" + "".join(textwrap.indent(textwrap.dedent(each), "  ") for each in texts)


TOR = "{name: T, system: tor-m2, site: {lat: 33, lon: 44}}"
WATCH = "{name: W, system: generic-acquisition-vhf, site: {lat: 33, lon: 44}}"


@pytest.mark.parametrize(
    ("text", "key", "complaint"),
    [
        (
            offers(f"- {{name: A, fire_units: [{TOR}]}}\n", f"- {{name: A, fire_units: [{TOR}]}}\n"),
            "offers[2].name",
            "an offer named 'A' stands here already",
        ),
        (offers("- {name: A, networked: true}\n"), "offers[1].fire_units", "no fire units at all in 'A', nor held"),
        (
            offers(f"- {{name: A, networked: true, radars: [{WATCH}]}}\n"),
            "offers[1].fire_units",
            "no fire units at all",
        ),
        (GOOD[: GOOD.index("offers:")], "offers", "no fire units at all; write fire_units"),
        (
            offers(f"- {{name: A, fire_units: [{TOR}]}}\n") + f"held: {{name: A, fire_units: [{TOR}]}}\n",
            "offers[1].name",
            "an offer named 'A' stands here already",
        ),
        (
            offers(f"- {{name: A, fire_units: [{TOR}]}}\n") + f"held: {{fire_units: [{TOR}]}}\n",
            "offers[1].fire_units[1].name",
            "'T' is held already",
        ),
        (
            offers(f"- {{name: A, fire_units: [{TOR}]}}\n") + f"held: {{radars: [{WATCH}]}}\n",
            "held.radars[1].name",
            "no fire unit could use 'W': 'held' is not networked with any",
        ),
        (
            offers(f"- {{name: A, fire_units: [{TOR}]}}\n") + f"fire_units: [{TOR}]\n",
            "fire_units",
            "stands beside offers",
        ),
        (offers(f"- {{fire_units: [{TOR}]}}\n"), "offers[1].name", "is missing; write for example name:"),
        (offers(f"- {{name: A, fire_units: {TOR}}}\n"), "offers[1].fire_units", "is a mapping; a list is needed"),
    ],
)
def test_problems_between_offers(tmp_path, text, key, complaint):
    found = problems(write(tmp_path, text))

    assert key in [each.key for each in found]
    assert re.search(complaint, next(each.message for each in found if each.key == key))


ONE_SYSTEM = """\
name: test
area: {country: Iraq}
targets: [fighter]
systems:
  mine:
    like: buk-m3
    reaction_time: {low: 8 s, nominal: 10 s, high: 12 s, status: assumed, note: a guess}
fire_units:
  - {name: North, system: mine, site: {lat: 34.5, lon: 44.5}}
"""
BAD_FIGURE = ("low: 8 s", "low: 11 s")


@pytest.mark.parametrize(
    "more",
    [
        "",
        "radars:\n  - {name: Watch, system: generic-acquisition-vhf, site: {lat: 33.5, lon: 44.5}}\n",
        "held:\n  fire_units:\n    - {name: Held, system: mine, site: {lat: 33, lon: 44}}\n",
    ],
)
def test_a_bad_figure_is_the_one_problem_and_not_that_nothing_can_engage(tmp_path, more):
    found = problems(write(tmp_path, ONE_SYSTEM.replace(*BAD_FIGURE) + more))

    assert [(each.line, each.key) for each in found] == [(7, "systems.mine.reaction_time.low")]
    assert problems(write(tmp_path, ONE_SYSTEM + more.replace("radars:", "networked: true\nradars:"))) == []


def test_a_bad_figure_that_another_system_takes_over_is_told_once(tmp_path):
    text = ONE_SYSTEM.replace(*BAD_FIGURE).replace("fire_units:", "  other: {like: mine}\nfire_units:")

    assert [each.line for each in problems(write(tmp_path, text))] == [7]


FREQUENCY = "{{low: {}, nominal: {}, high: {}, status: assumed, note: a guess}}"


@pytest.mark.parametrize(
    ("band", "frequency", "complaint"),
    [
        ("VHF", ("9 GHz", "9 GHz", "9 GHz"), "VHF is 30 MHz to 300 MHz, and frequency says 9 GHz, which is X; correct"),
        ("X", ("8 GHz", "10 GHz", "13 GHz"), "X is 8 GHz to 12 GHz, and frequency says 13 GHz, which is Ku; correct"),
        ("S", ("900 MHz", "3 GHz", "4 GHz"), "S is 2 GHz to 4 GHz, and frequency says 900 MHz, which is UHF; correct"),
        ("Ka", ("24 GHz", "30 GHz", "35 GHz"), "Ka is 27 GHz to 40 GHz, and frequency says 24 GHz; correct one"),
        ("C", ("4 GHz", "4 GHz", "8 GHz"), None),
        ("UHF", ("300 MHz", "0.6 GHz", "1 GHz"), None),
    ],
)
def test_band_and_frequency_of_a_radar_are_held_to_each_other(tmp_path, band, frequency, complaint):
    radar = f"    radars: {{9S36M: {{band: {band}, frequency: {FREQUENCY.format(*frequency)}}}}}\n"
    found = problems(write(tmp_path, ONE_SYSTEM.replace("fire_units:", radar + "fire_units:")))

    assert [(each.line, each.key) for each in found] == ([(8, "systems.mine.radars.9S36M.band")] if complaint else [])
    assert all(complaint in each.message for each in found)


def test_a_band_changed_alone_no_longer_fits_the_frequency_taken_over(tmp_path):
    text = ONE_SYSTEM.replace("fire_units:", "    radars: {9S36M: {band: VHF}}\nfire_units:")

    (found,) = problems(write(tmp_path, text))
    assert found.message == "VHF is 30 MHz to 300 MHz, and frequency says 10 GHz, which is X; correct one of the two"


@pytest.mark.parametrize(
    ("read_on", "is_to_come"),
    [("2026-01-01", False), ("2026-01-02", False), ("2026-01", False), ("2026-01-03", True), ("2026-02", True)],
)
def test_nothing_was_read_on_a_day_to_come(tmp_path, monkeypatch, read_on, is_to_come):
    """East of Greenwich it may be tomorrow already; a later day is none on which anybody has read it."""
    load_catalogue()  # of the days on which it was read, before the clock is set back
    monkeypatch.setattr(sources, "_today", lambda: date(2026, 1, 1))
    path = write(tmp_path, changed("read_on: 2026-01-01", f"read_on: {read_on}"))

    said = [f"{problem.key}: {problem.message}" for problem in problems(path)]
    to_come = f"sources.mine.read_on: '{read_on}' is still to come; write the day on which you read it"
    assert said == ([to_come] if is_to_come else [])
