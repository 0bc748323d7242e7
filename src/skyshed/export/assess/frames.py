"""The layers of ``zones.gpkg`` as geopandas frames."""

from collections.abc import Iterable, Sequence

import geopandas as gpd
import pandas as pd
from shapely import Point
from shapely.geometry.base import BaseGeometry

from skyshed.export.assess.about import about, terrain_note
from skyshed.export.assess.polygons import ring, within_180
from skyshed.export.assess.zones import CoveredZone, units_with_packages
from skyshed.model.figure import Case
from skyshed.model.scenario import Site, Unit
from skyshed.verbs.result import Result

CRS = "EPSG:4326"


def layers(result: Result, zones: Sequence[CoveredZone]) -> dict[str, gpd.GeoDataFrame]:
    """Return the layers by name: covered, no_terrain_data, rings, sites, assets."""
    terrain = terrain_note(result)
    unknown = [zone for zone in zones if zone.unknown.cells.any()]
    return {
        "covered": _frame(
            [{**_labels(zone), "covered_km2": zone.covered.area_km2, "terrain": terrain} for zone in zones],
            [within_180(zone.covered.outline) for zone in zones],
            [*_LABELS, "covered_km2", "terrain"],
        ),
        "no_terrain_data": _frame(
            [{**_labels(zone), "terrain": terrain} for zone in unknown],
            [within_180(zone.unknown.outline) for zone in unknown],
            [*_LABELS, "terrain"],
        ),
        "rings": _rings(result),
        "sites": _sites(result),
        "assets": _assets(result),
    }


def about_frame(result: Result) -> pd.DataFrame:
    """Return what the file says of itself, one topic a row."""
    return pd.DataFrame(list(about(result).items()), columns=["topic", "text"])


def _labels(zone: CoveredZone) -> dict[str, object]:
    values = zone.package, zone.target, str(zone.case), zone.level.label, str(zone.level.kind), zone.level.altitude_m
    return dict(zip(_LABELS, values, strict=True))


_LABELS = ("package", "target", "case", "level", "level_datum", "level_altitude_m")


def _rings(result: Result) -> gpd.GeoDataFrame:
    rows, geometries = [], []
    for unit, packages in units_with_packages(result):
        if unit.is_fire_unit:
            range_m = unit.system.advertised_range_m.at(Case.CLAIMED)
            rows.append({**_unit(unit, packages), "advertised_range_m": range_m})
            geometries.append(ring(unit.site, range_m))
    return _frame(rows, geometries, [*_UNIT, "advertised_range_m"])


def _sites(result: Result) -> gpd.GeoDataFrame:
    units = list(units_with_packages(result))
    rows = [{**_unit(unit, packages), "is_fire_unit": unit.is_fire_unit} for unit, packages in units]
    return _frame(rows, [_point(unit.site) for unit, _ in units], [*_UNIT, "is_fire_unit"])


def _assets(result: Result) -> gpd.GeoDataFrame:
    assets = result.scenario.assets
    return _frame(
        [{"asset": asset.name, "kind": asset.kind} for asset in assets],
        [_point(asset.site) for asset in assets],
        ["asset", "kind"],
    )


def _unit(unit: Unit, packages: Iterable[str]) -> dict[str, object]:
    values = unit.name, unit.system.key, unit.system.name, unit.site.name, "; ".join(packages)
    return dict(zip(_UNIT, values, strict=True))


_UNIT = ("unit", "system", "system_name", "site", "packages")


def _point(site: Site) -> Point:
    return Point(site.lon_deg, site.lat_deg)


def _frame(
    rows: Sequence[dict[str, object]], geometries: Sequence[BaseGeometry], columns: Sequence[str]
) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows, columns=list(columns)), geometry=list(geometries), crs=CRS)
