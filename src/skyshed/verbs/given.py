"""What a caller gave, read or refused in one line; ``where`` is what the line calls the place."""

import reprlib
from collections.abc import Callable
from typing import TypeVar

from skyshed.errors import InputError
from skyshed.units import UnitError

T = TypeVar("T")


def read(parse: Callable[[str], T], text: str, where: str) -> T:
    """Return what ``parse`` makes of a text; its `UnitError` becomes an `InputError`."""
    try:
        return parse(text)
    except UnitError as error:
        raise InputError(f"{where}: {error}") from None


def be_of(kinds: type | tuple[type, ...], given: object, where: str, right: str) -> None:
    """Refuse what is no value of these kinds; true and false are numbers for Python alone.

    Raises
    ------
    InputError
        With the start of what was given, and what would be right.
    """
    if isinstance(given, bool) or not isinstance(given, kinds):
        shown = " ".join(reprlib.repr(given).split())
        wanted = "a text" if kinds is str else "a number or a text"
        raise InputError(f"{where}: {shown} is not {wanted}; write {right}")
