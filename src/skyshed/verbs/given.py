"""What a caller gave, read or refused in one line; ``where`` is what the line calls the place."""

import math
import reprlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from skyshed.errors import InputError
from skyshed.units import UnitError

T = TypeVar("T")


def read(parse: Callable[[str], T], text: str, where: str) -> T:
    """Return what ``parse`` makes of a text; its `UnitError` becomes an `InputError`."""
    try:
        return parse(text)
    except UnitError as error:
        raise InputError(f"{where}: {error}") from None


def be_of(
    kinds: type | tuple[type, ...], given: object, where: str, right: str, *, wanted: str = "a number or a text"
) -> None:
    """Refuse what is no value of these kinds; true and false are numbers for Python alone.

    Raises
    ------
    InputError
        With the start of what was given, and what would be right.
    """
    if isinstance(given, bool) or not isinstance(given, kinds):
        wanted = "a text" if kinds is str else wanted
        raise InputError(f"{where}: {shown(given)} is not {wanted}; write {right}")


def shown(given: object) -> str:
    """Return the start of what was given, as Python writes it, in one line."""
    return " ".join(reprlib.repr(given).split())


def real(given: float) -> float:
    """Return a number as a float, infinite where it is beyond all floats."""
    try:
        return float(given)
    except OverflowError:
        return math.inf if given > 0 else -math.inf


def each_of(asked: object, single: type | tuple[type, ...]) -> Iterator[Any]:
    """Yield what was given, one by one: a value of the kinds ``single``, and what holds none, count as one."""
    if isinstance(asked, (*([single] if isinstance(single, type) else single), bytes)) or not isinstance(
        asked, Iterable
    ):
        yield asked
        return
    try:
        yield from asked
    except TypeError:  # an array without dimensions says that it can be gone through, and cannot
        yield asked
