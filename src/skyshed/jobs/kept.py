"""What pure stages have made, kept in memory by exactly what went into them, under one bound of bytes."""

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache, partial
from threading import Lock
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import numpy as np
from numpy.typing import NDArray

from skyshed.errors import InputError

Made = TypeVar("Made")
Name = TypeVar("Name")

VARIABLE = "SKYSHED_MEMORY"  # the bound, in millions of bytes
DEFAULT_MEGABYTES = 256
_MOST_PARTS = 8  # of a tuple that may hold arrays; longer ones are tables of rows
_OVERHEAD_BYTES = 500  # of an entry: its key, and the objects around its arrays


class Inputs:
    """Inputs that are part of many keys: their hash is worked out once, and equal to that of equal ones."""

    __slots__ = ("_hash", "_of")

    def __init__(self, of: Hashable) -> None:
        self._of, self._hash = of, hash(of)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Inputs) and self._hash == other._hash and self._of == other._of


class Kept:
    """Values by their inputs; where they would fill more than ``most_bytes``, the least recently used go.

    Inputs are compared as a whole, so that an entry is found by equal inputs and by no others. Values are
    shared: they must not be changed. One that is too large to keep, or was dropped, is still found as long as
    something else refers to it. Methods may be called from any thread; two calls for the same value at once
    may both make it, and one of the two is kept.
    """

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self._kept: OrderedDict[Hashable, tuple[Any, int]] = OrderedDict()
        self._held: WeakValueDictionary[Hashable, Any] = WeakValueDictionary()
        self._n_bytes = 0
        self._lock = Lock()

    def get(self, inputs: Hashable, make: Callable[[], Made]) -> Made:
        """Return what is kept for ``inputs``, or what ``make()`` returns, which is then kept.

        >>> Kept(1_000_000).get(("square", 3), lambda: 9)
        9
        """
        with self._lock:
            if inputs in self._kept:
                self._kept.move_to_end(inputs)
                found: Made = self._kept[inputs][0]
                return found
            if self.most_bytes and (held := self._held.get(inputs)) is not None:
                return held
        made = make()
        self._put(inputs, made)
        return made

    def several(
        self, inputs: Mapping[Name, Hashable], make: Callable[[Set[Name]], Mapping[Name, Made]]
    ) -> dict[Name, Made]:
        """Return several values by name; ``make`` makes at once those that are not kept, of equal inputs one."""
        found = {each: value for each in set(inputs.values()) if (value := self.peek(each)) is not None}
        missing = {each: name for name, each in inputs.items() if each not in found}
        made = make(set(missing.values())) if missing else {}
        for each, name in missing.items():
            found[each] = self.get(each, partial(made.__getitem__, name))
        return {name: found[each] for name, each in inputs.items()}

    def shared(self, inputs: Hashable, make: Callable[[], Made]) -> Made:
        """Return what `get` would, for a value so large that it is found again only while something refers to it."""
        held: Made | None = self.held(inputs)
        if held is None:
            held = make()
            with self._lock:
                self._held[inputs] = held
        return held

    def held(self, inputs: Hashable) -> Any | None:
        """Return what was made for ``inputs`` as long as something refers to it, None where nothing does."""
        with self._lock:
            return self._held.get(inputs) if self.most_bytes else None

    def peek(self, inputs: Hashable) -> Any | None:
        """Return what is kept for ``inputs``, None where nothing is."""
        with self._lock:
            if inputs not in self._kept:
                return None
            self._kept.move_to_end(inputs)
            return self._kept[inputs][0]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()
            self._held.clear()
            self._n_bytes = 0

    def __contains__(self, inputs: Hashable) -> bool:
        return inputs in self._kept

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def n_bytes(self) -> int:
        """How much is kept."""
        return self._n_bytes

    def _put(self, inputs: Hashable, made: object) -> None:
        n_bytes = _OVERHEAD_BYTES + sum(array.nbytes for array in _arrays(made))
        with self._lock:
            with suppress(TypeError):  # not everything can be held weakly
                self._held[inputs] = made
            if n_bytes > self.most_bytes or inputs in self._kept:
                return
            self._kept[inputs] = made, n_bytes
            self._n_bytes += n_bytes
            while self._n_bytes > self.most_bytes:
                _, (_, freed_bytes) = self._kept.popitem(last=False)
                self._n_bytes -= freed_bytes


def _arrays(value: object) -> Iterator[NDArray[Any]]:
    """Yield the arrays in a value, however deep in dataclasses, mappings and sequences."""
    if isinstance(value, np.ndarray):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from _arrays(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for entry in value.values():
            yield from _arrays(entry)
    elif isinstance(value, (list, tuple)) and len(value) <= _MOST_PARTS:
        for entry in value:
            yield from _arrays(entry)


@cache
def kept() -> Kept:
    """Return what this process keeps: as much as ``$SKYSHED_MEMORY`` says (millions of bytes), else 256 million.

    Raises
    ------
    InputError
        If the variable is not a whole number of at least 0.
    """
    text = os.environ.get(VARIABLE, str(DEFAULT_MEGABYTES))
    if not text.isdecimal():
        raise InputError(f"{VARIABLE} is {text!r}; write a whole number of millions of bytes, 0 for none")
    return Kept(int(text) * 1_000_000)
