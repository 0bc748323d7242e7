"""One block of data for the map of an assessment, and the script that reads it."""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from skyshed.coverage.left_open import ends_of
from skyshed.errors import SkyshedError
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer
from skyshed.report.credits import border_credit, terrain_credit
from skyshed.report.drawing import palette
from skyshed.report.facts import Facts
from skyshed.report.live.blocks import Blocks
from skyshed.report.live.pack import CEILING_FROM_M, CEILING_SCALE, FLOOR_FROM_M, FLOOR_SCALE, Packed, packed
from skyshed.report.live.places import Window, asset_records, border_record, unit_records
from skyshed.report.words import CASE_WORDS, level_short, level_words, with_article
from skyshed.sky.grid import MapGrid
from skyshed.sky.sky import Sky
from skyshed.zone.reason import Reason

SCRIPT = Path(__file__).parent / "map.js"
MOST_BYTES = 900_000  # of packed skies: a page that mails and phones still take
_MOST_NUMBERS = 40_000_000  # to be packed and, by the reader, unpacked
_ORDER = {Case.CLAIMED: 0, Case.NOMINAL: 1, Case.CONSERVATIVE: 2}
_KINDS = {LevelKind.AGL: "agl", LevelKind.MSL: "msl", LevelKind.FLIGHT_LEVEL: "fl"}
_TOLD_KM2 = 5  # digits of a row's cells


@dataclass(frozen=True)
class PageMap:
    """What a page holds for its map: JSON that cannot close its element, and the text of a module."""

    data: str
    script: str


def page_map(facts: Facts) -> PageMap:
    """Return the map of an assessment.

    Raises
    ------
    SkyshedError
        If this copy of skyshed was never built: its script is missing.
    """
    return PageMap(safe_json(_block(facts)), map_script())


def map_script() -> str:
    """Return the map's module."""
    if not SCRIPT.is_file():
        raise SkyshedError(f"the script of the map ({SCRIPT.name}) is missing from this copy of skyshed: make web")
    return SCRIPT.read_text("utf-8")


def safe_json(block: Mapping[str, object]) -> str:
    """Return JSON in which no text can end the element that holds it, or begin another."""
    text = json.dumps(block, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _block(facts: Facts) -> dict[str, object]:
    result, window = facts.result, window_of(facts.result.grid)
    blocks, skies = thinned(result.grid, list(_skies(facts)))
    units = list({unit.key: unit for package in result.packages for unit in package.units}.values())
    places = {unit.key: index for index, unit in enumerate(units)}
    return {
        "title": result.scenario.area.name,
        "label": facts.label,
        "terrain": result.terrain.name,
        "credits": [terrain_credit(result), border_credit(result)],
        "window": window.frame,
        **border_record(window, result.scenario.area),
        "units": unit_records(units, window),
        "assets": asset_records(result.scenario.assets, window),
        "packages": [
            {"name": package.name, "units": [places[unit.key] for unit in package.units]} for package in result.packages
        ],
        "targets": [{"name": each.name, "words": with_article(each.name)} for each in facts.asked_targets],
        "cases": [{"name": str(case), "words": CASE_WORDS[case]} for case in _cases(facts)],
        "levels": [_level(level) for level in result.levels],
        "shares": list(_shares(facts)),
        "start": _start(facts),
        "palette": palette_record(),
        "grid": _grid_record(blocks, skies),
        "skies": base64.b64encode(skies.data).decode("ascii"),
    }


def window_of(grid: MapGrid) -> Window:
    """Return the window whose edges are those of a grid's cells."""
    half_lat, half_lon = (step_deg / 2 for step_deg in grid.step_deg)
    west, east = float(grid.lon_deg[0]) - half_lon, float(grid.lon_deg[-1]) + half_lon
    return Window(west, float(grid.lat_deg[-1]) - half_lat, east, float(grid.lat_deg[0]) + half_lat)


def thinned(grid: MapGrid, skies: list[Sky]) -> tuple[Blocks, Packed]:
    """Return skies packed in the smallest blocks of cells in which they are small enough."""
    n_numbers = len(skies) * grid.ground_msl_m.size * (3 + skies[0].n_units.shape[0])
    for size in count(1):
        if n_numbers / size**2 <= _MOST_NUMBERS:
            blocks = Blocks(grid, size)
            skies_there = packed(skies, blocks)
            if len(skies_there.data) <= MOST_BYTES:
                return blocks, skies_there
    raise AssertionError("blocks of the whole grid are small enough")


def _cases(facts: Facts) -> list[Case]:
    return sorted(facts.result.cases, key=_ORDER.__getitem__)


def _skies(facts: Facts) -> Iterator[Sky]:
    """Yield every sky: package by package, class by class, case by case."""
    for package in facts.result.packages:
        for target in facts.asked_targets:
            for case in _cases(facts):
                yield facts.result.skies[package.name, target.key, case]


def _shares(facts: Facts) -> Iterator[list[list[float]]]:
    """Yield, sky by sky, the two ends of the covered share at every level, as the tables show them."""
    for sky in _skies(facts):
        rows = (facts.areas[sky.package, sky.target, sky.case, level.label] for level in facts.result.levels)
        yield [list(ends_of(row, "covered_share")) for row in rows]


def _level(level: Level) -> dict[str, object]:
    return {
        "kind": _KINDS[level.kind],
        "m": round(level.altitude_m, 3),
        "short": level_short(level),
        "words": level_words(level),
    }


def _start(facts: Facts) -> dict[str, int]:
    """Return what the map shows first: the package that covers most at the level that leads, so that there is some."""
    result = facts.result
    level = facts.lead_level or min(result.levels, key=lambda each: each.altitude_m)

    def most(package: Offer) -> float:
        return facts.share(package.name, facts.lead_target.key, facts.lead_case, level.label)[1]

    largest = max(range(len(result.packages)), key=lambda index: most(result.packages[index]))
    return {
        "package": largest,
        "target": facts.asked_targets.index(facts.lead_target),
        "case": _cases(facts).index(facts.lead_case),
        "level": result.levels.index(level),
    }


def palette_record() -> dict[str, object]:
    """Return the colours of pictures, which are the map's too."""
    return {
        "layers": list(zip(palette.LAYERS, palette.LAYER_WORDS, strict=True)),
        "floors": list(zip(palette.FLOORS, palette.FLOOR_WORDS, strict=True)),
        "steps": palette.FLOOR_STEPS_M,
        "reasons": {int(reason): [colour, reason.words] for reason, colour in palette.REASONS.items()},
        "open": int(Reason.NO_TERRAIN_DATA),
        "covered": palette.COVERED,
        "difference": palette.DIFFERENCE,
        "ink": palette.INK,
        "faint": palette.FAINT_INK,
        "paper": palette.PAPER,
        "ring": palette.RING,
        "friend": palette.FRIEND,
    }


def _grid_record(blocks: Blocks, skies: Packed) -> dict[str, object]:
    n_rows, n_columns = blocks.shape
    height_deg, width_deg = blocks.grid.step_deg
    return {
        "rows": n_rows,
        "columns": n_columns,
        "step": [height_deg * blocks.size, width_deg * blocks.size],
        "size": blocks.size,
        "row_km2": [float(f"{each:.{_TOLD_KM2}g}") for each in blocks.row_km2],
        "ground_from": skies.ground_from_m,
        "ceiling_from": skies.ceiling_from_m,
        "scale": [FLOOR_SCALE, FLOOR_FROM_M, CEILING_SCALE, CEILING_FROM_M],
        "open": skies.has_open,
    }
