"""The one system that a word names, or the line that says why there is none."""

from collections.abc import Mapping
from types import MappingProxyType

from skyshed.catalogue.named import keys_named, names_of, refusal
from skyshed.catalogue.nearest import keys_near
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
    every: dict[str, System | ListedSystem] = {**systems, **listed}
    keys = keys_named(word, every)
    shown = f"{where}: {printable(word)!r}"
    if len(keys) > 1:
        raise InputError(f"{shown} may mean {', '.join(keys)}; name one of them")
    if keys and keys[0] in systems:
        return systems[keys[0]]
    if keys:
        raise InputError(f"{shown}: {refusal(keys[0], listed)}")
    near = keys_near(word, {key: names_of(system) for key, system in every.items()})
    hint = f"; did you mean {' or '.join(near)}?" if near else ";"
    raise InputError(
        f"{shown} is not in the catalogue{hint} `skyshed catalogue` lists all that is; to add a system of your own: "
        "skyshed new my.yaml, and docs/how-to/add-a-system.md"
    )
