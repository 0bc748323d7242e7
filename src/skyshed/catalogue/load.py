"""The published systems that come with the program."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import usable
from skyshed.catalogue.listed import NOT_ASSESSABLE, read_listed
from skyshed.catalogue.named import names_of_two
from skyshed.catalogue.nodes import Node, Problem, Unreadable, parse, read_text
from skyshed.catalogue.sources import read_sources
from skyshed.catalogue.systems import read_system, read_target
from skyshed.errors import CatalogueError
from skyshed.model.figure import Source
from skyshed.model.system import ListedSystem, System, TargetClass

DATA = Path(__file__).parent / "data"
_TARGETS, _SOURCES = "targets.yaml", "sources.yaml"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Systems, target classes and sources by key; the trees are what a scenario's ``like`` is laid over.

    ``listed`` holds the systems that are not assessable.
    """

    systems: Mapping[str, System]
    listed: Mapping[str, ListedSystem]
    targets: Mapping[str, TargetClass]
    sources: Mapping[str, Source]
    system_nodes: Mapping[str, Node]
    target_nodes: Mapping[str, Node]


@cache
def load_catalogue(folder: Path = DATA) -> Catalogue:
    """Return the catalogue, read once.

    Raises
    ------
    CatalogueError
        If an entry breaks the rules: every problem with its file and line.
    """
    noted: dict[str, list[Problem]] = {}
    sources = read_sources(_entry(folder / _SOURCES, noted))
    targets_entry = _entry(folder / _TARGETS, noted)
    targets = {key: read_target(key, entry, sources) for key, entry in targets_entry.entries("targets")}
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name not in {_TARGETS, _SOURCES}]
    entries = {path.stem: _entry(path, noted) for path in paths}
    whole = {key: entry for key, entry in entries.items() if not entry.has(NOT_ASSESSABLE)}
    systems = {key: read_system(key, entry, sources) for key, entry in whole.items()}
    listed = {key: read_listed(key, entry, sources) for key, entry in entries.items() if key not in whole}
    _note_shared_aliases(entries, {**usable(systems), **usable(listed)})
    lines = [
        f"{name}:{problem.line}: {problem.key}: {problem.message}"
        for name, problems in noted.items()
        for problem in problems
    ]
    if lines:
        raise CatalogueError("\n".join(lines))
    nodes = {key: entry.node for key, entry in whole.items()}
    target_nodes = {key: entry.node for key, entry in targets_entry.entries("targets")}
    return Catalogue(usable(systems), usable(listed), usable(targets), sources, nodes, target_nodes)


def _note_shared_aliases(entries: Mapping[str, Entry], known: Mapping[str, System | ListedSystem]) -> None:
    for name, (first, other) in names_of_two(known).items():
        entries[other].note_key("aliases", f"{name!r} names {first} already; a name belongs to one system")


def _entry(path: Path, noted: dict[str, list[Problem]]) -> Entry:
    try:
        root, doubles = parse(read_text(path))
    except Unreadable as error:
        problem = error.problem
        raise CatalogueError(f"{path.name}:{problem.line}: {problem.key}: {problem.message}") from None
    noted[path.name] = list(doubles)
    return Entry(root, "", noted[path.name])
