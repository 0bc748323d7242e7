"""The catalogue keeps its own rules: sources that resolve, ranges in order, derived figures that can be recomputed."""

import json
import re
import subprocess
import sys
from collections import defaultdict
from datetime import date
from urllib.parse import urlsplit

import pytest
import yaml

from skyshed.catalogue.arithmetic import evaluate
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.published import DATA
from skyshed.catalogue.rules import MAX_ANGLE_WIDTH_DEG, MAX_LOSS_DB, MAX_RATIO, MAX_RCS_RATIO
from skyshed.errors import CatalogueError, InputError
from skyshed.model.figure import Case, Favours, Grade, Status
from skyshed.model.system import RadarRole
from skyshed.report.catalogue.entry import WIDTH
from skyshed.report.catalogue.heading import figures_of
from skyshed.report.catalogue.show import shown_data, shown_text
from skyshed.units import UnitError

CATALOGUE = load_catalogue()
ENTRIES = {**CATALOGUE.systems, **CATALOGUE.listed, **CATALOGUE.targets}
EVERY = {key: tuple(figures_of(entry)) for key, entry in ENTRIES.items()}
FIGURES = {figure.key: figure for figures in EVERY.values() for figure in figures}
FILES = sorted(DATA.glob("*.yaml"))

# Figures of which a lower value is the better one for the seller; every other favours its high end.
BETTER_WHEN_LOW = {
    "reaction_time_s",
    "min_range_m",
    "min_altitude_m",
    "min_elevation_deg",
    "reference_rcs_m2",
    "reference_elevation_deg",
    "reference_p_false_alarm",
    "horizon_loss_db",
    "frequency_hz",
    "crew",
    "price_usd",
    "deployment_time_s",
    "reload_time_s",
    "speed_m_s",
    "scan_time_s",
    "kill_assessment_s",
    "salvo_spacing_s",
}
FLAP_LIDS = {"s-300ps": "30N6", "s-300pmu2": "30N6E2", "s-400": "92N6E"}
NEWCOMERS = {
    "Patriot": "patriot", "MIM-104": "patriot", "PAC-3": "patriot", "GEM-T": "patriot",
    "Cheongung": "km-sam-2", "Cheongung-II": "km-sam-2", "M-SAM": "km-sam-2", "KM-SAM II": "km-sam-2",
    "IRIS-T": "iris-t-slm", "NASAMS II": "nasams", "NASAMS 2": "nasams", "SA-10": "s-300ps", "Grumble": "s-300ps",
    "SA-20B": "s-300pmu2", "Favorit": "s-300pmu2", "HQ-9": "hq-9b", "FD-2000": "hq-9b", "FK-3": "hq-22",
    "Sayyad-4": "bavar-373", "Sayyad-3": "khordad-15", "Barak ER": "barak-mx", "MRSAM": "barak-8", "Mamba": "samp-t",
    "Pantsir": "pantsir-s1", "SA-22": "pantsir-s1", "Vityaz": "s-350", "Gadfly": "buk-m1", "SA-17": "buk-m2",
    "Gauntlet": "tor-m1", "Gecko": "osa-akm", "Pechora": "s-125", "I-Hawk": "hawk", "Sentinel": "an-mpq-64",
    "Tin Shield": "36d6m", "Ground Master 400": "gm403", "Prometey": "s-500", "Tamir": "iron-dome",
}  # fmt: skip


def test_the_list_is_what_the_issue_asks_for():
    assert set(CATALOGUE.systems) >= {
        "s-400",
        "buk-m3",
        "tor-m2",
        "pantsir-s1",
        "an-tpy-2",
        "generic-acquisition-s-band",
        "generic-acquisition-vhf",
    }
    assert set(CATALOGUE.targets) >= {
        "fighter",
        "f-35-class",
        "cruise-missile",
        "stealth-cruise-missile",
        "airliner",
        "business-jet",
        "turboprop",
        "shahed-type-drone",
        "shahed-type-drone-low",
        "shahed-type-drone-high",
        "jet-one-way-drone",
        "small-quadcopter",
        "mq-9-class",
        "helicopter",
        "ballistic-missile",
    }
    assert set(CATALOGUE.systems["s-400"].missiles) == {"40N6E", "48N6E3", "48N6E2", "9M96E2"}
    assert set(CATALOGUE.systems["s-400"].masts) == {"40V6M", "40V6MD"}


def test_each_figure_has_a_key_of_its_own():
    n_figures = sum(map(len, EVERY.values()))

    assert len(FIGURES) == n_figures > 200


