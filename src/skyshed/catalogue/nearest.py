"""The nearest right word to a wrong one; never one of other digits, which names another thing."""

import difflib
import re
from collections.abc import Iterable, Mapping
from functools import partial
from types import MappingProxyType

from skyshed.catalogue.named import folded, names_of
from skyshed.model.system import ListedSystem, System

OF_KEYS, OF_NAMES = 0.55, 0.8  # how alike words are where few things are named, and where a wrong one is another weapon
_NUMBER = re.compile(r"\d+")
_BEGUN = 1.0  # how alike a word and a name are that begins with it
_LEAST_BEGUN = 3  # letters: "s" begins too much
_MOST_LISTED = 24  # names that a line may hold; the keys of a file's longest entry are fewer
_MOST_NEAR = 6


def suggestion(
    word: str,
    known: Iterable[str],
    *,
    noun: str = "known",
    likeness: float = OF_KEYS,
    aliases: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """Return "did you mean X?", or the list of what there is; ``aliases`` are other names, each with what it means.

    Where a word begins several names alike, all of them are asked about. Of a long list the names nearest to the word
    stand alone, and how many others there are.

    >>> suggestion("x", ["alpha", "beta"])
    'known: alpha, beta'
    >>> suggestion("none", (f"system {number}" for number in range(1, 41)))
    'known: system 1, system 2, system 3, system 4, system 5, system 6 and 34 more'
    """
    names = list(known)
    near = dict.fromkeys(aliases.get(name, name) for name in nearest_names(word, (*names, *aliases), likeness))
    if near:
        return f"did you mean {' or '.join(near)}?"
    if len(names) > _MOST_LISTED:
        names.sort(key=partial(_apart, word))
        return f"{noun}: {', '.join(names[:_MOST_NEAR])} and {len(names) - _MOST_NEAR} more"
    return f"{noun}: {', '.join(names) or 'none'}"


def system_suggestion(word: str, systems: Mapping[str, System | ListedSystem | None]) -> str:
    """Return the same of systems, by every name that they have; unlike ones are never listed."""
    names = {key: () if system is None else tuple(names_of(system)) for key, system in systems.items()}
    return name_suggestion(word, names)


def name_suggestion(word: str, names: Mapping[str, Iterable[str]]) -> str:
    """Return "did you mean X?", or where all of the catalogue is listed; ``names`` holds every name of each key."""
    near = keys_near(word, names)
    return f"did you mean {' or '.join(near)}?" if near else "`skyshed catalogue` lists all that is"


def keys_near(word: str, names: Mapping[str, Iterable[str]]) -> list[str]:
    """Return the keys that a word is most like, by every name that they have; none where it is like none."""
    keys = {name: key for key, each in names.items() for name in (key, *each)}
    return list(dict.fromkeys(keys[name] for name in nearest_names(word, keys, OF_NAMES)))


def nearest_names(word: str, names: Iterable[str], likeness: float = OF_KEYS) -> list[str]:
    """Return the name that a word is most like, none if it is like none, and every name that the word begins.

    Digits are no misspelling: an S-300 is no S-400. A name may go on where the word ends.

    >>> nearest_names("pantsr", ["pantsir-s1", "s-400"]), nearest_names("s-300", ["s-400"])
    (['pantsir-s1'], [])
    >>> nearest_names("s-300", ["s-300ps", "s-300pmu2", "s-350"])
    ['s-300ps', 's-300pmu2']
    """
    scores = {name: _likeness(word, name) for name in names}
    best = max(scores.values(), default=0.0)
    alike = [name for name, score in scores.items() if score == best >= likeness]
    return alike if best == _BEGUN else alike[:1]


def _apart(word: str, name: str) -> float:
    """Return how unlike a word and a name are, 0 to 1, their digits taken for letters."""
    return 1.0 - difflib.SequenceMatcher(None, folded(word), folded(name)).ratio()


def _likeness(word: str, name: str) -> float:
    """Return how alike a word and a name are, 0 to 1; 0 where their digits differ."""
    asked, there = _NUMBER.findall(word), list(_NUMBER.finditer(name))
    if asked != [each[0] for each in there[: len(asked)]]:
        return 0.0
    begun = folded(word)
    is_long = len(begun) >= _LEAST_BEGUN
    goes_on = r"(?!\d)" if word[-1:].isdigit() else r"(?![^\W_])"  # letters after digits name a variant
    if is_long and re.match(rf"{re.escape(word)}{goes_on}", name, re.IGNORECASE):
        return _BEGUN
    is_whole = len(asked) == len(there)
    if not is_whole and not is_long:
        return 0.0
    beside = folded(name if is_whole else name[: there[len(asked)].start()])
    return difflib.SequenceMatcher(None, begun, beside).ratio()
