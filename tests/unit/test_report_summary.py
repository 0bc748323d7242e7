"""``summary.json`` and ``provenance.json``: their schema, their digits, the same bytes for the same result."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

import report_fixtures as made
import skyshed.report.assess
from skyshed.report.assess.summary import summary_text
from skyshed.report.figures import all_figures
from skyshed.report.provenance import provenance_text
from skyshed.report.records import rounded

SCHEMA = json.loads((Path(skyshed.report.assess.__file__).parent / "summary.schema.json").read_text("utf-8"))
# Names without a unit: words, flags, shares, and counts, which begin with n_.
WITHOUT_UNIT = re.compile(r"n_\w+|\w*share\w*|is_\w+|k|curvature_coefficient|difference_\w+|siting_spread|swing|seed")


def numeric_names(schema: dict) -> set[str]:
    """Return the names of all properties that hold numbers, through lists and references."""
    found = set()
    for name, each in schema.get("properties", {}).items():
        kind = each.get("type", SCHEMA["$defs"].get(each.get("$ref", "").rsplit("/", 1)[-1], {}).get("type", ""))
        if "number" in kind or kind == "integer":
            found.add(name)
    for inner in schema.get("$defs", {}).values():
        found |= numeric_names(inner)
    return found


@pytest.mark.parametrize("result", [made.result(), made.result(is_embedded=True), made.hostile()])
def test_the_summary_keeps_to_its_schema(result):
    Draft202012Validator.check_schema(SCHEMA)
    errors = list(Draft202012Validator(SCHEMA).iter_errors(json.loads(summary_text(result))))
    assert [f"{'/'.join(map(str, error.path))}: {error.message}" for error in errors] == []


def test_the_schema_closes_every_object_and_names_every_unit():
    def objects(node):
        if isinstance(node, dict):
            if node.get("type") == "object":
                yield node
            for each in node.values():
                yield from objects(each)
        elif isinstance(node, list):
            for each in node:
                yield from objects(each)

    open_ones = [each for each in objects(SCHEMA) if each.get("additionalProperties", True) is True]
    assert open_ones == []
    figure_values = {"low", "nominal", "high"}  # their unit stands beside them
    unitless = {name for name in numeric_names(SCHEMA) - figure_values if not WITHOUT_UNIT.fullmatch(name)}
    assert {name for name in unitless if not re.search(r"_(m|km2|m_s|deg|n_per_km)$|^surface_n$", name)} == set()


def test_the_same_result_gives_the_same_bytes_and_no_path_or_time():
    text = summary_text(made.result())
    assert text == summary_text(made.result())
    moved = replace(made.result(), scenario=replace(made.scenario(), path=Path("/somewhere/else.yaml")))
    assert summary_text(moved) == text
    assert "/somewhere" not in text
    assert not re.search(r"\d\d:\d\d:\d\d", text)


def test_numbers_have_four_digits_positions_five_decimals_and_nan_is_null():
    given = {"a_m": 123456.789, "lat_deg": 33.3124567, "b_share": float("nan"), "n": 12345, "deep": [{"c_m": -0.0}]}
    assert rounded(given) == {"a_m": 123500.0, "lat_deg": 33.31246, "b_share": None, "n": 12345, "deep": [{"c_m": 0.0}]}
    summary = json.loads(summary_text(made.result()))
    assert [row["n_ready_missiles"] for row in summary["capacities"]] == [64.0, 64.0, 64.0, None, None, None]


def test_provenance_has_every_figure_with_what_each_source_prints_and_where():
    result = made.result()
    text = provenance_text(
        result.provenance, all_figures(result), result.scenario.sources, command="skyshed assess test.yaml -o out"
    )
    record = json.loads(text)
    assert record["command"] == "skyshed assess test.yaml -o out"
    figures = {figure["key"]: figure for figure in record["figures"]}
    assert {figure.key for figure in made.result().figures} < set(figures)
    assert figures["offers/large/price_usd"]["is_disputed"]
    assert figures["s-400/engage/reference_range_m"]["claims"] == [
        {"as_printed": "300000 m", "source": "maker", "address": "https://example.com/s-400"},
        {"as_printed": "175000", "source": "press-2017", "address": "https://example.org/deal?a=1&b=2"},
    ]
