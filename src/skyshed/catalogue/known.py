"""What can be named: systems, target classes and shipped scenarios, and the user's own beside them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from skyshed.catalogue.composing import parse
from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import usable
from skyshed.catalogue.library import Library
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.named import keys_called, names_of
from skyshed.catalogue.nearest import name_suggestion
from skyshed.catalogue.nodes import Problem, Unreadable, read_text
from skyshed.catalogue.origins import Likeness
from skyshed.errors import InputError, printable
from skyshed.model.figure import Source
from skyshed.model.scenario import Scenario
from skyshed.model.system import ASPECTS, ListedSystem, System, TargetClass


@dataclass(frozen=True, slots=True)
class KnownEntries:
    """Systems, target classes and sources by key, and what the user's own entries take over from others.

    ``listed`` holds the systems that are not assessable.
    """

    systems: Mapping[str, System]
    listed: Mapping[str, ListedSystem]
    targets: Mapping[str, TargetClass]
    sources: Mapping[str, Source]
    likenesses: tuple[Likeness, ...] = field(default=())

    def entry(self, key: str) -> System | ListedSystem | TargetClass:
        """Return the system of a key, or else the target class."""
        return self.every_system[key] if key in self.every_system else self.targets[key]

    @property
    def every_system(self) -> dict[str, System | ListedSystem]:
        """Every system by key, those that are not assessable too."""
        every: dict[str, System | ListedSystem] = {**self.systems, **self.listed}
        return dict(sorted(every.items()))

    def names(self) -> dict[str, tuple[str, ...]]:
        """Return every name of every system and target class; what ``like`` takes over is another's name."""
        names: dict[str, tuple[str, ...]] = {key: (key, target.name) for key, target in self.targets.items()}
        names |= {key: tuple(names_of(system)) for key, system in self.every_system.items()}
        others = {each.key: set(names.get(each.like, ())) for each in self.likenesses}
        return {key: tuple(name for name in each if name not in others.get(key, ())) for key, each in names.items()}

    def titles(self) -> dict[str, str]:
        """Return the name that every system and target class goes by; one that ``like`` takes over is another's."""
        titles = {key: each.name for key, each in {**self.targets, **self.every_system}.items()}
        others = {each.key for each in self.likenesses if titles.get(each.like) == titles.get(each.key)}
        return {key: key if key in others else title for key, title in titles.items()}

    def likeness_of(self, key: str) -> Likeness | None:
        """Return what the entry under a key takes over from another; None if it stands alone or is published."""
        section = "systems" if key in self.systems else "target_classes"
        return next(
            (likeness for likeness in self.likenesses if (likeness.section, likeness.key) == (section, key)), None
        )


def known_to(scenario: Path | None) -> KnownEntries:
    """Return what the catalogue holds, with a scenario's own systems and classes laid over it.

    Raises
    ------
    InputError
        With every problem of the scenario's own systems, classes and sources; its other parts are not read.
    """
    if scenario is None:
        catalogue = load_catalogue()
        return KnownEntries(catalogue.systems, catalogue.listed, catalogue.targets, catalogue.sources)
    try:
        root, noted = parse(read_text(scenario))
    except Unreadable as error:
        raise InputError(_line(scenario, error.problem)) from None
    library = Library(Entry(root, "", noted))
    if noted:
        found = sorted(dict.fromkeys(noted), key=lambda problem: (problem.line, problem.column))
        raise InputError("\n".join(_line(scenario, problem) for problem in found))
    return KnownEntries(
        usable(library.systems), library.listed, usable(library.targets), library.sources, tuple(library.likenesses)
    )


def classes_for(scenario: Scenario) -> Mapping[str, TargetClass]:
    """Return every class that can be computed: those asked about first, then the scenario's own and the catalogue's.

    Each is seen from the aspect that the scenario asks about.
    """
    noted: list[Problem] = []
    top = Entry(parse(scenario.text)[0], "", noted) if scenario.text.strip() else None
    targets = load_catalogue().targets if top is None else usable(Library(top).targets)
    aspect = (top.text("aspect") if top is not None else None) or ASPECTS[0]
    others = {key: each.seen_from(aspect) for key, each in targets.items() if each.kind == "aircraft"}
    return {target.key: target for target in scenario.targets} | {
        key: each for key, each in others.items() if key not in {target.key for target in scenario.targets}
    }


def systems_for(scenario: Scenario) -> Mapping[str, System]:
    """Return every system that a unit of a scenario may be: its own, and the catalogue's."""
    used = {unit.system.key: unit.system for unit in scenario.units} if not scenario.text.strip() else {}
    return {**used, **_systems_in(scenario.text)}


@lru_cache(maxsize=8)
def _systems_in(text: str) -> Mapping[str, System]:
    if not text.strip():
        return load_catalogue().systems
    noted: list[Problem] = []
    return usable(Library(Entry(parse(text)[0], "", noted)).systems)


def _line(file: Path, problem: Problem) -> str:
    return f"{file}:{problem.line}: {problem.key}: {problem.message}"


def key_of(word: str, names: Mapping[str, Iterable[str]], titles: Mapping[str, str]) -> str:
    """Return the key that a word means, as `keys_called` finds it with the same ``names`` and ``titles``.

    >>> key_of("triumf", {"s-400": ["SA-21"], "tor-m2": ["SA-15"]}, {"s-400": "S-400 Triumf", "tor-m2": "Tor-M2"})
    's-400'

    Raises
    ------
    InputError
        If nothing is called that, or several things are.
    """
    found = keys_called(word, names, titles)
    if len(found) == 1:
        return found[0]
    if found:
        raise InputError(f"catalogue: {printable(word)!r} may mean {', '.join(found)}; name one of them")
    raise InputError(f"catalogue: {printable(word)!r} is not known; {name_suggestion(word, names)}")
