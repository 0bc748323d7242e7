"""The engine of raids in plain Python: one replication at a time, with all that happens in it.

Written from the rules, for reading and for checking: it shares nothing with `engage.kernel` but the draws, and looks
at everything at every moment. At each moment, in this order:

1. intercepts due are settled, by time, then per target by unit, then by place in the salvo;
2. missile channels, target channels and engagements that end are freed, and reloads that are due arrive;
3. targets are served, by arrival: a target that is known, not engaged and not known to be dead is taken by a unit
   that has a missile, a target channel and a missile channel, and of which a launch now, after its reaction, lies in
   a window. A dead target counts as alive until the unit that killed it has assessed its death.

What bound a leaker is read at its last moment: the latest at which any unit that knew it could still have ordered a
launch. If a shot at it was under way then, its shots missed; else the units whose windows closed then say whether they
lacked a channel, a missile or both. That does not hang on what else happens to be a moment.
"""

import heapq
import math
from collections import Counter
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.engage import tables as columns
from skyshed.engage.options import InFlight, Option, initiation_s, meet_s, options_of
from skyshed.engage.philox import detection_draw, kill_draw
from skyshed.engage.tables import Rules, Tables, n_columns


class EventKind(StrEnum):
    """What happens in a replication."""

    KNOWN = "known"
    LAUNCH = "launch"
    HIT = "hit"
    MISS = "miss"
    LOST = "lost"
    WASTED = "wasted"
    ARRIVES = "arrives"


class Event(NamedTuple):
    """Something that happens. ``shot`` numbers the missiles launched at a target; -1 where there is none.

    ``known`` without a unit: under one command, everybody knows.
    """

    time_s: float
    kind: EventKind
    target: int
    unit: int = -1
    magazine: int = -1
    shot: int = -1


class Fought(NamedTuple):
    """One replication: its row, and its events in time."""

    replication: int
    row: NDArray[np.int32]
    events: tuple[Event, ...]


def fight(tables: Tables, rules: Rules, seed: int, replication: int) -> Fought:
    """Play one replication of ``seed`` (0 to 2**64 - 1)."""
    return _Fight(tables, rules, seed, replication).play()


