"""Names that people choose, made safe for file names."""

import re
import unicodedata
from collections.abc import Iterable

MOST_LETTERS = 40


def slug(name: str) -> str:
    """Return a name as lower-case ASCII letters, digits and hyphens, at most 40 of them.

    >>> slug("S-400 + Buk-M3 (Ağustos)")
    's-400-buk-m3-agustos'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MOST_LETTERS].strip("-") or "unnamed"


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Return a slug for every name, all different: the second of a kind ends in ``-2``.

    >>> slugs(["A B", "a/b", "Ц"])
    {'A B': 'a-b', 'a/b': 'a-b-2', 'Ц': 'unnamed'}
    """
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        base = candidate = slug(name)
        count = 1
        while candidate in taken:
            count += 1
            candidate = f"{base}-{count}"
        taken.add(candidate)
        chosen[name] = candidate
    return chosen
