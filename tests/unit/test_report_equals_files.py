"""What the report's tables print is what the CSV files and summary.json hold, number by number."""

import csv
import math
from collections.abc import Callable
from dataclasses import replace

import pytest

import report_fixtures as made
from skyshed.coverage.left_open import known_or_open, with_layers
from skyshed.export.assess.tables import write_tables
from skyshed.report.assess.cover import convention_section, detection_section, layer_section, share_section
from skyshed.report.assess.reach import approach_section, capacity_section, neighbour_section, range_section
from skyshed.report.assess.summary import summary
from skyshed.report.facts import Facts
from skyshed.report.words import bare_km, count_words, level_short, level_words, share_words

LARGE, SMALL = "S-400 + Tor-M2", "Tor-M2 alone"


def opened(row, **ends):
    """Return a row of which missing terrain leaves some numbers open, from one end to another."""
    return replace(row, **known_or_open(**ends))


@pytest.fixture(scope="module", params=["whole", "with a gap"])
def result(request):
    whole = made.result()
    if request.param == "whole":
        return whole
    return replace(
        whole,
        ranges=tuple(
            opened(row, reach_median_m=(row.reach_median_m * 0.7, row.reach_median_m), reach_min_m=(0.0, 51.2e3))
            for row in whole.ranges
        ),
        areas=tuple(
            replace(
                row,
                **with_layers(
                    known_or_open(covered_share=(row.covered_share, 0.9), detected_share=(row.detected_share, 0.95)),
                    [row.layers, (0.9, 0.3, 0.0)],
                ),
            )
            if row.level == "FL330"
            else row
            for row in whole.areas
        ),
        neighbours=tuple(opened(row, share_of_state=(row.share_of_state, 0.4)) for row in whole.neighbours),
        roses=tuple(opened(row, first_intercept_m=(0.0, 80e3), n_shots=(0.0, 4.0)) for row in whole.roses),
        conventions=tuple(opened(row, covered_share=(row.covered_share / 2, 0.99)) for row in whole.conventions),
    )


@pytest.fixture(scope="module")
def facts(result):
    return Facts(result.shown)


@pytest.fixture(scope="module")
def files(result, tmp_path_factory):
    """Return a function from a table's name to its rows, read back from the file."""
    folder = tmp_path_factory.mktemp("out")
    write_tables(result, folder)

    def rows(name):
        with (folder / "tables" / f"{name}.csv").open(encoding="utf-8", newline="") as opened_file:
            return list(csv.DictReader(opened_file))

    return rows


def printed(row, least, most, words: Callable[[float], str]) -> str:
    """Return a number as the report is to show it, from the columns of a file."""
    low, high = words(float(row[least])), words(float(row[most]))
    unit = high[-2:] if high.endswith("\u00a0%") else ""
    return low if low == high else f"{low.removesuffix(unit)} to {high}"


def ends(header, unit=""):
    return f"{header}_at_least{unit}", f"{header}_at_most{unit}"


def body(table):
    """Return the rows of a table with the heading that each stands under."""
    heading, found = "", {}
    for first, *cells in table.rows:
        if not cells:
            heading = first.words
            continue
        found[heading, first.words] = [cell.words for cell in cells]
    return found


def level_of(facts, row):
    return facts.levels[row["level"]]


def test_effective_ranges(facts, files):
    (full,) = (body(table) for table in range_section(facts).tables)
    drawn = {level_short(level) for level in facts.map_levels}
    rows = files("ranges")
    lead = [row for row in rows if row["case"] == "nominal"]
    medians = {}
    for row in rows:
        key = row["package"], row["fire_unit"], row["target"], row["level"]
        medians.setdefault(key, []).extend(float(row[end]) for end in ends("reach_median", "_m"))

    for row in lead:
        key = row["fire_unit"], level_short(level_of(facts, row))
        reach, timely = (
            [printed(row, *ends(f"{what}_{each}", "_m"), bare_km) for each in ("min", "median", "max")]
            for what in ("reach", "timely")
        )
        asked = row["package"], row["target"]
        if asked != (facts.shown_package.name, facts.lead_target.key) or key[1] not in drawn:
            continue
        spread = sorted(medians[row["package"], row["fire_unit"], row["target"], row["level"]])
        ring = printed(row, *ends("share_of_ring"), share_words)
        between = "–".join(dict.fromkeys(bare_km(end) for end in (spread[0], spread[-1])))
        assert full[key] == [
            "", bare_km(float(row["advertised_range_m"])).removesuffix(".0"), *reach, between, *timely, ring
        ]  # fmt: skip
    assert {heading for heading, _ in full} == {unit.key for unit in facts.shown_package.fire_units}


