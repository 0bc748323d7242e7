"""Systems by the names that people use for them: key, name, alias, in any case of letters, with or without hyphens."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from skyshed.errors import InputError, printable
from skyshed.model.system import System

_BESIDE = re.compile(r"(?:[^\w\n]|_)+")
_IN_BRACKETS = re.compile(r"\([^()]*\)")


def folded(word: str) -> str:
    """Return a word without case, accents, hyphens and spaces: what is left is compared.

    >>> folded("S-400 Triumf") == folded("s400 TRIUMF"), folded("Kürecik")
    (True, 'kurecik')
    """
    return folded_lines(word.replace("\n", " "))


def folded_lines(words: str) -> str:
    """Return many words, one a line, folded at once: much quicker than one by one."""
    # An accent that is taken off its letter is no letter itself, and goes with the hyphens.
    return _BESIDE.sub("", unicodedata.normalize("NFKD", words.casefold()))


def names_of(system: System) -> Iterator[str]:
    """Yield every name of a system: its key, its name with and without what stands in brackets, and its aliases."""
    yield system.key
    yield system.name
    yield _IN_BRACKETS.sub("", system.name)
    yield from (alias.as_printed for alias in system.aliases)


def keys_named(word: str, systems: Mapping[str, System]) -> list[str]:
    """Return the keys of the systems that a word names; a key as it is written names that system alone."""
    if word in systems:
        return [word]
    asked = folded(word)
    return [key for key, system in systems.items() if asked and asked in map(folded, names_of(system))]


def system_named(word: str, systems: Mapping[str, System], where: str) -> System:
    """Return the one system that a word names.

    Raises
    ------
    InputError
        If none is, with what there is and how one is defined: no other system is guessed, since a wrong one would
        be answered about as if it were meant. Or if several are.
    """
    keys = keys_named(word, systems)
    if len(keys) == 1:
        return systems[keys[0]]
    shown = f"{where}: {printable(word)!r}"
    if keys:
        raise InputError(f"{shown} may mean {', '.join(keys)}; name one of them")
    raise InputError(
        f"{shown} is not in the catalogue, which holds {', '.join(systems)}; to add a system of your own: "
        "skyshed new my.yaml, and docs/how-to/add-a-system.md"
    )
