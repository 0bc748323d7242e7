"""The figures of a simulation: which it reads, which of them are assumed, and what a sweep puts in their place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from skyshed.engage.answers import Assumed
from skyshed.errors import InputError
from skyshed.model.figure import Case, Figure, Status
from skyshed.model.scenario import Offer, Scenario, Unit
from skyshed.model.system import System
from skyshed.verbs.asked_raids import Sweep
from skyshed.verbs.provenance import figures_of

COUNTS = ("target_channels", "missile_channels", "ready_missiles")


def figures_of_raid(scenario: Scenario) -> tuple[Figure, ...]:
    """Return every figure that a simulation reads, once each, by key: those of `assess`, and those of engagement."""
    found = {figure.key: figure for figure in figures_of(scenario)}
    for system in _systems(scenario.units):
        found |= {figure.key: figure for figure in system.engagement_figures()}
    found |= {figure.key: figure for figure in scenario.engagement.figures()}
    return tuple(found[key] for key in sorted(found))


def assumed_of(scenario: Scenario, packages: Sequence[Offer]) -> tuple[Assumed, ...]:
    """Return the assumed figures that only an engagement reads, or that time it, with the packages that hold them."""
    holders: dict[str, list[str]] = {}
    figures: dict[str, Figure] = {}
    for package in packages:
        own = [figure for system in _systems(package.units) for figure in engagement_figures_of(system)]
        for figure in (*own, *scenario.engagement.figures()):
            if figure.status is Status.ASSUMED:
                figures[figure.key] = figure
                holders.setdefault(figure.key, []).append(package.name)
    return tuple(Assumed(figures[key], tuple(dict.fromkeys(holders[key]))) for key in sorted(figures))


def engagement_figures_of(system: System) -> Iterator[Figure]:
    """Yield what an engagement counts with: what only it reads, and reaction, speeds and counts beside."""
    if system.engagement_radar is not None:
        yield system.reaction_time_s
        yield from (system.counts[name] for name in COUNTS if name in system.counts)
        yield from (missile.mean_speed_m_s for missile in system.missiles.values())
    yield from system.engagement_figures()


def swept_figures(sweep: Sweep, value: float, package: Offer) -> Mapping[str, float]:
    """Return the values of figures at one value of a sweep of the defence, by key.

    Raises
    ------
    InputError
        If no system of the package has the figure, or a unit states its own load, which no figure moves.
    """
    found: dict[str, float] = {}
    for unit in package.fire_units:
        if sweep.system in {None, unit.system.key}:
            found |= _swept(sweep, value, unit)
    return found


def check_sweeps(sweeps: Sequence[Sweep], packages: Sequence[Offer]) -> None:
    """Refuse a sweep that would move nothing, and a second one of the same thing.

    Raises
    ------
    InputError
        With the systems that there are, or that state no such figure.
    """
    units = [unit for package in packages for unit in package.fire_units]
    known = dict.fromkeys(unit.system.key for unit in units)
    for number, sweep in enumerate(sweeps):
        if sweep.label in {each.label for each in sweeps[:number]}:
            raise InputError(f"{sweep.label} is swept twice; give all its values in one sweep, with commas")
        if sweep.system is not None and sweep.system not in known:
            raise InputError(f"{sweep.label}: no package has a system {sweep.system!r}, but {', '.join(known)}")
        if not sweep.is_of_raid:
            _check_moves(sweep, [unit for unit in units if sweep.system in {None, unit.system.key}])


def _check_moves(sweep: Sweep, units: Sequence[Unit]) -> None:
    moved = [_swept(sweep, sweep.values[0], unit) for unit in units]  # of all: one that cannot be is told now
    if not any(moved):
        systems = ", ".join(dict.fromkeys(unit.system.key for unit in units))
        name = "load" if sweep.name == "ready_missiles" else sweep.name
        raise InputError(f"{sweep.label}: {systems} states none that could be swept; give {name} there")


def lacks(scenario: Scenario) -> Iterator[str]:
    """Yield what a simulation would ask for, of systems that a raid comes near: figures that they do not state."""
    if not scenario.raids:
        return
    classes = dict.fromkeys(group.target.key for raid in scenario.raids for group in raid.groups)
    for system in _systems(unit for unit in scenario.units if unit.is_fire_unit):
        for missile in system.missiles.values():
            open_to = [key for key in classes if missile.against(key).kill_probability is None]
            if open_to:
                against = ", ".join(open_to)
                yield f"{system.key}: no kill_probability of missile '{missile.name}' against {against}; {_ONLY_RAIDS}"
        if "target_channels" not in system.counts:
            yield f"{system.key}: no target_channels under counts; {_ONLY_RAIDS}"


_ONLY_RAIDS = "simulate refuses a raid that comes into its reach, all else can do without"


def _swept(sweep: Sweep, value: float, unit: Unit) -> dict[str, float]:
    system = unit.system
    if sweep.name == "reaction_time":
        return {system.reaction_time_s.key: value}
    if sweep.name == "kill_probability":
        return {figure.key: value for figure in kill_probabilities_of(system)}
    if sweep.name == "target_channels":
        figure = system.counts.get("target_channels")
        return {} if figure is None else {figure.key: value}
    return _ready(unit, int(value))


def _ready(unit: Unit, n_ready: int) -> dict[str, float]:
    """Share missiles out among the types in proportion to the nominal load, by largest remainder."""
    if unit.load:
        raise InputError(f"unit '{unit.name}' states its own load, which a sweep of ready_missiles would not move")
    counts = unit.system.counts
    load = unit.system.load or {name: counts[name] for name in ("ready_missiles",) if name in counts}
    weights = np.array([figure.at(Case.NOMINAL) for figure in load.values()])
    if not weights.sum():
        return {}
    shares = weights / weights.sum() * n_ready
    counts = np.floor(shares)
    counts[np.argsort(counts - shares, kind="stable")[: int(n_ready - counts.sum())]] += 1
    return {figure.key: float(count) for figure, count in zip(load.values(), counts, strict=True)}


def kill_probabilities_of(system: System) -> Iterator[Figure]:
    """Yield the kill probabilities of a system's missiles, in general and against single classes."""
    for missile in system.missiles.values():
        figures = missile.kill_probability, *(each.kill_probability for each in missile.envelopes.values())
        yield from (figure for figure in figures if figure is not None)


def _systems(units: Iterable[Unit]) -> Iterator[System]:
    yield from {unit.system.key: unit.system for unit in units}.values()
