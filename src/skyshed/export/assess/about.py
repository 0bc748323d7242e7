"""What every exported file says about itself: sources, cases, terrain, attribution, limits."""

from collections.abc import Iterable, Mapping

from skyshed import __version__
from skyshed.model.figure import Source
from skyshed.terrain.outlines import attribution
from skyshed.verbs.limits import (
    CASES,
    LIMITS,
    clutter_words,
    ground_words,
    propagation_words,
    rain_words,
    terrain_words,
)
from skyshed.verbs.result import Result


def about(result: Result) -> Mapping[str, str]:
    """Return what stands inside every file, as plain text by topic; no times and no paths."""
    owners = (result.terrain.attribution, attribution(result.scenario.area.borders))
    return {
        "title": f"Sky covered in scenario {result.scenario.name}",
        "scenario": result.scenario.name,
        "cases": "; ".join(f"{case}: {CASES[case]}" for case in result.cases),
        "terrain": terrain_note(result),
        "altitudes": f"above {result.terrain.datum}",
        "refraction": result.scenario.refraction,
        "propagation": propagation_words(result.propagations),
        "rain": rain_words(result.scenario.rain),
        "clutter": clutter_words(result.scenario.clutter),
        "attribution": " ".join(f"{owner.rstrip('.')}." for owner in owners if owner),
        "limits": " ".join(LIMITS),
        "warnings": "\n".join(result.warnings),
        "sources": "\n".join(source_lines(result.scenario.sources.values())),
        "software": f"skyshed {__version__}",
    }


def terrain_note(result: Result) -> str:
    """Return the terrain used and its spacing, with its label and what is known of its error where it has one."""
    info = result.terrain
    words = f"{terrain_words(info)}: {info.label}. {info.note}" if info.label else terrain_words(info)
    return " ".join([words, *(f"Ground stated: {ground_words(ground)}." for ground in result.grounds)])


def source_lines(sources: Iterable[Source]) -> list[str]:
    """Return one line a source: key, title, address."""
    return [f"[{source.key}] {source.title}. {source.address}".rstrip() for source in sources]
