"""Systems by the names that people use for them: key, name, alias, in any case of letters, with or without hyphens."""

import re
import unicodedata
from collections.abc import Iterator, Mapping

from skyshed.model.system import ListedSystem, System

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


def names_of(system: System | ListedSystem) -> Iterator[str]:
    """Yield every name of a system: its key, its name with and without what stands in brackets, and its aliases."""
    yield system.key
    yield system.name
    yield _IN_BRACKETS.sub("", system.name)
    yield from (alias.as_printed for alias in system.aliases)


def names_of_two(systems: Mapping[str, System | ListedSystem]) -> dict[str, tuple[str, str]]:
    """Return the names that two systems claim, each with the keys of both, in the order of the systems."""
    first: dict[str, str] = {}
    twice: dict[str, tuple[str, str]] = {}
    for key, system in systems.items():
        for name in names_of(system):
            owner = first.setdefault(folded(name), key)
            if owner != key:
                twice.setdefault(name, (owner, key))
    return twice


def keys_named(word: str, systems: Mapping[str, System | ListedSystem]) -> list[str]:
    """Return the keys of the systems that a word names; a key as it is written names that system alone."""
    if word in systems:
        return [word]
    asked = folded(word)
    return [key for key, system in systems.items() if asked and asked in map(folded, names_of(system))]


def refusal(word: str, listed: Mapping[str, ListedSystem]) -> str:
    """Return why no system of a word can be taken, if it names one that is not assessable; else ""."""
    key = next(iter(keys_named(word, listed)), None)
    if key is None:
        return ""
    return f"{key} is not assessable: {listed[key].why}; `skyshed catalogue show {key}` lists what was read"