class _Fight:
    def __init__(self, tables: Tables, rules: Rules, seed: int, replication: int) -> None:
        self.tables, self.rules, self.seed, self.replication = tables, rules, seed, replication
        n_targets, n_units = tables.n_targets, tables.n_units
        self.now_s = -math.inf
        self.options = options_of(tables)
        can_be_met = [target for target in range(n_targets) if self.options[target]]
        self.order = sorted(can_be_met, key=lambda target: (tables.arrival_s[target], target))
        self.known_s = [[self._known_s(target, unit) for unit in range(n_units)] for target in range(n_targets)]
        self.last_s = [self._last_s(target) for target in range(n_targets)]
        self.ready = [int(n) for n in tables.n_ready]
        self.reserve = [int(n) for n in tables.n_reserve]
        self.reloads: list[tuple[float, int]] = []
        self.flying: list[InFlight] = []
        self.engagements: list[tuple[float, int, int]] = []  # ends, target, unit
        self.killed_s = [math.inf] * n_targets
        self.seen_dead_s = [math.inf] * n_targets
        self.settled, self.misses, self.launched = Counter[int](), Counter[int](), Counter[int]()
        self.used = [0] * tables.n_magazines
        self.bound: dict[int, list[tuple[bool, bool]]] = {}  # target -> (has a missile, has a channel) of units
        self.missed: set[int] = set()
        self.events: list[Event] = []

    def play(self) -> Fought:
        moments = self._first_moments()
        self.moments = moments
        while moments:
            self.now_s = heapq.heappop(moments)
            while moments and moments[0] == self.now_s:
                heapq.heappop(moments)
            self._settle()
            self._free()
            self._serve()
            self._note_last_moments()
        self._note_known()
        row = self._row()
        return Fought(self.replication, row, tuple(sorted(self.events, key=lambda event: event.time_s)))

    def _first_moments(self) -> list[float]:
        known = {time_s for row in self.known_s for time_s in row if time_s < math.inf}
        windows = {time_s for per in self.options for each in per for window in each.windows for time_s in window[:2]}
        moments = list(known | windows)
        heapq.heapify(moments)
        return moments

    # Detection

    def _known_s(self, target: int, unit: int) -> float:
        """Return from when on a unit knows a target: the first track of its own radars, or of anybody's."""
        tables, first_s = self.tables, math.inf
        for look in range(tables.look_of[target], tables.look_of[target + 1]):
            if self.rules.is_networked or tables.look_unit[look] == unit:
                u = detection_draw(self.seed, self.replication, target, int(tables.look_key[look]))
                first_s = min(first_s, initiation_s(tables, look, u))
        return first_s + self.rules.handover_s if self.rules.is_networked else first_s

    def _last_s(self, target: int) -> float:
        """Return the latest moment at which a unit could order a launch at a target that it knows by then."""
        ends: dict[int, float] = {}  # of units; under one command, of all
        for each in self.options[target]:
            who = 0 if self.rules.is_networked else each.unit
            ends[who] = max(ends.get(who, -math.inf), *(window[1] for window in each.windows))
        return max((end for unit, end in ends.items() if self.known_s[target][unit] <= end), default=-math.inf)

    # The course of events

    def _settle(self) -> None:
        due = [missile for missile in self.flying if missile.meet_s <= self.now_s]
        for missile in sorted(due, key=lambda each: (each.meet_s, each.target, each.unit, each.shot)):
            self.flying.remove(missile)
            kind = self._outcome(missile)
            self.events.append(Event(missile.meet_s, kind, *missile[1:5]))

    def _outcome(self, missile: InFlight) -> EventKind:
        target = missile.target
        if self.killed_s[target] < math.inf:
            return EventKind.WASTED
        if missile.meet_s > self.tables.lost_s[missile.unit]:
            return EventKind.LOST
        u = kill_draw(self.seed, self.replication, target, self.settled[target])
        self.settled[target] += 1
        if u < missile.p / (1.0 + self.misses[target] * self.rules.likeness):
            self.killed_s[target] = missile.meet_s
            self.seen_dead_s[target] = missile.meet_s + self.tables.assessment_s[missile.unit]
            return EventKind.HIT
        self.misses[target] += 1
        return EventKind.MISS

    def _free(self) -> None:
        self.engagements = [each for each in self.engagements if each[0] > self.now_s]
        for due in [each for each in self.reloads if each[0] <= self.now_s]:
            self.reloads.remove(due)
            magazine = due[1]
            n = min(self.reserve[magazine], int(self.tables.n_ready[magazine]))
            self.ready[magazine] += n
            self.reserve[magazine] -= n

    def _serve(self) -> None:
        for target in self.order:
            if self.seen_dead_s[target] <= self.now_s:
                continue
            if self.rules.is_networked:
                self._serve_by(target, range(self.tables.n_units))
            else:
                for unit in range(self.tables.n_units):
                    self._serve_by(target, [unit])

    def _serve_by(self, target: int, units: range | list[int]) -> None:
        """Let the best of the units take a target if one can; else note what they lack, at its last moment."""
        units = [unit for unit in units if self.known_s[target][unit] <= self.now_s]
        if any(other == target and unit in units for _, other, unit in self.engagements) or (
            self.rules.is_networked and any(other == target for _, other, _ in self.engagements)
        ):
            return
        offers = [offer for unit in units if (offer := self._offer(target, unit)) is not None]
        if offers:
            _, option, launch_s = min(offers, key=lambda offer: offer[0])
            self._launch(option, launch_s)
        elif self.now_s == self.last_s[target]:
            self.bound.setdefault(target, []).extend(
                (any(self.ready[each.magazine] > 0 for each in opened), self._has_channel(unit))
                for unit in units
                if (opened := self._opened(target, unit))
            )

    def _opened(self, target: int, unit: int) -> list[Option]:
        """Return the options of a unit by which a launch ordered now lies in a window."""
        mine = [each for each in self.options[target] if each.unit == unit]
        return [each for each in mine if any(window[0] <= self.now_s <= window[1] for window in each.windows)]

    def _has_channel(self, unit: int) -> bool:
        n_engaged = sum(each[2] == unit for each in self.engagements)
        n_flying = sum(each.unit == unit for each in self.flying)
        return n_engaged < self.tables.n_channels[unit] and n_flying < self.tables.n_missile_channels[unit]

    def _offer(self, target: int, unit: int) -> tuple[tuple[float, float, int], Option, float] | None:
        """Return how well a unit can take a target (least is best), how, and the time of launch; None if it cannot."""
        if not self._has_channel(unit):
            return None
        for option in self._opened(target, unit):
            if self.ready[option.magazine] > 0:
                window = next(each for each in option.windows if each[0] <= self.now_s <= each[1])
                launch_s = max(self.now_s + float(self.tables.reaction_s[unit]), window[2])
                met_s = meet_s(window[4], launch_s)
                if self.rules.assign == columns.EARLIEST:
                    score = met_s
                elif self.rules.assign == columns.NEAREST:
                    score = (met_s - launch_s) * self.tables.speed_m_s[option.magazine]
                else:
                    score = -self.tables.reach_m[unit]
                return (score, met_s, unit), option, launch_s
        return None

    def _launch(self, option: Option, first_s: float) -> None:
        target, unit, magazine = option.target, option.unit, option.magazine
        last_meet_s = -math.inf
        for k in range(self.rules.n_salvo):
            launch_s = first_s + k * float(self.tables.spacing_s[unit])
            windows = [each for each in option.windows if each[2] <= launch_s <= each[3]]
            n_flying = sum(each.unit == unit for each in self.flying)
            if k == 0:  # rounding may put the very last launch of a window past its end
                windows = [each for each in option.windows if each[0] <= self.now_s <= each[1]]
            elif not windows or self.ready[magazine] == 0 or n_flying >= self.tables.n_missile_channels[unit]:
                break
            met_s = meet_s(windows[0][4], launch_s)
            last_meet_s = max(last_meet_s, met_s)
            shot = self.launched[target]
            self.launched[target] += 1
            self.ready[magazine] -= 1
            self.used[magazine] += 1
            self.flying.append(InFlight(met_s, target, unit, magazine, shot, option.p))
            self.events.append(Event(launch_s, EventKind.LAUNCH, target, unit, magazine, shot))
            heapq.heappush(self.moments, met_s)
        end_s = last_meet_s + float(self.tables.assessment_s[unit])
        self.engagements.append((end_s, target, unit))
        heapq.heappush(self.moments, end_s)
        if self.ready[magazine] == 0 and self.reserve[magazine] > 0 and self.tables.reload_s[magazine] < math.inf:
            due_s = self.now_s + float(self.tables.reload_s[magazine])
            self.reloads.append((due_s, magazine))
            heapq.heappush(self.moments, due_s)

    # The row

    def _note_last_moments(self) -> None:
        engaged = {target for _, target, _ in self.engagements}
        self.missed |= {target for target in engaged if self.last_s[target] == self.now_s}

    def _note_known(self) -> None:
        for target, known_s in enumerate(self.known_s):
            who = [-1] if self.rules.is_networked else range(self.tables.n_units)
            for unit in who:
                if known_s and known_s[unit] < min(self.tables.arrival_s[target], self.seen_dead_s[target]):
                    self.events.append(Event(known_s[unit], EventKind.KNOWN, target, unit))

    def _row(self) -> NDArray[np.int32]:
        tables = self.tables
        row = np.zeros(n_columns(tables), np.int32)
        for target, arrival_s in enumerate(tables.arrival_s):
            if self.killed_s[target] > arrival_s:
                self.events.append(Event(float(arrival_s), EventKind.ARRIVES, target))
                row[columns.LEAKERS] += 1
                row[self._why(target)] += 1
                row[columns.N_FIXED + tables.asset[target]] += 1
        row[columns.MISSILES] = sum(self.used)
        row[columns.SHOT_AT] = len(self.launched)
        row[columns.N_FIXED + tables.n_assets :] = self.used
        return row

    def _why(self, target: int) -> int:
        units = {each.unit for each in self.options[target]}
        if not units:
            return columns.NEVER_IN_REACH
        if all(self.known_s[target][unit] == math.inf for unit in units):
            return columns.NOT_SEEN
        if self.last_s[target] == -math.inf:
            return columns.SEEN_TOO_LATE
        lacks = self.bound.get(target, [])
        if target in self.missed or not lacks:
            return columns.MISSED
        if all(has_missile and not has_channel for has_missile, has_channel in lacks):
            return columns.NO_CHANNEL
        return columns.NO_MISSILE if all(not missile and channel for missile, channel in lacks) else columns.NEITHER
