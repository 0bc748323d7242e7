"""What a reader of one format hands over: columns of equal length, and remarks for the user."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from skyshed.errors import InputError


@dataclass(frozen=True)
class Rows:
    """Positions of one file. ``columns`` holds arrays (n,) under the names of ``fields.STORED``.

    Text columns are objects with None for unknown; numbers are NaN where unknown.
    """

    columns: dict[str, NDArray]
    notes: tuple[str, ...] = field(default=())


def numbers(values: Sequence[object]) -> NDArray[np.float64]:
    """Return numbers, NaN for None and for whatever is no number."""
    try:
        return np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    except (TypeError, ValueError):
        return np.array([_number(value) for value in values], dtype=np.float64)


def _number(value: object) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")


def texts(values: Sequence[object]) -> NDArray[np.object_]:
    """Return stripped texts, None where nothing is left."""
    return np.array([str(value).strip() or None if value is not None else None for value in values], dtype=object)


def epoch_s(written: str, *, is_utc_assumed: bool) -> float:
    """Return Unix seconds of an ISO 8601 time.

    Raises
    ------
    InputError
        If it is no such time, or names no time zone and ``--utc`` was not said.

    >>> epoch_s("1970-01-01T01:00:00+01:00", is_utc_assumed=False)
    0.0
    """
    try:
        moment = datetime.fromisoformat(written.strip())
    except ValueError:
        raise InputError(f"time {written.strip()!r} is no ISO 8601 time") from None
    if moment.tzinfo is None:
        if not is_utc_assumed:
            raise no_time_zone(written)
        moment = datetime.fromisoformat(f"{written.strip()}+00:00")
    return moment.timestamp()


def no_time_zone(written: str) -> InputError:
    """Return the error that a time without a zone deserves."""
    return InputError(f"time {written.strip()!r} names no time zone; say --utc if it is UTC")
