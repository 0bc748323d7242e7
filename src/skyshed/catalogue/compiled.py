"""The catalogue as plain JSON, written when the package is built, so that nobody waits for its YAML to be checked.

It bears a hash of all that it was made of and with. Where that differs, since somebody has edited an entry, it is not
used: the YAML is read, with the same answer. Only dataclasses and words of the model can come out of it.

What builds the package calls `write_compiled`; so does ``python -m skyshed.catalogue.compiled``.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from enum import Enum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skyshed.catalogue.published import DATA, Catalogue
from skyshed.model.figure import Claim, CountedClaim, Favours, Figure, Grade, Source, Status
from skyshed.model.system import (
    Aspect,
    Envelope,
    ListedSystem,
    Mast,
    Missile,
    Radar,
    RadarRole,
    System,
    TargetClass,
)

if TYPE_CHECKING:
    from skyshed.catalogue.nodes import Node

FILE = Path(__file__).with_name("compiled.json")
_PARTS = ("systems", "listed", "targets", "sources")
_WORDS = Favours, Grade, RadarRole, Status
_BUNDLES = (
    Aspect,
    Claim,
    CountedClaim,
    Envelope,
    Figure,
    ListedSystem,
    Mast,
    Missile,
    Radar,
    Source,
    System,
    TargetClass,
)
_KINDS: dict[str, Callable[..., Any]] = {kind.__name__: kind for kind in (*_WORDS, *_BUNDLES)}
_TUPLE = ""


def made_of() -> str:
    """Return the hash of every byte that the catalogue is read from: its YAML, and the modules that read it."""
    package, key = DATA.parents[1], sha256(usedforsecurity=False)
    model = [package / "model" / "figure.py", package / "model" / "system.py", package / "units.py"]
    for path in (*sorted(DATA.glob("*.yaml")), *sorted(DATA.parent.glob("*.py")), *model):
        content = path.read_bytes()
        key.update(f"{path.name} {len(content)}\n".encode())
        key.update(content)
    return key.hexdigest()


def read_compiled(file: Path = FILE) -> Catalogue | None:
    """Return the catalogue as it was compiled; None where it was not, or not of what lies there now."""
    try:
        whole = json.loads(file.read_bytes())
        if whole["made_of"] != made_of():
            return None
        parts: dict[str, Any] = {part: thing(whole[part]) for part in _PARTS}
    except (OSError, ValueError, LookupError, TypeError):  # not there, or cut short
        return None
    return Catalogue(
        **parts,
        system_nodes=_Trees(parts["systems"], _system_tree),
        target_nodes=_Trees(parts["targets"], _target_tree),
    )


def write_compiled(file: Path = FILE) -> None:
    """Write the catalogue of the YAML, unless it is there; raises `CatalogueError` where an entry breaks the rules."""
    if read_compiled(file) is not None:
        return
    from skyshed.catalogue.reading import read_catalogue

    key, known = made_of(), read_catalogue(DATA)
    whole = {"made_of": key} | {part: plain(getattr(known, part)) for part in _PARTS}
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    partial.write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")), "utf-8")
    partial.replace(file)


def plain(value: Any) -> Any:
    """Return what JSON can say: a list is a thing of the model, its kind first."""
    if isinstance(value, Enum):
        return [type(value).__name__, value.value]
    if type(value).__name__ in _KINDS:
        return [type(value).__name__, *(plain(getattr(value, item.name)) for item in fields(value))]
    if isinstance(value, tuple):
        return [_TUPLE, *map(plain, value)]
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return value


def thing(said: Any) -> Any:
    """Return what `plain` was given."""
    if type(said) is list:
        kind, *values = map(thing, said)
        return tuple(values) if kind == _TUPLE else _KINDS[kind](*values)
    return {key: thing(item) for key, item in said.items()} if type(said) is dict else said


class _Trees(Mapping[str, "Node"]):
    """The trees of published entries by key, each parsed when it is asked for: few scenarios are ``like`` one."""

    def __init__(self, keys: Iterable[str], parsed: Callable[[str], "Node"]) -> None:
        self._keys = dict.fromkeys(keys)
        self._parsed = cache(parsed)

    def __getitem__(self, key: str) -> "Node":
        if key not in self._keys:
            raise KeyError(key)
        return self._parsed(key)

    def __contains__(self, key: object) -> bool:
        return key in self._keys

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)


def _system_tree(key: str) -> "Node":
    from skyshed.catalogue.reading import system_node

    return system_node(DATA, key)


def _target_tree(key: str) -> "Node":
    from skyshed.catalogue.reading import target_node

    return target_node(DATA, key)


if __name__ == "__main__":
    write_compiled()