@pytest.mark.parametrize("entry", sorted(ENTRIES))
def test_figures_of_an_entry(entry):
    for figure in EVERY[entry]:
        key = figure.key
        assert figure.low <= figure.nominal <= figure.high, key
        assert set(figure.sources) <= set(CATALOGUE.sources), key
        assert bool(figure.claims) == (figure.status is not Status.ASSUMED), key
        assert figure.note or figure.status is Status.CITED, key
        favours_low = key.rsplit("/", 1)[1] in BETTER_WHEN_LOW and "rcs_m2/" not in key
        assert figure.favours is (Favours.LOW if favours_low else Favours.HIGH), key
        worse, better = figure.at(Case.CONSERVATIVE), figure.at(Case.CLAIMED)
        assert (worse >= figure.nominal >= better) if favours_low else (worse <= figure.nominal <= better), key


@pytest.mark.parametrize("entry", sorted(ENTRIES))
def test_widths_of_an_entry_are_bounded(entry):
    for figure in EVERY[entry]:
        if figure.low < figure.high:
            assert_width_is_bounded(figure)


def assert_width_is_bounded(figure):
    key = figure.key
    if figure.unit == "deg":
        assert figure.high - figure.low <= MAX_ANGLE_WIDTH_DEG, key
    elif figure.unit == "dB":
        assert 0 <= figure.low < figure.high <= MAX_LOSS_DB, key
    elif "/load/" in key:  # none of a type may be ready; that all are no more than are ready is a rule of the reader
        assert figure.low >= 0, key
    else:
        is_wide_by_nature = "rcs" in key or key.endswith(("typical_altitude_m", "false_alarm"))
        assert figure.low > 0, key
        assert figure.high / figure.low <= (MAX_RCS_RATIO if is_wide_by_nature else MAX_RATIO), key


def test_addresses_are_whole_and_no_source_lies_idle():
    for source in CATALOGUE.sources.values():
        parts = urlsplit(source.address)
        assert parts.scheme in {"http", "https"}
        assert "." in parts.netloc
        assert not re.search(r"[\s…]|\.\.\.", source.address), source.key
        assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", source.read_on), source.key
    cited = {key for figure in FIGURES.values() for key in figure.sources}
    cited |= {alias.source for system in (CATALOGUE.systems | CATALOGUE.listed).values() for alias in system.aliases}
    cited |= set(
        re.findall(r"[\w.-]+", "".join(p.read_text("utf-8") for p in DATA.parents[1].glob("scenarios/*.yaml")))
    )
    assert sorted(set(CATALOGUE.sources) - cited) == []


def test_no_note_names_a_source_by_its_key():
    """A reader sees a note where no list of sources is: it says in words who says so."""
    keys = "|".join(re.escape(key) for key in CATALOGUE.sources if "-" in key)
    entries = [*CATALOGUE.systems.values(), *CATALOGUE.listed.values(), *CATALOGUE.targets.values()]
    notes = {entry.key: f"{entry.note} {getattr(entry, 'why', '')}" for entry in entries}
    notes |= {key: figure.note for key, figure in FIGURES.items()}

    found = {key: re.findall(rf"(?<![\w-])(?:{keys})(?![\w-])", note) for key, note in notes.items()}
    assert {key: names for key, names in found.items() if names} == {}


def test_every_source_says_how_good_it_is_and_when_it_was_read():
    listed = yaml.safe_load((DATA / "sources.yaml").read_text("utf-8"))["sources"]

    assert list(listed) == sorted(listed)  # by their keys, so that two authors meet in one place
    for key, source in listed.items():
        assert set(source) == {"title", "address", "grade", "read_on"}, key
        assert source["grade"] in set(Grade), key
        day = str(source["read_on"])
        assert date.fromisoformat(day if len(day) == len("2026-11-30") else f"{day}-01").year >= 2026, key


def test_reach_and_ceiling_of_what_can_be_assessed_were_read():
    missiles = [missile for system in CATALOGUE.systems.values() for missile in system.missiles.values()]
    figures = [figure for missile in missiles for figure in (missile.max_range_m, missile.max_altitude_m)]

    assert [figure.key for figure in figures if figure.status is Status.ASSUMED] == []
    assert len(figures) > 50


def test_a_radar_of_one_name_has_the_same_figures_in_every_entry():
    by_name = defaultdict(dict)
    for key, system in CATALOGUE.systems.items():
        for name, part in (system.radars | system.masts).items():
            if any(letter.isdigit() for letter in name):  # a designation, and not "acquisition radar"
                by_name[name][key] = {
                    figure.key.rsplit("/", 1)[1]: (figure.low, figure.nominal, figure.high, figure.status)
                    for figure in part.figures()
                }

    shared = {name: entries for name, entries in by_name.items() if len(entries) > 1}
    assert "40V6M" in shared
    for name, entries in shared.items():
        first, *others = entries
        for other in others:
            assert entries[other] == entries[first], f"{name} in {first} and {other}"


