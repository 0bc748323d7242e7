"""The one system that a word names, or the line that says why there is none."""

from collections.abc import Mapping
from types import MappingProxyType

from skyshed.catalogue.named import keys_named, names_of, refusal
from skyshed.catalogue.nearest import OF_NAMES, nearest_names
from skyshed.errors import InputError, printable
from skyshed.model.system import ListedSystem, System


def system_named(
    word: str, systems: Mapping[str, System], where: str, listed: Mapping[str, ListedSystem] = MappingProxyType({})
) -> System:
    """Return the one system that a word names; ``listed`` are those that are not assessable.

    Raises
    ------
    InputError
        If none is, with what it is like and how one is defined: no other system is guessed, since a wrong one would
        be answered about as if it were meant. Or if several are.
    """
    keys = keys_named(word, systems)
    if len(keys) == 1:
        return systems[keys[0]]
    shown = f"{where}: {printable(word)!r}"
    if keys:
        raise InputError(f"{shown} may mean {', '.join(keys)}; name one of them")
    if refused := refusal(word, listed):
        raise InputError(f"{shown}: {refused}")
    near = _near(word, systems)
    hint = f"; did you mean {' or '.join(near)}?" if near else ";"
    raise InputError(
        f"{shown} is not in the catalogue{hint} `skyshed catalogue` lists all that is; to add a system of your own: "
        "skyshed new my.yaml, and docs/how-to/add-a-system.md"
    )


def _near(word: str, systems: Mapping[str, System]) -> list[str]:
    """Return the keys of the systems that a word is most like, by every name that they have."""
    keys = {name: key for key, system in systems.items() for name in names_of(system)}
    return list(dict.fromkeys(keys[name] for name in nearest_names(word, keys, OF_NAMES)))
