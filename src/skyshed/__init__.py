"""How much sky an air-defence package really covers.

>>> import skyshed as sky
>>> scenario = sky.load_scenario("iraq-offer")  # doctest: +SKIP
>>> result = sky.assess(scenario, levels="FL250", terrain="dem.tif")  # doctest: +SKIP
>>> result.share(offer="S-400 alone", target="fighter", level="FL250", at_least=2)  # doctest: +SKIP
>>> sky.why(scenario, at="34.9 N 43.5 E, 500 m AGL", target="cruise-missile")  # doctest: +SKIP

Names are looked up when they are first used (PEP 562), so that ``import skyshed`` costs nothing.
Type checkers and editors read the imports under ``TYPE_CHECKING``, which never run.
"""

import importlib

TYPE_CHECKING = False  # as type checkers take it: typing is not imported for its sake

if TYPE_CHECKING:
    from skyshed.catalogue.load import load_catalogue as load_catalogue
    from skyshed.catalogue.resolve import load_scenario as load_scenario
    from skyshed.catalogue.resolve import problems as problems
    from skyshed.errors import Cancelled as Cancelled
    from skyshed.errors import InputError as InputError
    from skyshed.errors import SkyshedError as SkyshedError
    from skyshed.errors import TerrainError as TerrainError
    from skyshed.export.assess.objects import to_geopandas as to_geopandas
    from skyshed.export.assess.objects import to_xarray as to_xarray
    from skyshed.model.figure import Case as Case
    from skyshed.model.scenario import Level as Level
    from skyshed.model.scenario import Offer as Offer
    from skyshed.model.scenario import Scenario as Scenario
    from skyshed.model.scenario import Site as Site
    from skyshed.model.scenario import Unit as Unit
    from skyshed.model.system import System as System
    from skyshed.report.assess.plot import plot as plot
    from skyshed.sky.sky import Sky as Sky
    from skyshed.terrain.fetch import fetch_terrain as fetch_terrain
    from skyshed.terrain.terrain import open_terrain as open_terrain
    from skyshed.verbs.assess import assess as assess
    from skyshed.verbs.compare import Compared as Compared
    from skyshed.verbs.compare import compare as compare
    from skyshed.verbs.exposure import Exposure as Exposure
    from skyshed.verbs.exposure import exposure as exposure
    from skyshed.verbs.result import Result as Result
    from skyshed.verbs.ring import RingAnswer as RingAnswer
    from skyshed.verbs.ring import ring as ring
    from skyshed.verbs.section import VerticalSection as VerticalSection
    from skyshed.verbs.share import Share as Share
    from skyshed.verbs.simulate import simulate as simulate
    from skyshed.verbs.simulation import Simulation as Simulation
    from skyshed.verbs.why import WhyAnswer as WhyAnswer
    from skyshed.verbs.why import why as why
    from skyshed.verbs.workspace import Seen as Seen
    from skyshed.verbs.workspace import Workspace as Workspace
    from skyshed.verbs.workspace import open as open  # noqa: A004

__version__ = "0.1.0"

_HOMES = {
    "assess": "skyshed.verbs.assess",
    "compare": "skyshed.verbs.compare",
    "exposure": "skyshed.verbs.exposure",
    "fetch_terrain": "skyshed.terrain.fetch",
    "load_catalogue": "skyshed.catalogue.load",
    "load_scenario": "skyshed.catalogue.resolve",
    "open": "skyshed.verbs.workspace",
    "open_terrain": "skyshed.terrain.terrain",
    "plot": "skyshed.report.assess.plot",
    "problems": "skyshed.catalogue.resolve",
    "ring": "skyshed.verbs.ring",
    "simulate": "skyshed.verbs.simulate",
    "to_geopandas": "skyshed.export.assess.objects",
    "to_xarray": "skyshed.export.assess.objects",
    "why": "skyshed.verbs.why",
    "Cancelled": "skyshed.errors",
    "Case": "skyshed.model.figure",
    "Compared": "skyshed.verbs.compare",
    "Exposure": "skyshed.verbs.exposure",
    "InputError": "skyshed.errors",
    "Level": "skyshed.model.scenario",
    "Offer": "skyshed.model.scenario",
    "Result": "skyshed.verbs.result",
    "RingAnswer": "skyshed.verbs.ring",
    "Scenario": "skyshed.model.scenario",
    "Seen": "skyshed.verbs.workspace",
    "Share": "skyshed.verbs.share",
    "Simulation": "skyshed.verbs.simulation",
    "Site": "skyshed.model.scenario",
    "Sky": "skyshed.sky.sky",
    "SkyshedError": "skyshed.errors",
    "System": "skyshed.model.system",
    "TerrainError": "skyshed.errors",
    "Unit": "skyshed.model.scenario",
    "VerticalSection": "skyshed.verbs.section",
    "WhyAnswer": "skyshed.verbs.why",
    "Workspace": "skyshed.verbs.workspace",
}

__all__ = ["__version__", *_HOMES]  # noqa: PLE0604 - a lazy name is still a public one


if not TYPE_CHECKING:  # to a type checker a module with __getattr__ has every name, misspelt ones too

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module 'skyshed' has no attribute {name!r}; it has {', '.join(sorted(_HOMES))}")
        value = getattr(importlib.import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted(__all__)
