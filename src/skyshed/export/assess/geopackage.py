"""``zones.gpkg``: covered areas, advertised rings, sites and assets, and a table about them."""

from collections.abc import Sequence
from pathlib import Path

import pyogrio

from skyshed.export.assess.about import about
from skyshed.export.assess.frames import about_frame, layers
from skyshed.export.assess.zones import CoveredZone
from skyshed.export.gdal import fixed_options
from skyshed.verbs.limits import COVERED
from skyshed.verbs.result import Result

# GeoPackage wants the time of the last change; a fixed one keeps the bytes the same.
_GEOMETRY = {"covered": "MultiPolygon", "no_terrain_data": "MultiPolygon", "rings": "MultiPolygon"}
_DESCRIPTIONS = {
    "covered": f"Area covered at a level, by package, target class and case. {COVERED}",
    "no_terrain_data": "Where missing terrain leaves open whether a level is covered.",
    "rings": "Advertised range as the seller would draw it: a geodesic ring around the site.",
    "sites": "Fire units and radars.",
    "assets": "Places worth protecting.",
    "about": "What this file is: cases, terrain, attribution, limits, sources.",
}


def write_geopackage(result: Result, zones: Sequence[CoveredZone], path: Path) -> None:
    """Write ``zones.gpkg``; the table ``about`` and every layer's description carry attribution and limits."""
    facts = about(result)
    with fixed_options():
        for name, frame in layers(result, zones).items():
            note = f"{_DESCRIPTIONS[name]} Terrain: {facts['terrain']}. {facts['attribution']}"
            pyogrio.write_dataframe(
                frame,
                path,
                layer=name,
                driver="GPKG",
                geometry_type=_GEOMETRY.get(name, "Point"),
                promote_to_multi=name in _GEOMETRY,
                append=path.exists(),
                layer_options={"IDENTIFIER": name, "DESCRIPTION": note},
            )
        pyogrio.write_dataframe(
            about_frame(result),
            path,
            layer="about",
            driver="GPKG",
            append=True,
            layer_options={"IDENTIFIER": "about", "DESCRIPTION": f"{_DESCRIPTIONS['about']} {facts['attribution']}"},
        )