def meets(figure, claim):
    slack = 0.01 * max(abs(claim.low), abs(claim.high))
    if figure.status is Status.DERIVED:
        return claim.high >= figure.low - slack and claim.low <= figure.high + slack
    return claim.low >= figure.low - slack and claim.high <= figure.high + slack


def test_what_a_claim_says_lies_within_the_figure_or_is_marked_as_of_something_else():
    """An outlier, or a claim of another variant, stays listed with `value: none`; what is derived need only meet it."""
    valued = [(each, claim) for each in FIGURES.values() for claim in each.claims if claim.low is not None]

    assert len(valued) > 1000
    assert [f"{each.key}: {claim.as_printed}" for each, claim in valued if not meets(each, claim)] == []


# Cited, and no claim gives the value: computed from what is said of an altitude, or of people, or of a ceiling.
UNVALUED = {
    "generic-acquisition-vhf/VHF radar/min_elevation_deg",
    "p-18/P-18/min_elevation_deg",
    "s-125/P-18/min_elevation_deg",
    "s-400/crew",
    "mq-9-class/typical_altitude_m",
}


def test_what_is_cited_has_a_claim_that_gives_its_value():
    cited = {key: each for key, each in FIGURES.items() if each.status is Status.CITED}

    assert {key for key, each in cited.items() if all(claim.low is None for claim in each.claims)} == UNVALUED


@pytest.mark.parametrize("key", sorted(CATALOGUE.systems))
def test_the_nearest_shot_lies_within_the_farthest_in_every_case(key):
    for missile in CATALOGUE.systems[key].missiles.values():
        assert missile.min_range_m.high < missile.max_range_m.low
        assert missile.min_altitude_m.high < missile.max_altitude_m.low


def test_guiding_radars_of_one_family_state_their_sector_alike():
    sectors = {key: CATALOGUE.systems[key].radars[name].sector_deg for key, name in FLAP_LIDS.items()}

    assert {key: sector and sector.nominal for key, sector in sectors.items()} == dict.fromkeys(FLAP_LIDS, 90)


@pytest.mark.parametrize("word", NEWCOMERS)
def test_a_newcomer_finds_a_system_by_its_common_name(word):
    assert shown_text(word) == shown_text(NEWCOMERS[word])


def publisher(address):
    parts = urlsplit(address)
    host = parts.netloc.removeprefix("www.")
    return "/".join([host, *parts.path.split("/")[1:3]]) if host == "github.com" else host


def test_a_publisher_has_one_grade_and_an_address_one_key():
    grades, keys = defaultdict(set), defaultdict(set)
    for key, source in CATALOGUE.sources.items():
        grades[publisher(source.address)].add(source.grade)
        keys[re.sub(r"^https?://(www\.)?", "", source.address).rstrip("/")].add(key)

    assert {host: each for host, each in grades.items() if len(each) > 1} == {}
    assert [each for each in keys.values() if len(each) > 1] == []


def derived(node, path=""):
    if isinstance(node, dict):
        if "formula" in node:
            yield path, node
        for key, each in node.items():
            yield from derived(each, f"{path}/{key}")


def test_derived_figures_can_be_recomputed():
    formulas = [
        (f"{p.name}{path}", node) for p in FILES for path, node in derived(yaml.safe_load(p.read_text("utf-8")))
    ]

    assert len(formulas) > 20
    for path, node in formulas:
        assert node["status"] == "derived", path
        for end, formula in node["formula"].items():
            number = float(re.match(r"[\d.]+", str(node[end]))[0])
            worked_out = eval(formula, {"__builtins__": {}})  # not the loader's own road
            assert worked_out == pytest.approx(number, rel=0.006), f"{path} {end}"


@pytest.mark.parametrize("key", sorted(CATALOGUE.systems))
def test_system_hangs_together(key):
    system = CATALOGUE.systems[key]

    assert set(system.acquisition_radars) <= set(system.radars)
    own_radars = set(system.acquisition_radars) - {system.engagement_radar}  # one radar may do both
    assert all(system.radars[name].role is RadarRole.ACQUISITION for name in own_radars)
    if system.engagement_radar:
        assert system.radars[system.engagement_radar].role is RadarRole.ENGAGEMENT
        longest_m = max(missile.max_range_m.high for missile in system.missiles.values())
        assert system.advertised_range_m.high == longest_m  # the ring is drawn with the longest missile
    for radar in system.radars.values():
        assert radar.instrumented_range_m.high >= radar.reference_range_m.low
        assert radar.min_elevation_deg.high < radar.max_elevation_deg.low
    for mast in system.masts.values():
        assert mast.antenna_height_m.low > max(radar.antenna_height_m.high for radar in system.radars.values())


