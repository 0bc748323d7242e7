"""The catalogue read from its YAML: the long way, which checks every rule and notes every problem with its line."""

from collections.abc import Mapping
from pathlib import Path

from skyshed.catalogue.composing import parse
from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import usable
from skyshed.catalogue.listed import NOT_ASSESSABLE, read_listed
from skyshed.catalogue.named import names_of_two
from skyshed.catalogue.nodes import Node, Problem, Unreadable, read_text
from skyshed.catalogue.published import SOURCES, TARGETS, Catalogue
from skyshed.catalogue.sources import read_sources
from skyshed.catalogue.systems import read_system, read_target
from skyshed.errors import CatalogueError
from skyshed.model.system import ListedSystem, System


def read_catalogue(folder: Path) -> Catalogue:
    """Return the catalogue in a folder.

    Raises
    ------
    CatalogueError
        If an entry breaks the rules: every problem with its file and line.
    """
    noted: dict[str, list[Problem]] = {}
    sources = read_sources(_entry(folder / SOURCES, noted))
    targets_entry = _entry(folder / TARGETS, noted)
    targets = {key: read_target(key, entry, sources) for key, entry in targets_entry.entries("targets")}
    paths = [path for path in sorted(folder.glob("*.yaml")) if path.name not in {TARGETS, SOURCES}]
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


def system_node(folder: Path, key: str) -> Node:
    """Return the tree of one system alone."""
    return _entry(folder / f"{key}.yaml", {}).node


def target_node(folder: Path, key: str) -> Node:
    """Return the tree of one target class."""
    return dict(_entry(folder / TARGETS, {}).entries("targets"))[key].node


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
