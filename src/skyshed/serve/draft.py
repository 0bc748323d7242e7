"""The draft: a scenario as it was opened, and the changes made to it since, each of which can be taken back."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Self

from skyshed.catalogue.known import systems_for
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.named import refusal
from skyshed.catalogue.nearest import system_suggestion
from skyshed.coverage.ground import unit_ground_m
from skyshed.errors import InputError, printable
from skyshed.geodesic import distance_m
from skyshed.model.scenario import Offer, Scenario, Site, Unit
from skyshed.report.words import km_words, metres_words, place_words
from skyshed.serve.protocol import MOST_CHANGES, Change, Join, Lift, Move, Remove, Switch, within_180
from skyshed.verbs.changed import unit_of
from skyshed.verbs.workspace import Workspace

_DECIMALS = 5  # of a degree: about a metre, and what the saved scenario says
_OFF = frozenset[tuple[str, str]]()


@dataclass(frozen=True)
class Standing:
    """What stands after some changes: every unit ``whole``, and the radars that are ``off`` (unit key, radar)."""

    whole: Workspace
    off: frozenset[tuple[str, str]] = _OFF

    @property
    def workspace(self) -> Workspace:
        """What is computed: without the radars that are off."""
        workspace = self.whole
        for unit, radar in sorted(self.off):
            workspace = workspace.without(unit, radar)
        return workspace

    def is_like(self, other: Self) -> bool:
        """Return whether the same stands."""
        return self.off == other.off and self.whole.scenario == other.whole.scenario

    def after(self, change: Change) -> Self:
        """Return what stands after one more change.

        Raises
        ------
        InputError, TerrainError
            If it cannot be, with the reason.
        """
        match change:
            case Move(unit=key):
                self._require_ground(unit_of(self.whole.scenario, key), _site(key, change))
                return replace(self, whole=self.whole.moved(key, _site("", change)))
            case Switch(unit=key, radar=radar):
                self.whole.without(key, radar)  # says what is wrong, if there is no such radar
                return replace(self, off=self.off - {(key, radar)} if change.on else self.off | {(key, radar)})
            case Lift():
                return replace(self, whole=self.whole.lifted(change.unit, change.radar, change.mast))
            case Join():
                return self._sound(replace(self, whole=self._placed(change)))
            case Remove(unit=key):
                off = frozenset(each for each in self.off if each[0] != key)
                return self._sound(type(self)(self.whole.without(unit_of(self.whole.scenario, key).key), off))

    def _placed(self, change: Join) -> Workspace:
        systems = systems_for(self.whole.scenario)
        if change.system not in systems:
            unknown = f"system {printable(change.system)!r} is not known; {system_suggestion(change.system, systems)}"
            raise InputError(refusal(change.system, load_catalogue().listed) or unknown)
        name = change.name
        if not name or not name.isprintable():
            raise InputError(f"{printable(name)!r} is no name; write one of letters and digits")
        unit = Unit(name, _site(name, change), systems[change.system])
        self._require_ground(unit, unit.site)
        return self.whole.placed(change.package, unit)

    def _require_ground(self, unit: Unit, site: Site) -> None:
        unit_ground_m(replace(unit, site=site), self.whole.terrain)

    def _sound(self, after: Self) -> Self:
        """Return what stands after a change, if a scenario file could say it."""
        before, scenario = self.whole.scenario, after.whole.scenario
        armed = {package.name for package in before.packages if package.fire_units}
        for package in _answering(scenario):
            if package.name in armed and not package.fire_units:
                raise InputError(f"{package.name!r} would have no fire unit left; nothing could engage")
        idle = set(_idle(scenario)) - set(_idle(before))
        for unit, name in sorted(idle):
            raise InputError(f"no fire unit could use {unit!r}: {name!r} is not networked with any")
        return after


@dataclass(frozen=True)
class Draft:
    """A scenario as it was opened, the changes made, and those taken back (the newest of them last)."""

    start: Workspace
    changes: tuple[Change, ...] = ()
    undone: tuple[Change, ...] = ()

    @property
    def whole(self) -> Workspace:
        """The start with all changes, but every radar on."""
        return self._standing[-1].whole

    @property
    def off(self) -> frozenset[tuple[str, str]]:
        """The radars that are off: key of the unit, and name."""
        return self._standing[-1].off

    @cached_property
    def workspace(self) -> Workspace:
        """The start with all changes."""
        return self._standing[-1].workspace

    def done(self, change: Change) -> Self:
        """Return the draft with one more change; the same draft if that changes nothing.

        Raises
        ------
        InputError, TerrainError
            If it cannot be made.
        """
        change, before = _plain(change), self._standing[-1]
        after = before.after(change)
        if after.is_like(before):
            return self
        if len(self.changes) >= MOST_CHANGES:
            raise InputError(f"a draft holds at most {MOST_CHANGES} changes; save it and open what was saved")
        made = replace(self, changes=(*self.changes, change), undone=())
        return made._known((*self._standing, after))

    def undo(self) -> Self:
        """Return the draft without its last change."""
        if not self.changes:
            return self
        *left, last = self.changes
        return replace(self, changes=tuple(left), undone=(*self.undone, last))._known(self._standing[:-1])

    def redo(self) -> Self:
        """Return the draft with the change that was taken back last."""
        if not self.undone:
            return self
        *left, again = self.undone
        made = replace(self, changes=(*self.changes, again), undone=tuple(left))
        return made._known((*self._standing, self._standing[-1].after(again)))

    def at_start(self) -> Self:
        """Return the draft with all changes taken back; `redo` makes them again, one by one."""
        if not self.changes:
            return self
        return replace(self, changes=(), undone=(*self.undone, *reversed(self.changes)))

    def restored(self, changes: Sequence[Change]) -> Self:
        """Return the start with other changes in place of all.

        Raises
        ------
        InputError, TerrainError
            If one of them cannot be made.
        """
        if len(changes) > MOST_CHANGES:
            raise InputError(f"a draft holds at most {MOST_CHANGES} changes; {len(changes)} are to be restored")
        standing, made = [Standing(self.start)], []
        for change in map(_plain, changes):
            after = standing[-1].after(change)
            if not after.is_like(standing[-1]):
                made.append(change)
                standing.append(after)
        return replace(self, changes=tuple(made), undone=())._known(tuple(standing))

    def dragged(self, *moves: Move) -> Workspace:
        """Return the workspace with units under a hand: no change yet.

        Raises
        ------
        InputError, TerrainError
            If one cannot stand there.
        """
        standing = self._standing[-1]
        for move in moves:
            standing = standing.after(_plain(move))
        return standing.workspace

    def words(self) -> list[str]:
        """Return every change in words."""
        stood = zip(self.changes, self._standing, strict=False)
        return [_in_words(change, before.whole.scenario) for change, before in stood]

    def touched(self) -> dict[str, int]:
        """Return how many changes were made to each package that is not as it came, by name."""
        was = {package.name: package for package in self.start.scenario.packages}
        made = Counter(
            name
            for change, (before, after) in zip(self.changes, pairwise(self._standing), strict=True)
            for name in _touching(change, before.whole.scenario, after.whole.scenario)
        )
        now = {package.name: package for package in self.workspace.scenario.packages}
        return {name: n for name, n in made.items() if now.get(name) != was[name]}

    def _known(self, standing: tuple[Standing, ...]) -> Self:
        """Return this draft, of which it is known what stands: no change takes longer than another."""
        self.__dict__["_standing"] = standing
        return self

    @cached_property
    def _standing(self) -> tuple[Standing, ...]:
        """What stood at the start, and after each change."""
        standing = [Standing(self.start)]
        for change in self.changes:
            standing.append(standing[-1].after(change))
        return tuple(standing)


def _touching(change: Change, before: Scenario, after: Scenario) -> list[str]:
    """Return the packages that a change is made to."""
    scenario, name = (after, change.name) if isinstance(change, Join) else (before, change.unit)
    key = unit_of(scenario, name).key
    return [package.name for package in scenario.packages if any(unit.key == key for unit in package.units)]


def _in_words(change: Change, scenario: Scenario) -> str:
    """Return a change in words; ``scenario`` is what stood before it."""
    if isinstance(change, Join):
        system = systems_for(scenario)[change.system]
        return f"{change.name}, {system.name}, placed in {change.package} at {place_words(change.lat, change.lon)}"
    unit = unit_of(scenario, change.unit)
    match change:
        case Move():
            apart_m = distance_m(unit.site, _site("", change))
            return f"{unit.name} moved {km_words(apart_m)} to {place_words(change.lat, change.lon)}"
        case Switch():
            return f"{change.radar} of {unit.name} switched {'on again' if change.on else 'off'}"
        case Lift():
            if change.mast is None:
                return f"{change.radar} of {unit.name} taken off its mast"
            height_m = unit.system.masts[change.mast].antenna_height_m.nominal
            return f"{change.radar} of {unit.name} up on {change.mast} ({metres_words(height_m)})"
        case Remove():
            return f"{unit.name} taken out"


def _plain(change: Change) -> Change:
    """Return a change as the saved scenario says it: a position as exact, within 180 degrees, a name in one line."""
    if not isinstance(change, (Move, Join)):
        return change
    at = {"lat": change.lat, "lon": within_180(change.lon)}
    said: dict[str, object] = {name: round(degrees, _DECIMALS) for name, degrees in at.items()}
    if isinstance(change, Join):
        said["name"] = " ".join(change.name.split())
    return change.model_copy(update=said)


def _site(name: str, change: Move | Join) -> Site:
    return Site(name, change.lat, change.lon)


def _answering(scenario: Scenario) -> tuple[Offer, ...]:
    """Return the packages that must be able to engage: the offers, or what is held where there are none."""
    return scenario.packages[1:] if scenario.held is not None and scenario.offers else scenario.packages


def _idle(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Yield name and package of every radar that engages nothing, and is networked with nothing that does."""
    for unit in scenario.units:
        finds = any("aircraft" in radar.detects for radar in unit.system.radars.values())
        holding = [package for package in scenario.packages if any(unit.key == each.key for each in package.units)]
        if finds and not unit.is_fire_unit and not any(each.is_networked and each.fire_units for each in holding):
            yield unit.name, holding[-1].name
