"""The catalogue as plain JSON, written when the package is built, so that nobody waits for its YAML to be checked.

It bears a hash of all that it was made of and with. Where that differs, since somebody has edited an entry, it is not
used: the YAML is read, with the same answer.

What builds the package calls `write_compiled`; so does ``python -m skyshed.catalogue.compiled``.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skyshed.catalogue.published import DATA, Catalogue
from skyshed.catalogue.rows import SharedRows, things, value_of

if TYPE_CHECKING:
    from skyshed.catalogue.nodes import Node

FILE = Path(__file__).with_name("compiled.json")
_PARTS = ("systems", "listed", "targets", "sources")


def inputs() -> list[Path]:
    """Return what the catalogue is made of: its YAML, and the modules that read it."""
    package = DATA.parents[1]
    modules = [*(package / "catalogue").glob("*.py"), *(package / "model").glob("*.py"), package / "units.py"]
    return sorted([*DATA.glob("*.yaml"), *modules])


def made_of() -> str:
    """Return the hash of every byte of `inputs`."""
    key = sha256(usedforsecurity=False)
    for path in inputs():
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
        made = things(whole["rows"])
        parts: dict[str, Any] = {part: value_of(whole[part], made) for part in _PARTS}
    except (OSError, ValueError, LookupError, TypeError, RecursionError):  # not there, cut short, or another's
        return None
    if not all(isinstance(part, dict) for part in parts.values()):
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
    rows = SharedRows()
    whole = {"made_of": key} | {part: rows.plain(getattr(known, part)) for part in _PARTS} | {"rows": list(rows)}
    partial = file.with_name(f".{file.name}.{os.getpid()}")
    partial.write_text(json.dumps(whole, ensure_ascii=False, separators=(",", ":")), "utf-8")
    partial.replace(file)


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
