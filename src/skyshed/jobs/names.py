"""Names that people choose, made safe for file names."""

import re
import unicodedata
from collections.abc import Iterable

MOST_LETTERS = 40
# Letters that Unicode does not decompose into a plain letter and a mark.
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t", "ə": "e"}
)


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Return for every name lower-case ASCII letters, digits and hyphens: never empty, and no two alike.

    At most 40 characters; ``-2`` and so on follows the second of a kind.

    >>> slugs(["S-400 + Buk-M3", "Łódź", "A B", "a/b", "Ц"])
    {'S-400 + Buk-M3': 's-400-buk-m3', 'Łódź': 'lodz', 'A B': 'a-b', 'a/b': 'a-b-2', 'Ц': 'unnamed'}
    """
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        base = candidate = _slug(name)
        count = 1
        while candidate in taken:
            count += 1
            candidate = f"{base}-{count}"
        taken.add(candidate)
        chosen[name] = candidate
    return chosen


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:MOST_LETTERS].strip("-") or "unnamed"
