"""``zones.gpkg``: covered areas, advertised rings, sites and assets, and a table about them."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from pyogrio.raw import write

from skyshed.export.assess.about import about
from skyshed.export.assess.layers import CRS, VectorLayer, layers
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
    made = layers(result, zones)
    with fixed_options():
        for name, layer in made.items():
            note = f"{_DESCRIPTIONS[name]} Terrain: {facts['terrain']}. {facts['attribution']}"
            _append(path, name, note, layer.columns, layer)
        topics = {"topic": list(facts), "text": list(facts.values())}
        columns = {name: np.array(texts, dtype=object) for name, texts in topics.items()}
        _append(path, "about", f"{_DESCRIPTIONS['about']} {facts['attribution']}", columns)


def _append(path: Path, name: str, note: str, columns: Mapping[str, NDArray], layer: VectorLayer | None = None) -> None:
    """Append a layer, or a table without shapes, to a file that may not be there yet."""
    shaped = {} if layer is None else _shaped(name, layer)
    write(
        path,
        fields=list(columns),
        field_data=list(columns.values()),
        layer=name,
        driver="GPKG",
        append=path.exists(),
        layer_options={"IDENTIFIER": name, "DESCRIPTION": note},
        **{"geometry": None, **shaped},
    )


def _shaped(name: str, layer: VectorLayer) -> dict[str, Any]:
    return {
        "geometry": shapely.to_wkb(np.array(layer.shapes, dtype=object)),
        "geometry_type": _GEOMETRY.get(name, "Point"),
        "promote_to_multi": name in _GEOMETRY,
        "crs": CRS,
    }
