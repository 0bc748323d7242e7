"""What every hand-over file says about itself: sources, cases, terrain, attribution, limits."""

from collections.abc import Iterable, Mapping

from skyshed import __version__
from skyshed.assess.limits import CASES, LIMITS
from skyshed.assess.result import Result
from skyshed.model.figure import Source
from skyshed.terrain.outlines import attribution


def about(result: Result) -> Mapping[str, str]:
    """Return what stands inside every file, as plain text by topic; no times and no paths."""
    owners = (result.terrain.attribution, attribution(result.scenario.area.borders))
    return {
        "title": f"Sky covered in scenario {result.scenario.name}",
        "scenario": result.scenario.name,
        "cases": "; ".join(f"{case}: {CASES[case]}" for case in result.cases),
        "terrain": terrain_words(result),
        "altitudes": f"above {result.terrain.datum}",
        "refraction": result.scenario.refraction,
        "attribution": " ".join(f"{each.rstrip('.')}." for each in owners if each),
        "limits": " ".join(LIMITS),
        "warnings": "\n".join(result.warnings),
        "sources": "\n".join(source_lines(result.scenario.sources.values())),
        "software": f"skyshed {__version__}",
    }


def terrain_words(result: Result) -> str:
    """Return the terrain used and its spacing, labelled where results on it are upper bounds.

    >>> from types import SimpleNamespace as Fake
    >>> terrain_words(Fake(terrain=Fake(name="ITU-R P.1511", spacing_m=9266.0, is_embedded=True)))
    'ITU-R P.1511, posts 9.3 km apart: upper bound (9 km terrain)'
    """
    info = result.terrain
    words = f"{info.name}, posts {_length_words(info.spacing_m)} apart"
    return f"{words}: upper bound ({info.spacing_m / 1000:.0f} km terrain)" if info.is_embedded else words


def source_lines(sources: Iterable[Source]) -> list[str]:
    """Return one line a source: key, title, address."""
    return [f"[{each.key}] {each.title}. {each.address}".rstrip() for each in sources]


def _length_words(length_m: float) -> str:
    return f"{length_m / 1000:.1f} km" if length_m >= 1000 else f"{length_m:.0f} m"
