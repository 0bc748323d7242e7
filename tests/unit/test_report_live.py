"""What a page holds for its map: read back by the plain rules of its format, cell by cell; the script that draws it."""

import base64
import json
import runpy
import sys
import types
import zlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import report_fixtures as made
from skyshed.model.figure import Case
from skyshed.model.scenario import Area, LevelKind
from skyshed.report.facts import Facts
from skyshed.report.live import frame
from skyshed.report.live.block import page_map
from skyshed.report.live.blocks import Blocks
from skyshed.report.live.frame import SCRIPT, filling, safe_json
from skyshed.report.live.places import Window
from skyshed.zone.reason import Reason

REPOSITORY = Path(__file__).parents[2]
CASES = (Case.CLAIMED, Case.NOMINAL, Case.CONSERVATIVE)
MOST_SCRIPT_BYTES = 20_000


class Unpacked:
    """The skies of a block, read number by number."""

    def __init__(self, block):
        grid = self.grid = block["grid"]
        self.shape = grid["rows"], grid["columns"]
        self.n_skies = len(block["packages"]) * len(block["targets"]) * len(block["cases"])
        self.n_levels = len(block["levels"])
        self.bytes = zlib.decompress(base64.b64decode(block["packed"]), -zlib.MAX_WBITS)
        n, size = self.n_skies, self.shape[0] * self.shape[1]
        self.at = (2 + 5 * n) * size
        large, *others = [self.list() for _ in range(1 + 2 * n)]
        width = 1 + self.n_levels * (2 if grid["open"] else 1)
        kinds = np.array(self.list(), np.uint8).reshape(-1, width)
        self.gaps = [self.gaps_of() for _ in range(n)]
        (ground,) = self.wide(self.planes(0, 1), [large])
        self.ground_m = np.where(ground == 0, np.nan, ground - 1.0 + grid["ground_from"])
        self.share = self.planes(size, 1)[0] / 255
        scale, start, ceiling_scale, ceiling_start = grid["scale"]
        floors = self.wide(self.planes(2 * size, n), others[:n])
        ceilings = self.wide(self.planes((2 + n) * size, n), others[n:])
        self.floor_m = [self.height(each, scale, start) + np.nan_to_num(self.ground_m) for each in floors]
        self.ceiling_m = [self.height(each, ceiling_scale, ceiling_start) + grid["ceiling_from"] for each in ceilings]
        low, middle, high = (self.planes((2 + part * n) * size, n).astype(int) for part in (2, 3, 4))
        cells = kinds[low + 256 * middle + 65536 * high].transpose(0, 3, 1, 2)
        self.reasons, self.counts = cells[:, 0], cells[:, 1 : 1 + self.n_levels]
        self.open = cells[:, 1 + self.n_levels :] if grid["open"] else np.zeros_like(self.counts)

    def planes(self, at, n):
        raw = np.frombuffer(self.bytes, np.uint8, n * self.shape[0] * self.shape[1], at)
        return raw.reshape(self.shape[0], n, self.shape[1]).transpose(1, 0, 2)

    @staticmethod
    def wide(planes, large):
        folded = planes.astype(int)
        for each, numbers in zip(folded, large, strict=True):
            each[each == 255] = numbers
        less = np.where(folded % 2, -(folded + 1) // 2, folded // 2)
        return np.cumsum(np.cumsum(less, axis=1), axis=2) % 65536

    def list(self):
        return [self.seven() for _ in range(self.seven())]

    @staticmethod
    def height(steps, scale, start):
        return np.where(steps == 0, np.nan, ((steps - 1) / scale + start**0.5) ** 2 - start)

    def seven(self):
        number, shift = 0, 0
        while True:
            byte = self.bytes[self.at]
            self.at += 1
            number += (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number

    def gaps_of(self):
        found, cell = {}, 0
        for _ in range(self.seven()):
            cell += self.seven()
            found[cell] = [self.seven() for _ in range(2 * self.seven())]
        return found

    def covered(self, sky, altitude_m):
        floor_m, ceiling_m = self.floor_m[sky], self.ceiling_m[sky]
        inside = (altitude_m >= floor_m) & (altitude_m <= ceiling_m)
        for cell, edges in self.gaps[sky].items():
            above_m = np.broadcast_to(altitude_m, self.shape).ravel()[cell] - floor_m.ravel()[cell]
            if any(low < above_m < high for low, high in zip(edges[::2], edges[1::2], strict=True)):
                inside.ravel()[cell] = False
        return inside


def data_of(result):
    return json.loads(page_map(Facts(result)).data)


@pytest.fixture(scope="module")
def result():
    return made.result()


@pytest.fixture(scope="module")
def block(result):
    return data_of(result)


@pytest.fixture(scope="module")
def unpacked(block):
    return Unpacked(block)


def in_order(result):
    return [
        result.skies[package.name, target.key, case]
        for package in result.packages
        for target in Facts(result).asked_targets
        for case in CASES
    ]


def test_every_byte_is_read(unpacked):
    assert unpacked.at == len(unpacked.bytes)


def test_ground_and_shares_come_back(result, unpacked):
    np.testing.assert_allclose(unpacked.ground_m, result.grid.ground_msl_m, atol=0.5)
    np.testing.assert_allclose(unpacked.share, result.grid.share_in_area, atol=0.5 / 255)


def test_floors_come_back_finely_near_the_ground_and_ceilings_everywhere(result, unpacked):
    """Off by half a step: 1.3 m at the ground, 3 m at 100 m, 14 m at 3,000 m above it; and half a metre of ground.

    Some by one step more, which keeps them on their side of a level.
    """
    for index, sky in enumerate(in_order(result)):
        above_m = sky.floor_msl_m - np.nan_to_num(result.grid.ground_msl_m)
        off_m = np.abs(unpacked.floor_m[index] - sky.floor_msl_m)
        np.testing.assert_array_equal(np.isnan(off_m), np.isnan(sky.floor_msl_m))
        step_m = 0.51 * np.sqrt(np.maximum(above_m, 0) + 25)
        assert (off_m > 0.6 + step_m / 2).mean() < 0.02
        assert not (off_m > 0.6 + 1.5 * step_m).any()
        np.testing.assert_allclose(unpacked.ceiling_m[index], sky.ceiling_msl_m, rtol=0.003)


def test_counts_and_reasons_come_back_as_they_are(result, unpacked):
    for index, sky in enumerate(in_order(result)):
        np.testing.assert_array_equal(unpacked.counts[index], sky.n_units)
        np.testing.assert_array_equal(unpacked.open[index], sky.n_units_open)
        has_floor = sky.n_intervals > 0
        np.testing.assert_array_equal(
            unpacked.reasons[index] & 15, np.where(has_floor, sky.floor_reason, sky.none_reason)
        )
        np.testing.assert_array_equal(unpacked.reasons[index] >> 4, sky.ceiling_reason)


def test_shares_of_every_level_are_recomputed_from_floors_and_ceilings(result, block, unpacked):
    """Within 0.03 points of what the counts say, from the floors and ceilings that the slider moves through."""
    km2 = unpacked.share * np.array(unpacked.grid["row_km2"])[:, None]
    worst = 0.0
    for index, sky in enumerate(in_order(result)):
        for number, level in enumerate(result.levels):
            is_agl = level.kind is LevelKind.AGL
            at_m = (unpacked.ground_m if is_agl else 0) + level.altitude_m
            is_sky = ~(at_m < unpacked.ground_m)
            exact = np.average(sky.n_units[number][is_sky] > 0, weights=result.grid.weight_km2[is_sky])
            read = np.average(unpacked.covered(index, at_m)[is_sky], weights=km2[is_sky])
            worst = max(worst, abs(read - exact))
    assert len(block["shares"]) * len(block["levels"]) == 36
    assert 0 <= worst < 0.0003


def test_gaps_are_gaps(result):
    sky = in_order(result)[0]
    n_intervals = np.where(np.isnan(sky.floor_msl_m), 0, 1).astype(np.uint8)
    row, column = (int(each[0]) for each in np.nonzero(n_intervals))
    n_intervals[row, column] = 3
    ends = [[5000.0, 9000.0], [6000.0, 9500.0], [7000.0, 27e3]]
    counts = n_intervals.ravel()
    low, high = (np.repeat(each.ravel(), counts).astype(np.float32) for each in (sky.floor_msl_m, sky.ceiling_msl_m))
    first = int(counts[: row * n_intervals.shape[1] + column].sum())
    low[first : first + 3], high[first : first + 3] = (1000.0, 6000.0, 9500.0), (5000.0, 9000.0, 27e3)
    floor_m = sky.floor_msl_m.copy()
    floor_m[row, column] = 1000.0
    key = sky.package, sky.target, sky.case
    broken = replace(sky, n_intervals=n_intervals, low_msl_m=low, high_msl_m=high, floor_msl_m=floor_m)
    unpacked = Unpacked(data_of(replace(result, skies={**result.skies, key: broken})))

    assert unpacked.gaps[0] == {row * n_intervals.shape[1] + column: [4000, 5000, 8000, 8500]}, ends
    seen = [bool(unpacked.covered(0, altitude_m)[row, column]) for altitude_m in (4000.0, 5500.0, 7000.0, 9250.0, 2e4)]
    assert seen == [True, False, True, False, True]


def test_huge_grids_are_thinned_in_whole_blocks_and_keep_their_area(result, monkeypatch):
    monkeypatch.setattr(frame, "_MOST_NUMBERS", 8000)
    thin = data_of(result)
    unpacked = Unpacked(thin)

    assert thin["grid"]["size"] == 3
    assert unpacked.shape == (20, 27)
    km2 = unpacked.share * np.array(thin["grid"]["row_km2"])[:, None]
    assert km2.sum() == pytest.approx(result.grid.area_km2, rel=0.002)
    np.testing.assert_array_equal(unpacked.counts[0], in_order(result)[0].n_units[:, 1::3, 1::3][:, :20, :27])


def test_bytes_that_are_too_many_thin_it_too(result, monkeypatch):
    whole = len(base64.b64decode(data_of(result)["packed"]))
    monkeypatch.setattr(frame, "MOST_BYTES", whole // 2)
    thin = data_of(result)

    assert thin["grid"]["size"] > 1
    assert len(base64.b64decode(thin["packed"])) <= whole // 2


def test_blocks_of_one_cell_change_nothing(result):
    blocks = Blocks(result.grid, 1)
    assert blocks.shape == result.grid.shape
    np.testing.assert_array_equal(blocks.taken(result.grid.ground_msl_m), result.grid.ground_msl_m)
    np.testing.assert_allclose(blocks.row_km2, result.grid.cell_area_km2)


def test_the_map_begins_with_the_package_that_covers_most(result, block):
    facts = Facts(result)
    shares = {
        package.name: facts.share(package.name, facts.lead_target.key, facts.lead_case, facts.lead_level.label)[1]
        for package in result.packages
    }
    assert block["packages"][block["start"]["package"]]["name"] == max(shares, key=shares.get) == "S-400 + Tor-M2"
    assert block["levels"][block["start"]["level"]]["m"] == facts.lead_level.altitude_m
    assert block["cases"][block["start"]["case"]]["name"] == "nominal"


def test_shares_are_those_of_the_tables(result, block):
    facts = Facts(result)
    for index, sky in enumerate(in_order(result)):
        for number, level in enumerate(result.levels):
            assert block["shares"][index][number] == list(facts.share(sky.package, sky.target, sky.case, level.label))


def test_a_level_without_sky_has_no_share(result):
    areas = (replace(result.areas[0], covered_share=float("nan")), *result.areas[1:])
    row = areas[0]
    without = data_of(replace(result, areas=areas))
    index = [(sky.package, sky.target, sky.case) for sky in in_order(result)].index((row.package, row.target, row.case))
    level = [level.label for level in result.levels].index(row.level)
    assert without["shares"][index][level] == [None, None]


def test_who_stands_outside_reaches_into_the_area(result, block):
    assert {each["verb"] for each in block["packages"]} == {"covers"}
    abroad = replace(result, scenario=replace(result.scenario, area=Area("Oman", country="Oman")))
    assert {each["verb"] for each in data_of(abroad)["packages"]} == {"reaches into"}


def test_what_no_headline_may_use_is_marked():
    block = data_of(made.result(is_embedded=True))
    assert [each["free"] for each in block["levels"]] == [False, True, True]
    assert [each["free"] for each in block["packages"]] == [False, True]  # one of the first stands at Mosul


def test_lines_fill_a_canvas_of_any_shape():
    for window in (Window(26.0, 35.0, 46.0, 43.0), Window(40.0, 20.0, 44.0, 40.0), Window(-170.0, -80.0, 170.0, 80.0)):
        west, south, east, north = filling(window).frame
        narrow = np.cos(np.radians((window.south_deg + window.north_deg) / 2))
        assert (east - west) * narrow >= 1.749 * (window.north_deg - window.south_deg) or east - west == 360.0
        assert (north - south) * 0.85 >= 0.999 * (window.east_deg - window.west_deg) * narrow or (south, north) == (
            -90,
            90,
        )
        assert west <= window.west_deg < window.east_deg <= east


def test_places_rings_and_colours_are_in_the_page(result, block):
    assert [each["name"] for each in block["assets"]] == ["Baghdad airport", "Mosul dam", "Basra port"]
    (large,) = [each for each in block["units"] if each["name"] == "S-400 Baghdad"]
    ring = np.cumsum(np.array(large["ring"]).reshape(-1, 2), axis=0) / 1000
    assert large["ring_km"] == 250.0
    assert ring[0, 1] - large["at"][1] == pytest.approx(250 / 110.9, abs=0.01)  # a degree of latitude at 34 north
    assert len(block["borders"]) > 3
    assert block["palette"]["reasons"][str(int(Reason.TERRAIN))] == ["#d55e00", "terrain"]


def test_no_text_closes_the_data():
    text = safe_json({"name": "</script><img src=x onerror=alert(1)><!--&amp;\u2028"})
    assert not set(text) & {"<", ">", "&"}
    assert json.loads(text)["name"] == "</script><img src=x onerror=alert(1)><!--&amp;\u2028"


def test_hostile_names_are_data():
    data = page_map(Facts(made.hostile())).data
    assert not set(data) & {"<", ">"}
    assert json.loads(data)["assets"][0]["name"] == "<script>alert('x')</script>\"&"


def test_the_script_was_made_from_the_sources_in_this_tree(monkeypatch):
    hatchling = types.ModuleType("hatchling.builders.hooks.plugin.interface")
    hatchling.BuildHookInterface = object
    monkeypatch.setitem(sys.modules, hatchling.__name__, hatchling)
    hook = runpy.run_path(str(REPOSITORY / "hatch_build.py"))

    for name in hook["SCRIPTS"]:
        path = REPOSITORY / "src" / "skyshed" / name
        assert hook["is_built"](path, REPOSITORY / "web"), (
            f"{name} was made from other sources than web/ holds: make web"
        )


def test_the_script_is_small_and_cannot_end_its_element():
    assert SCRIPT.stat().st_size <= MOST_SCRIPT_BYTES
    text = SCRIPT.read_text("utf-8").lower()
    assert "</script" not in text
    assert "<!--" not in text
    assert "innerhtml" not in text
