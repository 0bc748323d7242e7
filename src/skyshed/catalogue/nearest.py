"""The nearest right word to a wrong one."""

import difflib
from collections.abc import Iterable


def suggestion(word: str, known: Iterable[str], *, noun: str = "known") -> str:
    """Return "did you mean X?", or the list of what there is."""
    names = list(known)
    lowered = {name.lower(): name for name in reversed(names)}
    near = difflib.get_close_matches(word.lower(), lowered, n=1, cutoff=0.55)
    if near:
        return f"did you mean {lowered[near[0]]}?"
    return f"{noun}: {', '.join(names) or 'none'}"
