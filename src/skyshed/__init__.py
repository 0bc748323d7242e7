"""How much sky an air-defence package really covers.

>>> import skyshed as sky
>>> scenario = sky.load_scenario("iraq-offer")  # doctest: +SKIP
>>> result = sky.assess(scenario)  # doctest: +SKIP

Names are looked up when they are first used (PEP 562), so that ``import skyshed`` costs nothing.
Type checkers and editors read the imports under ``TYPE_CHECKING``, which never run.
"""

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skyshed.catalogue.load import load_catalogue as load_catalogue
    from skyshed.catalogue.resolve import load_scenario as load_scenario
    from skyshed.catalogue.resolve import problems as problems
    from skyshed.errors import SkyshedError as SkyshedError
    from skyshed.export.objects import to_geopandas as to_geopandas
    from skyshed.export.objects import to_xarray as to_xarray
    from skyshed.model.figure import Case as Case
    from skyshed.model.scenario import Level as Level
    from skyshed.model.scenario import Scenario as Scenario
    from skyshed.model.scenario import Site as Site
    from skyshed.terrain.terrain import open_terrain as open_terrain
    from skyshed.verbs.assess import assess as assess
    from skyshed.verbs.result import Result as Result
    from skyshed.verbs.why import why as why

__version__ = "0.1.0"

_HOMES = {
    "assess": "skyshed.verbs.assess",
    "load_catalogue": "skyshed.catalogue.load",
    "load_scenario": "skyshed.catalogue.resolve",
    "open_terrain": "skyshed.terrain.terrain",
    "problems": "skyshed.catalogue.resolve",
    "to_geopandas": "skyshed.export.objects",
    "to_xarray": "skyshed.export.objects",
    "why": "skyshed.verbs.why",
    "Case": "skyshed.model.figure",
    "Level": "skyshed.model.scenario",
    "Result": "skyshed.verbs.result",
    "Scenario": "skyshed.model.scenario",
    "Site": "skyshed.model.scenario",
    "SkyshedError": "skyshed.errors",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - a lazy name is still a public one


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'skyshed' has no attribute {name!r}; it has {', '.join(sorted(_HOMES))}")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