def test_numbers_that_the_issue_names():
    s400 = CATALOGUE.systems["s-400"]

    assert s400.advertised_range_m.at(Case.CLAIMED) == 400e3
    assert CATALOGUE.systems["buk-m3"].advertised_range_m.at(Case.CLAIMED) == 70e3
    assert CATALOGUE.systems["tor-m2"].advertised_range_m.at(Case.CLAIMED) == 16e3
    assert s400.missiles["40N6E"].has_active_seeker
    assert s400.missiles["9M96E2"].has_active_seeker
    assert not s400.missiles["48N6E3"].has_active_seeker
    assert s400.radars["92N6E"].reference_p_detect.nominal == 0.8
    assert CATALOGUE.systems["an-tpy-2"].engagement_radar is None
    assert CATALOGUE.systems["an-tpy-2"].radars["AN/TPY-2"].detects == ("ballistic",)
    f35 = CATALOGUE.targets["f-35-class"]
    assert f35.rcs_in("X").high / f35.rcs_in("X").low == pytest.approx(200)
    assert f35.rcs_in("VHF").nominal > f35.rcs_in("S").nominal


@pytest.mark.parametrize("key", sorted(ENTRIES))
def test_description_shows_every_claim_and_address_within_the_width(key):
    text = shown_text(key)

    flat = " ".join(text.split())
    for figure in EVERY[key]:
        for claim in figure.claims:
            counted = f" ({claim.counted})" if claim.counted else ""
            mark = "" if claim.is_compared else "; not compared"
            said = f"{claim.as_printed}{counted} [{CATALOGUE.sources[claim.source].grade}: {claim.source}{mark}]"
            assert " ".join(said.split()) in flat
        for source in figure.sources:
            assert CATALOGUE.sources[source].address in text
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= WIDTH
    data = json.loads(json.dumps(shown_data(key)))
    assert len(data["figures"]) == len(EVERY[key])


def test_conflicts_stand_side_by_side():
    text = shown_text("s-400")
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("missile 40N6E"))
    shown = "\n".join(lines[start : start + 12])

    assert "200 km / 380 km / 400 km*" in shown
    assert "cited, disputed" in shown
    assert "real range 150-200 km, not 400, the Swedish FOI  [press: baonghean-foi]" in shown


def test_unknown_key_is_told_the_nearest():
    with pytest.raises(InputError, match=r"catalogue: 's-40' is not known; "):
        shown_text("s-40")


@pytest.mark.parametrize("word", ["s400", "SA-21", "growler", "s-400 triumph"])
def test_a_system_is_found_by_every_name_that_it_has(word):
    assert shown_text(word) == shown_text("s-400")


def test_a_catalogue_that_breaks_its_rules_is_refused_with_file_and_line(tmp_path):
    for path in FILES:
        (tmp_path / path.name).write_text(path.read_text("utf-8"), "utf-8")
    text = (tmp_path / "tor-m2.yaml").read_text("utf-8")
    line = text[: text.index("    role: engagement")].count("\n") + 1
    (tmp_path / "tor-m2.yaml").write_text(text.replace("    role: engagement", "    roll: engagement"), "utf-8")

    with pytest.raises(CatalogueError) as error:
        load_catalogue(tmp_path)

    assert f"tor-m2.yaml:{line}: radars.engagement radar.roll: is not a known key here; did you mean role?" in str(
        error.value
    )


@pytest.mark.parametrize(
    ("formula", "value"), [("5.43 / (5 * 2)", 0.543), ("2 ** 3 - 1", 7.0), ("-sqrt(16) + 6", 2.0), ("1e3 * 2", 2000.0)]
)
def test_arithmetic(formula, value):
    assert evaluate(formula) == pytest.approx(value)


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')",
        "1 +",
        "x * 2",
        "1 / 0",
        "9 ** 9 ** 9",
        "[1]",
        "True",
        "sqrt(-1)",
        "'a'",
        "(" * 300,
        "1 if 1 else 2",
        "\0",
    ],
)
def test_anything_but_arithmetic_is_refused(formula):
    with pytest.raises(UnitError, match=r"has no (finite )?value"):
        evaluate(formula)


def test_catalogue_is_loaded_without_the_heavy_libraries():
    code = (
        "import sys; from skyshed.catalogue.resolve import load_scenario; load_scenario('iraq-offer');"
        "print([m for m in ('numpy', 'numba', 'pandas', 'rasterio', 'matplotlib', 'shapely') if m in sys.modules])"
    )

    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_nothing_is_cited_or_derived_from_memory():
    said = re.compile(r"memory|not read|nothing was read", re.IGNORECASE)
    assert [key for key, each in FIGURES.items() if each.status is not Status.ASSUMED and said.search(each.note)] == []
