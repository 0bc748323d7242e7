"""What may be asked of a map: packages, classes, cases and levels, by what they are called."""

from collections.abc import Iterable, Sequence

from skyshed.coverage.headline import HeadlineRules
from skyshed.coverage.situation import Situation
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, LevelKind, Offer, Scenario, Unit
from skyshed.model.system import TargetClass
from skyshed.report.facts import flown_words, own_among, spoken_name
from skyshed.report.words import level_short, with_article

_ORDER = {Case.CLAIMED: 0, Case.NOMINAL: 1, Case.CONSERVATIVE: 2}
_KINDS = {LevelKind.AGL: "agl", LevelKind.MSL: "msl", LevelKind.FLIGHT_LEVEL: "fl"}


def in_order(cases: Iterable[Case]) -> list[Case]:
    """Return cases in the order in which a page lists them: from what the seller claims downwards."""
    return sorted(cases, key=_ORDER.__getitem__)


def units_in(packages: Iterable[Offer]) -> list[Unit]:
    """Return every unit of packages, once: its number here is what `package_records` knows it by."""
    return list({unit.key: unit for package in packages for unit in package.units}.values())


def package_records(scenario: Scenario, packages: Sequence[Offer], rules: HeadlineRules) -> list[dict[str, object]]:
    """Return packages by name, each with the numbers of its units."""
    places = {unit.key: index for index, unit in enumerate(units_in(packages))}
    return [
        {
            "name": spoken_name(scenario, package),
            "verb": _verb(scenario, package),
            "free": rules.allows_package(package),
            "units": [places[unit.key] for unit in package.units],
        }
        for package in packages
    ]


def _verb(scenario: Scenario, package: Offer) -> str:
    """Return what a package does; one called by its systems is several."""
    situation = Situation(scenario, package)
    is_renamed = spoken_name(scenario, package) != package.name
    is_several = is_renamed and len({unit.system.key for unit in package.fire_units}) > 1
    return situation.verb_plural if is_several else situation.verb


def target_records(targets: Iterable[TargetClass], quotable: Sequence[Level]) -> list[dict[str, str]]:
    """Return classes by name; ``quotable`` are the levels that a headline may use."""
    return [{"name": each.name, "words": _against(each, quotable)} for each in targets]


def _against(target: TargetClass, quotable: Sequence[Level]) -> str:
    """Return a class with its article; of one that no level asked about belongs to, where it flies."""
    words = with_article(target.name)
    return words if own_among(quotable, target) else f"{words} (which flies at {flown_words(target)})"


def case_records(cases: Sequence[Case]) -> list[dict[str, str]]:
    """Return what cases are called."""
    return [{"name": str(case)} for case in cases]


def level_record(level: Level, *, is_free: bool) -> dict[str, object]:
    """Return where a level lies, what it is called, and whether a headline may use it."""
    return {
        "kind": _KINDS[level.kind],
        "m": round(level.altitude_m, 3),
        "short": level_short(level),
        "free": is_free,
    }


def ground_words(terrain: str, area: str) -> str:
    """Return what stands under a map of an area on a terrain."""
    return f"Terrain: {terrain}. Paler: outside {area}."
