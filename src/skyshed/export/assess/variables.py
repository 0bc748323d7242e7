"""The variables of ``sky.nc`` and of the xarray dataset: one list that both are made from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray
from pyproj import CRS

from skyshed.export.assess.about import about
from skyshed.export.assess.values import (
    NO_TERRAIN_DATA,
    intervals_or_unknown,
    radars_or_unknown,
    units_or_unknown,
    whole_metres,
)
from skyshed.model.scenario import LevelKind
from skyshed.sky.sky import Sky
from skyshed.verbs.result import Result
from skyshed.zone.reason import Reason

PLACE = ("lat", "lon")
LEVELS = "n_levels"
OF_SKY = ("n_packages", "n_targets", "n_cases")
# Labels are not named like their dimensions: a coordinate variable in CF's sense holds numbers.
LABELS = {"package": "n_packages", "target": "n_targets", "case": "n_cases", "level": LEVELS}

Attributes = Mapping[str, object]

_SKY_COORDINATES = "package target case"
_LEVEL_COORDINATES = f"{_SKY_COORDINATES} level level_altitude_m level_datum"
_COUNT: Attributes = {"units": "1", "valid_range": np.array([0, NO_TERRAIN_DATA - 1], dtype=np.uint8)}
_IN_AREA = {0: "outside", 1: "inside"}
_ON_MAP = {"grid_mapping": "crs", "cell_methods": "lat: lon: point"}


@dataclass(frozen=True)
class Fixed:
    """A variable that no sky changes: labels, axes, ground."""

    name: str
    dimensions: tuple[str, ...]
    values: NDArray
    attributes: Attributes


@dataclass(frozen=True)
class OfSky:
    """A variable with one block of values for every sky; ``take`` returns that block.

    ``fill`` stands where there is no known value; None: every value is known.
    """

    name: str
    block_dimensions: tuple[str, ...]
    dtype: str
    fill: float | None
    attributes: Attributes
    take: Callable[[Sky], NDArray]

    @property
    def dimensions(self) -> tuple[str, ...]:
        return *OF_SKY, *self.block_dimensions


def sizes(result: Result) -> dict[str, int]:
    """Return the length of every dimension."""
    n_lat, n_lon = result.grid.shape
    lengths = len(result.packages), len(result.scenario.targets), len(result.cases), len(result.levels), n_lat, n_lon
    return dict(zip((*OF_SKY, LEVELS, *PLACE), lengths, strict=True))


def places_of_skies(result: Result) -> Iterator[tuple[tuple[int, int, int], Sky]]:
    """Yield every sky with its place along packages, targets and cases."""
    for package_place, package in enumerate(result.packages):
        for target_place, target in enumerate(result.scenario.targets):
            for case_place, case in enumerate(result.cases):
                yield (package_place, target_place, case_place), result.skies[package.name, target.key, case]


def global_attributes(result: Result) -> Attributes:
    """Return CF's own attributes and what stands inside every file; no times."""
    facts = dict(about(result))
    hashed = result.provenance.get("scenario_sha256", "unknown")
    return {
        "Conventions": "CF-1.11",
        "title": facts.pop("title"),
        "source": f"{facts['software']} on {facts['terrain']}",
        "history": f"made by {facts['software']} from scenario {facts['scenario']} (sha256 {hashed})",
        "references": facts.pop("sources") or "none",
        "comment": facts.pop("limits"),
    } | {key: text for key, text in facts.items() if text}


def fixed(result: Result) -> list[Fixed]:
    """Return axes, labels, the grid mapping and the ground."""
    grid = result.grid
    ground = {"standard_name": "surface_altitude", "long_name": "ground above mean sea level", "units": "m"}
    area = {"long_name": "whether at least half of the cell lies in the area that shares are counted over"}
    share = {"long_name": "share of the cell that lies in the area that shares are counted over", "units": "1"}
    return [
        Fixed("lat", ("lat",), grid.lat_deg, _axis("latitude", "degrees_north", "Y")),
        Fixed("lon", ("lon",), grid.lon_deg, _axis("longitude", "degrees_east", "X")),
        *_labels(result),
        Fixed("crs", (), np.array(0, dtype=np.int32), _grid_mapping()),
        Fixed("ground_msl_m", PLACE, grid.ground_msl_m, ground | _ON_MAP),
        Fixed("in_area", PLACE, grid.in_area.astype(np.uint8), {**area, **_flags(_IN_AREA), **_ON_MAP}),
        Fixed("share_in_area", PLACE, grid.share_in_area.astype(np.float32), share | _ON_MAP),
    ]


