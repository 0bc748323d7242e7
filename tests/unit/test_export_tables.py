"""CSV tables: headers with units and denominators, four digits, safe in spreadsheets."""

import csv
import math
from dataclasses import fields, replace

import numpy as np
import pandas as pd
import pytest

from export_fixtures import make_result
from skyshed.coverage import rows as row_types
from skyshed.export.assess.tables import tables, write_tables
from skyshed.export.spreadsheet import cell
from skyshed.model.figure import Grade, Source

TABLES = {
    "ranges": row_types.RangeRow,
    "areas": row_types.AreaRow,
    "assets": row_types.AssetRow,
    "curves": row_types.CurveRow,
    "neighbours": row_types.NeighbourRow,
    "capacities": row_types.CapacityRow,
    "roses": row_types.RoseRow,
    "conventions": row_types.ConventionRow,
    "comparisons": row_types.Comparison,
    "influences": row_types.Influence,
}


@pytest.fixture(scope="module")
def result():
    return make_result()


@pytest.fixture(scope="module")
def folder(result, tmp_path_factory):
    place = tmp_path_factory.mktemp("out")
    write_tables(result, place)
    return place / "tables"


def test_every_table_is_written_once_and_named(result, folder):
    assert {path.stem for path in folder.iterdir()} == {*TABLES, "figures", "sources", "about"}


@pytest.mark.parametrize("name", TABLES)
def test_values_come_back_to_four_digits(name, result, folder):
    read = pd.read_csv(folder / f"{name}.csv")
    columns, rows = tables(result)[name]

    assert list(read.columns) == list(columns)
    assert len(read) == len(rows) > 0
    for header, make in columns.items():
        for written, row in zip(read[header], rows, strict=True):
            value = make(row)
            if isinstance(value, float) and math.isnan(value):
                assert math.isnan(written)
            elif isinstance(value, float):
                assert written == pytest.approx(value, rel=5e-4)
            elif isinstance(value, tuple):
                series = [float(each or "nan") for each in written.split(";")]
                assert series == pytest.approx(value, rel=5e-4, nan_ok=True)
            elif value == "":
                assert math.isnan(written)  # an empty cell
            else:
                assert str(written) == str(value)


@pytest.mark.parametrize("name", TABLES)
def test_no_field_of_a_row_is_left_out(name, result):
    """A field added to a row without a column would be lost without a word."""
    marks = {field.name: f"«{field.name}»" for field in fields(TABLES[name])}
    special = {
        "layers": (0.123,),
        "fire_units": ("«fire_units»",),
        "by_case": (),
        "may_cover": ("«may_cover»",),
        "left_open": {},
        "area_km2": 7.0,
        "below_ground_km2": 5.0,
    }
    figure = result.influences[0].figure
    values = {**marks, **{key: value for key, value in special.items() if key in marks}}
    if "figure" in values:
        values |= {"figure": figure, "share_low": 0.1, "share_high": 0.2}
    if name == "comparisons":
        values |= {"difference_low": 0.1, "difference_high": 0.2, "by_case": (("nominal", 0.11, 0.22),)}
        values["by_case"] = tuple((case, 0.11, 0.22) for case in result.cases)
    columns, _ = tables(result)[name]
    cells = {str(make(TABLES[name](**values))) for make in columns.values()}
    for field, value in values.items():
        if isinstance(value, str):
            assert any(value in each for each in cells), f"{name}.csv does not hold {field}"


def test_headers_name_unit_case_and_denominator(folder):
    def header(name):
        return (folder / f"{name}.csv").read_text("utf-8").splitlines()[0].split(",")

    assert {"advertised_range_m", "reach_median_m", "case", "share_of_ring"} <= set(header("ranges"))
    assert {"sky_km2", "covered_share_of_sky", "case", "share_of_sky_covered_by_2_or_more_units"} <= set(
        header("areas")
    )
    assert "covered_share_of_area" in header("curves")
    assert "share_of_state" in header("neighbours")
    assert {"first_covered_share_of_sky_nominal", "difference_share_of_sky_median_of_draws"} <= set(
        header("comparisons")
    )
    for name in set(TABLES) - {"capacities"}:
        assert "terrain" in header(name)
    for name in set(TABLES) - {"comparisons"}:
        assert "case" in header(name)


def test_denominator_gives_the_share_back(folder):
    areas = pd.read_csv(folder / "areas.csv")

    # Both have the digits that the grid supports: two for areas of about 60 cells by 60.
    np.testing.assert_allclose(areas.covered_km2 / areas.sky_km2, areas.covered_share_of_sky, atol=0.005)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_a_name_cannot_be_run_as_a_formula(start, result, tmp_path):
    name = f'{start}HYPERLINK("x";1),\'"\n\n'
    hostile = replace(result, capacities=tuple(replace(row, package=name) for row in result.capacities))
    write_tables(hostile, tmp_path)
    with (tmp_path / "tables" / "capacities.csv").open(encoding="utf-8", newline="") as opened:
        first = next(csv.DictReader(opened))["package"]

    assert first == f"'{name}"


def test_negative_numbers_stay_numbers():
    assert cell(-0.37654) == "-0.3765"
    assert cell(-3) == "-3"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0"), (-0.0, "0"), (437065.23, "437100"), (1.23456e-7, "1.235e-07"), (6.2e8, "620000000"), (math.inf, "")],
)
def test_numbers(value, text):
    assert cell(value) == text


def test_an_empty_table_has_its_header(result, tmp_path):
    nothing = replace(result, areas=(), roses=(), comparisons=())
    write_tables(nothing, tmp_path)

    for name in ("areas", "roses", "comparisons"):
        assert len(pd.read_csv(tmp_path / "tables" / f"{name}.csv")) == 0


def test_sources_hold_key_and_address_in_utf8(result, tmp_path):
    sources = {"k": Source("k", "Türkiye'de S-400 — «Триумф»", "https://example.org", Grade.PRESS, "2026-01-01")}
    write_tables(replace(result, scenario=replace(result.scenario, sources=sources)), tmp_path)

    assert pd.read_csv(tmp_path / "tables" / "sources.csv").title[0] == "Türkiye'de S-400 — «Триумф»"


def test_about_says_terrain_limits_and_attribution(folder):
    topics = pd.read_csv(folder / "about.csv").set_index("topic").text

    assert "not a bound" in topics.terrain
    assert "Natural Earth" in topics.attribution
    assert "imply no position" in topics.attribution
    assert "not likelihoods" in topics.limits
