"""The layers of ``zones.gpkg``: covered, no_terrain_data, rings, sites, assets."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from shapely import Point
from shapely.geometry.base import BaseGeometry

from skyshed.export.assess.about import terrain_note
from skyshed.export.assess.polygons import ring, within_180
from skyshed.export.assess.zones import CoveredZone, units_with_packages
from skyshed.model.figure import Case
from skyshed.model.scenario import Site, Unit
from skyshed.verbs.result import Result

CRS = "EPSG:4326"


@dataclass(frozen=True)
class VectorLayer:
    """Rows of values and a shape for each; ``kinds`` are the columns' types by their names."""

    kinds: Mapping[str, type]
    rows: Sequence[tuple[object, ...]]
    shapes: Sequence[BaseGeometry]

    @property
    def columns(self) -> dict[str, NDArray]:
        """Values by column, one for each row; of words as objects."""
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.kinds)
        return {
            name: np.array(values, dtype=object if kind is str else kind)
            for (name, kind), values in zip(self.kinds.items(), columns, strict=True)
        }


def layers(result: Result, zones: Sequence[CoveredZone]) -> dict[str, VectorLayer]:
    """Return the layers by name."""
    terrain = terrain_note(result)
    unknown = [zone for zone in zones if zone.unknown.cells.any()]
    return {
        "covered": VectorLayer(
            {**_LABELS, "covered_km2": float, "terrain": str},
            [(*_labels(zone), zone.covered.area_km2, terrain) for zone in zones],
            [within_180(zone.covered.outline) for zone in zones],
        ),
        "no_terrain_data": VectorLayer(
            {**_LABELS, "terrain": str},
            [(*_labels(zone), terrain) for zone in unknown],
            [within_180(zone.unknown.outline) for zone in unknown],
        ),
        "rings": _rings(result),
        "sites": _sites(result),
        "assets": _assets(result),
    }


_LABELS = {"package": str, "target": str, "case": str, "level": str, "level_datum": str, "level_altitude_m": float}


def _labels(zone: CoveredZone) -> tuple[object, ...]:
    level = zone.level
    return zone.package, zone.target, str(zone.case), level.label, str(level.kind), level.altitude_m


def _rings(result: Result) -> VectorLayer:
    rows, shapes = [], []
    for unit, packages in units_with_packages(result):
        if unit.is_fire_unit:
            range_m = unit.system.advertised_range_m.at(Case.CLAIMED)
            rows.append((*_unit(unit, packages), range_m))
            shapes.append(ring(unit.site, range_m))
    return VectorLayer({**_UNIT, "advertised_range_m": float}, rows, shapes)


def _sites(result: Result) -> VectorLayer:
    units = list(units_with_packages(result))
    rows = [(*_unit(unit, packages), unit.is_fire_unit) for unit, packages in units]
    return VectorLayer({**_UNIT, "is_fire_unit": bool}, rows, [_point(unit.site) for unit, _ in units])


def _assets(result: Result) -> VectorLayer:
    assets = result.scenario.assets
    rows = [(asset.name, asset.kind) for asset in assets]
    return VectorLayer({"asset": str, "kind": str}, rows, [_point(asset.site) for asset in assets])


_UNIT = dict.fromkeys(("unit", "system", "system_name", "site", "packages"), str)


def _unit(unit: Unit, packages: Iterable[str]) -> tuple[object, ...]:
    return unit.name, unit.system.key, unit.system.name, unit.site.name, "; ".join(packages)


def _point(site: Site) -> Point:
    return Point(site.lon_deg, site.lat_deg)
