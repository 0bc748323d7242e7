"""How the time slices of one airspace in AIXM follow, correct and interrupt each other."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from skyshed.flights.airspaces import ALWAYS, together, without
from skyshed.flights.volume import Part, Slice, Span

_DELTA, _BASES = "TEMPDELTA", ("BASELINE", "SNAPSHOT", "PERMDELTA", "")


@dataclass(frozen=True)
class TimeSlice:
    """One time slice: what it says about an airspace, and from when to when."""

    interpretation: str
    sequence: float  # 0: not said
    correction: float
    name: str
    valid_s: tuple[Span, ...]
    is_inactive: bool
    active_s: tuple[Span, ...] | None
    parts: tuple[Part, ...]
    fault: str = ""

    @property
    def rank(self) -> tuple[float, float]:
        """Of what holds at the same time the later counts."""
        return self.sequence, self.correction

    @property
    def is_cancelling(self) -> bool:
        """Whether it takes back what it corrects: it holds at no time and says nothing."""
        is_empty = not self.parts and not self.fault and self.active_s is None
        return self.correction > 0 and is_empty and self.valid_s == ALWAYS


def current(found: Sequence[TimeSlice]) -> list[TimeSlice]:
    """Return time slices without those that a later correction replaces or takes back."""
    newest: dict[tuple[str, float], float] = {}
    for time_slice in found:
        key = (time_slice.interpretation, time_slice.sequence)
        newest[key] = max(newest.get(key, 0.0), time_slice.correction)
    return [
        time_slice
        for time_slice in found
        if not time_slice.is_cancelling
        and (
            time_slice.sequence == 0 or time_slice.correction == newest[time_slice.interpretation, time_slice.sequence]
        )
    ]


def in_order(found: Sequence[TimeSlice]) -> Iterator[Slice]:
    """Yield what an airspace is at some moments: what temporary slices say counts while they hold."""
    bases = [time_slice for time_slice in found if time_slice.interpretation in _BASES and time_slice.parts]
    bases.sort(key=lambda time_slice: (time_slice.valid_s[0][0], time_slice.rank), reverse=True)
    deltas = sorted(
        (time_slice for time_slice in found if time_slice.interpretation == _DELTA),
        key=lambda time_slice: time_slice.rank,
        reverse=True,
    )
    taken: tuple[Span, ...] = ()
    for time_slice in deltas:
        valid_s = without(time_slice.valid_s, taken)
        taken = together([*taken, *time_slice.valid_s])
        if not time_slice.is_inactive:
            for parts, span in [(time_slice.parts, valid_s)] if time_slice.parts else _lent(bases, valid_s):
                yield from _while_active(parts, span, time_slice.active_s)
    # Where temporary slices activate an airspace, it is asleep at all other times.
    is_activated = any(delta.active_s is not None for delta in deltas)
    for base in bases:
        valid_s = without(base.valid_s, taken)
        taken = together([*taken, *base.valid_s])
        if not base.is_inactive and not (is_activated and base.active_s is None):
            yield from _while_active(base.parts, valid_s, base.active_s)


def _lent(bases: Sequence[TimeSlice], valid_s: tuple[Span, ...]) -> Iterator[tuple[tuple[Part, ...], tuple[Span, ...]]]:
    """Yield the parts that lasting slices, the latest first, lend to spans of time; the first lends to the rest."""
    for base in bases[:-1]:
        yield base.parts, _both(valid_s, base.valid_s)
        valid_s = without(valid_s, base.valid_s)
    for base in bases[-1:]:
        yield base.parts, valid_s


def _while_active(
    parts: tuple[Part, ...], valid_s: tuple[Span, ...], active: tuple[Span, ...] | None
) -> Iterator[Slice]:
    held_s = valid_s if active is None else _both(valid_s, active)
    if held_s:
        yield Slice(parts, held_s)


def _both(first: Sequence[Span], second: Sequence[Span]) -> tuple[Span, ...]:
    asleep = without([(-math.inf, math.inf)], second)
    return without(first, asleep)
