"""Systems by the names that people use for them: key, name, alias, in any case of letters, with or without hyphens."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from skyshed.model.system import ListedSystem, System

_BESIDE = re.compile(r"(?:[^\w\n]|_)+")
_LEAST_LETTERS, _MOST_LETTERS = 3, 100  # of a word that names by being a part of a name: "S" is a part of too many
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
    """Return the keys of the systems that a word names; see `keys_called`."""
    names = {key: names_of(system) for key, system in systems.items()}
    return keys_called(word, names, {key: system.name for key, system in systems.items()})


def keys_called(word: str, names: Mapping[str, Iterable[str]], titles: Mapping[str, str]) -> list[str]:
    """Return the keys that a word means; ``names`` holds every name of each key, ``titles`` the one it goes by.

    A key as it is written means that alone. Then come whole names, and after them whole words of the title: an alias
    may be spelt out, and "missile" in one is no name.

    >>> keys_called("bavar", {"bavar-373": ["Bavar-373"]}, {"bavar-373": "Bavar-373"})
    ['bavar-373']
    """
    if word in names:
        return [word]
    every = {key: tuple(each) for key, each in names.items()}
    asked = folded(word)
    whole = [key for key, each in every.items() if asked and asked in {folded(key), *map(folded, each)}]
    return whole or keys_of_words(word, titles)


def keys_of_words(word: str, titles: Mapping[str, str]) -> list[str]:
    """Return the keys of which the title holds a word, from a blank or a bracket on to the end of a word.

    Digits may have letters after them, of a variant; these count only beside what has none: an S-300 is no S-300PS.

    >>> keys_of_words("iris-t", {"iris-t-slm": "IRIS-T SLM"}), keys_of_words("400", {"s-400": "S-400 Triumf"})
    (['iris-t-slm'], [])
    """
    asked = folded(word)
    if asked.isdigit() or not _LEAST_LETTERS <= len(asked) <= _MOST_LETTERS:
        return []
    begins = r"(?:^|(?<=[\s(,/]))" + r"[\W_]*".join(map(re.escape, asked))
    ends = begins + r"(?![^\W_])"
    if not any(_holds(ends, asked, each) for each in titles.values()):
        return []
    loosely = begins + r"(?!\d)" if asked[-1].isdigit() else ends
    return [key for key, each in titles.items() if _holds(loosely, asked, each)]


def _holds(pattern: str, asked: str, title: str) -> bool:
    if asked not in folded(title):
        return False
    return re.search(pattern, unicodedata.normalize("NFKD", title.casefold())) is not None


def refusal(word: str, listed: Mapping[str, ListedSystem]) -> str:
    """Return why no system of a word can be taken, if it names one that is not assessable; else ""."""
    keys = keys_named(word, listed)
    if len(keys) != 1:
        return ""
    (key,) = keys
    return f"{key} is not assessable: {listed[key].why}; `skyshed catalogue show {key}` lists what was read"
