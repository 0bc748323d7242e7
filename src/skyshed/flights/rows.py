"""What a reader of one format returns: columns of equal length, and remarks for the user."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

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
    """Return numbers (n,), NaN for None and for whatever is not a number."""
    try:
        found = np.array([np.nan if value is None else value for value in values], dtype=np.float64)
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None or found.ndim != 1:  # a list of lists is not a column
        found = np.array([_number(value) for value in values], dtype=np.float64)
    return found


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return float("nan")


def texts(values: Sequence[object]) -> NDArray[np.object_]:
    """Return stripped texts (n,), None where nothing is left; half a surrogate pair, which JSON allows, becomes "?"."""
    return np.array([_text(value) for value in values], dtype=object)


def _text(value: object) -> str | None:
    if value is None:
        return None
    return str(value).strip().encode("utf-8", "replace").decode("utf-8") or None


def moments_s(written: Sequence[str | None], *, is_utc_assumed: bool) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Return Unix seconds (n,) of ISO 8601 times, NaN where a text is not one, and a remark on those.

    Raises
    ------
    InputError
        If a time names no time zone and it is not stated to be UTC.
    """
    out, bad = np.full(len(written), np.nan), []
    for index, text in enumerate(written):
        moment = _moment(text)
        if moment is None:
            bad += [text] if text else []
            continue
        if moment.tzinfo is None and not is_utc_assumed:
            raise no_time_zone(str(text))
        out[index] = _epoch_s(moment)
    return out, (f"{len(bad):,} times are not ISO 8601 times, as {bad[0].strip()[:40]!r}",) if bad else ()


def _moment(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written.strip()) if written else None
    except ValueError:
        return None


def _epoch_s(moment: datetime) -> float:
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except OverflowError:  # the first and last hours of the calendar
        return float("nan")


def no_time_zone(written: str) -> InputError:
    """Return the error for a time without a zone."""
    return InputError(f"time {written.strip()!r} names no time zone; say utc if it is UTC")
