"""How much sky an air-defence package really covers.

>>> import skyshed as sky
>>> scenario = sky.load_scenario("iraq-offer")  # doctest: +SKIP
>>> result = sky.assess(scenario)  # doctest: +SKIP

Names are looked up when they are first used (PEP 562), so that ``import skyshed`` costs nothing.
"""

import importlib

__version__ = "0.1.0"

_HOMES = {
    "assess": "skyshed",  # the room itself can be called: see skyshed/assess/__init__.py
    "load_catalogue": "skyshed.catalogue.load",
    "load_scenario": "skyshed.catalogue.resolve",
    "open_terrain": "skyshed.terrain.terrain",
    "problems": "skyshed.catalogue.resolve",
    "to_geopandas": "skyshed.export.objects",
    "to_xarray": "skyshed.export.objects",
    "why": "skyshed.assess.why",
    "Case": "skyshed.model.figure",
    "Result": "skyshed.assess.result",
    "Scenario": "skyshed.model.scenario",
    "SkyshedError": "skyshed.errors",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - a lazy name is still a public one


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'skyshed' has no attribute {name!r}; it has {', '.join(sorted(_HOMES))}")
    if name == "assess":
        return importlib.import_module("skyshed.assess")
    value = getattr(importlib.import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