def test_shares_layers_detection_and_conventions(facts, files):
    areas, case, target = files("areas"), "nominal", facts.lead_target
    shares = {table.caption.split(":")[0]: body(table) for table in share_section(facts).tables}
    layers = body(layer_section(facts).tables[0])
    seen = [[cell.words for cell in cells] for cells in detection_section(facts).tables[0].rows]
    for row in (row for row in areas if (row["case"], row["package"]) == (case, facts.shown_package.name)):
        covered = printed(row, *ends("covered_share_of_sky"), share_words)
        column = [each.key for each in facts.asked_targets].index(row["target"])
        assert shares[row["package"]]["", level_words(level_of(facts, row))][column] == covered
        if row["target"] == target.key:
            said = layers["", level_words(level_of(facts, row))]
            for count, words in enumerate(said, start=1):
                assert words == printed(row, *ends(f"share_of_sky_covered_by_{count}_or_more_units"), share_words)
        if row["level"] == facts.lead_level.label:
            detected = printed(row, *ends("detected_share_of_sky"), share_words)
            assert [facts.targets[row["target"]].name, detected, covered] in [words[:3] for words in seen]
    drawn = body(convention_section(facts).tables[0])
    levels = [level.label for level in facts.result.levels]
    asked = facts.shown_package.name, target.key
    for row in (row for row in files("conventions") if (row["package"], row["target"]) == asked):
        words = drawn["", row["convention"]][levels.index(row["level"])]
        assert words == printed(row, *ends("covered_share_of_sky"), share_words)


def test_neighbours_capacities_and_roses(facts, files):
    target = facts.lead_target.key
    said = [[cell.words for cell in row] for row in neighbour_section(facts).tables[0].rows]
    asked = facts.shown_package.name, target, "nominal", facts.shown_level.label
    columns = "package", "target", "case", "level"
    for row in (row for row in files("neighbours") if tuple(row[name] for name in columns) == asked):
        assert [row["state"], printed(row, *ends("share_of_state"), share_words)] in [[r[0], r[2]] for r in said]
    numbers = body(capacity_section(facts).tables[0])
    for row in (row for row in files("capacities") if row["case"] == "nominal"):
        counts = [float(row[name] or math.nan) for name in ("n_fire_units", "n_targets_at_once", "n_ready_missiles")]
        assert numbers["", row["package"]] == [count_words(count) for count in counts]
    (approaches,) = (body(table) for table in approach_section(facts).tables)
    for row in (row for row in files("roses") if tuple(row[name] for name in columns) == asked):
        words = approaches["", row["asset"]][int(float(row["from_deg"]) / 30)]
        first = printed(row, *ends("first_intercept", "_m"), bare_km)
        assert words == (first if float(row["first_intercept_at_most_m"]) > 0 else "–")


def test_summary_and_tables_hold_the_same(result, files):
    """A number that has one value is the same in both; an open one is null here, empty there, and has equal ends."""
    record = summary(result)
    names = {"covered_share": "covered_share_of_sky", "detected_share": "detected_share_of_sky"}
    for row, line in zip(record["areas"], files("areas"), strict=True):
        for name, header in names.items():
            assert (line[header] == "") is math.isnan(row[name])
            low, high = row["left_open"].get(name, (row[name], row[name]))
            assert [float(line[end]) for end in ends(header)] == pytest.approx([low, high], rel=1e-3)
    for row, line in zip(record["ranges"], files("ranges"), strict=True):
        low, high = row["left_open"].get("reach_median_m", (row["reach_median_m"],) * 2)
        assert [float(line[end]) for end in ends("reach_median", "_m")] == pytest.approx([low, high], rel=1e-3)
