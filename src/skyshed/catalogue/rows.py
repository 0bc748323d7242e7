"""Things of the model as rows of JSON, and back: each thing once, so that what many figures share is made once.

Nothing but the dataclasses and words named here can come out of rows, whatever stands in a file.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from typing import Any

from skyshed.model.figure import Claim, CountedClaim, Favours, Figure, Grade, Source, Status
from skyshed.model.system import (
    Aspect,
    Envelope,
    ListedSystem,
    Mast,
    Missile,
    Radar,
    RadarRole,
    System,
    TargetClass,
)

_WORDS = Favours, Grade, RadarRole, Status
_BUNDLES = (
    Aspect,
    Claim,
    CountedClaim,
    Envelope,
    Figure,
    ListedSystem,
    Mast,
    Missile,
    Radar,
    Source,
    System,
    TargetClass,
)
_KINDS: dict[str, Callable[..., Any]] = {kind.__name__: kind for kind in (int, *_WORDS, *_BUNDLES)}


class SharedRows:
    """Things of the model as rows, each once, after those that it is made of."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def __iter__(self) -> Iterator[list[Any]]:
        return map(json.loads, self._numbers)

    def plain(self, value: Any) -> Any:
        """Return what JSON can say: a list is a tuple, and a whole number the row of a thing."""
        if isinstance(value, Enum):
            return self._number(type(value), [value.value])
        if type(value) in _BUNDLES:
            return self._number(type(value), [self.plain(getattr(value, item.name)) for item in fields(value)])
        if type(value) is int:
            return self._number(int, [str(value)])
        if isinstance(value, tuple):
            return [self.plain(item) for item in value]
        return {key: self.plain(item) for key, item in value.items()} if isinstance(value, Mapping) else value

    def _number(self, kind: type, values: list[Any]) -> int:
        return self._numbers.setdefault(json.dumps([kind.__name__, *values]), len(self._numbers))


def things(rows: Iterable[list[Any]]) -> list[Any]:
    """Return the thing of each row."""
    made: list[Any] = []
    for kind, *values in rows:
        made.append(_KINDS[kind](*[said if type(said) is str else value_of(said, made) for said in values]))
    return made


def value_of(said: Any, made: Sequence[Any]) -> Any:
    """Return what `SharedRows.plain` was given."""
    kind = type(said)
    if kind is int:
        return made[said]
    if kind is list:
        return tuple([value_of(item, made) for item in said])
    return {key: value_of(item, made) for key, item in said.items()} if kind is dict else said