def of_sky() -> list[OfSky]:
    """Return the variables that hold the skies."""
    return [
        _altitude("floor_msl_m", "lowest altitude covered"),
        _altitude("ceiling_msl_m", "highest altitude covered"),
        _intervals(),
        _bytes("floor_reason", "what sets the floor", _REASONS),
        _bytes("ceiling_reason", "what sets the ceiling", _REASONS),
        _bytes("none_reason", "why no altitude is covered", _REASONS),
        _count("n_units", "number of fire units that reach the level", units_or_unknown),
        _count("n_radars", "number of acquisition radars that see the level", radars_or_unknown),
    ]


def _altitude(name: str, long_name: str) -> OfSky:
    get = attrgetter(name)
    words = {"standard_name": "altitude", "units": "m", "positive": "up", "comment": "Whole metres, of the hull."}
    attributes = _attributes(long_name, words, _SKY_COORDINATES)
    return OfSky(name, PLACE, "f4", np.nan, attributes, lambda sky: whole_metres(get(sky)))


def _bytes(name: str, long_name: str, words: Attributes) -> OfSky:
    return OfSky(name, PLACE, "u1", None, _attributes(long_name, words, _SKY_COORDINATES), attrgetter(name))


def _intervals() -> OfSky:
    words = {**_COUNT, "comment": "No value where none is known and missing terrain data leave some open."}
    attributes = _attributes("number of separate intervals of altitude covered", words, _SKY_COORDINATES)
    return OfSky("n_intervals", PLACE, "u1", NO_TERRAIN_DATA, attributes, intervals_or_unknown)


def _count(name: str, long_name: str, take: Callable[[Sky], NDArray]) -> OfSky:
    words = {**_COUNT, "comment": "No value where terrain data are missing."}
    attributes = _attributes(long_name, words, _LEVEL_COORDINATES)
    return OfSky(name, (LEVELS, *PLACE), "u1", NO_TERRAIN_DATA, attributes, take)


def _attributes(long_name: str, words: Attributes, coordinates: str) -> Attributes:
    return {"long_name": long_name, **words, "coordinates": coordinates, **_ON_MAP}


def _labels(result: Result) -> Iterator[Fixed]:
    texts = {
        "package": ([package.name for package in result.packages], "package assessed"),
        "target": ([target.key for target in result.scenario.targets], "target class"),
        "case": ([str(case) for case in result.cases], "which end of every figure is believed"),
        "level": ([level.label for level in result.levels], "level as the user wrote it"),
    }
    for name, (labels, long_name) in texts.items():
        yield Fixed(name, (LABELS[name],), np.array(labels, dtype=object), {"long_name": long_name})
    altitudes_m = np.array([level.altitude_m for level in result.levels])
    datums = np.array([list(LevelKind).index(level.kind) for level in result.levels], dtype=np.uint8)
    words = {"long_name": "altitude of the level, counted from its level_datum", "units": "m"}
    yield Fixed("level_altitude_m", (LEVELS,), altitudes_m, words)
    datum = {0: "above_ground", 1: "above_mean_sea_level", 2: "pressure_altitude"}
    yield Fixed("level_datum", (LEVELS,), datums, {"long_name": "what the level is counted from", **_flags(datum)})


def _axis(standard_name: str, units: str, axis: str) -> Attributes:
    return {
        "standard_name": standard_name,
        "long_name": f"{standard_name} of cell centres",
        "units": units,
        "axis": axis,
    }


def _flags(meanings: Mapping[int, str]) -> Attributes:
    return {"flag_values": np.array(list(meanings), dtype=np.uint8), "flag_meanings": " ".join(meanings.values())}


def _grid_mapping() -> Attributes:
    return {"long_name": "WGS 84", **CRS.from_epsg(4326).to_cf()}


_REASONS = _flags({reason.value: reason.name.lower() for reason in Reason})
