"""Where a result came from: the figures it used, versions, and hashes of its inputs."""

import hashlib
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING

from skyshed import __version__
from skyshed.coverage.rows import PropagationRow
from skyshed.model.figure import Figure
from skyshed.model.scenario import Scenario
from skyshed.terrain.outlines import borders_record

if TYPE_CHECKING:
    from skyshed.terrain.terrain import Terrain

_LIBRARIES = ("numpy", "scipy", "numba", "pyproj", "rasterio", "shapely", "itur")


def figures_of(scenario: Scenario) -> tuple[Figure, ...]:
    """Return every figure of the systems and target classes in use, once each, sorted by key."""
    bundles = [unit.system for unit in scenario.units] + list(scenario.targets)
    return tuple(sorted({figure.key: figure for bundle in bundles for figure in bundle.figures()}.values(), key=_key))


def _key(figure: Figure) -> str:
    return figure.key


def provenance_of(
    scenario: Scenario, terrain: "Terrain", propagations: Sequence[PropagationRow]
) -> Mapping[str, object]:
    """Return versions, seed and hashes; no times and no paths, so that the same inputs give the same bytes."""
    return {
        "versions": {"skyshed": __version__, "python": platform.python_version()}
        | {name: version(name) for name in _LIBRARIES},
        "seed": scenario.seed,
        "scenario_sha256": hashlib.sha256(scenario.text.encode("utf-8")).hexdigest(),
        "terrain": {
            "name": terrain.info.name,
            "label": terrain.info.label,
            "files": list(terrain.info.files),
            "supplies": [asdict(supply) for supply in terrain.info.supplies],
        },
        "borders": borders_record(scenario.area.borders),
        "refraction": scenario.refraction,
        "propagation": scenario.propagation,
        "propagations": [asdict(row) for row in propagations],
        "rain": None if scenario.rain is None else asdict(scenario.rain),
        "clutter": None if scenario.clutter is None else asdict(scenario.clutter),
    }
