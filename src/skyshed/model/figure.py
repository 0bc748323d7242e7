"""A figure: one published number with unit, range and sources, and the three cases that read it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Case(StrEnum):
    """Which end of every figure is believed. Cases are bounds, not likelihoods."""

    CLAIMED = "claimed"
    NOMINAL = "nominal"
    CONSERVATIVE = "conservative"


def lead_case(cases: Sequence[Case]) -> Case:
    """Return the case that comes first: nominal, unless only others were asked for.

    >>> lead_case([Case.CLAIMED, Case.NOMINAL]), lead_case([Case.CLAIMED, Case.CONSERVATIVE])
    (<Case.NOMINAL: 'nominal'>, <Case.CLAIMED: 'claimed'>)
    """
    return Case.NOMINAL if Case.NOMINAL in cases else cases[0]


class Status(StrEnum):
    """How well a figure is founded."""

    CITED = "cited"
    DERIVED = "derived"
    ASSUMED = "assumed"


class Favours(StrEnum):
    """Which end of a figure the seller would show."""

    HIGH = "high"
    LOW = "low"


class Grade(StrEnum):
    """How near a source stands to who would know, best first. It says nothing of who has an interest in it."""

    MAKER = "maker"
    GOVERNMENT = "government"
    INSTITUTE = "institute"
    ENCYCLOPAEDIA = "encyclopaedia"
    PRESS = "press"
    FORUM = "forum"
    QUOTED_IN = "quoted-in"

    @property
    def rank(self) -> int:
        """0 for the best."""
        return list(Grade).index(self)

    @property
    def is_weak(self) -> bool:
        """Whether it is press or below: it shows what was said, and rarely who measured it."""
        return self.rank >= Grade.PRESS.rank


@dataclass(frozen=True, slots=True)
class Source:
    """Where something was read, how good a source it is, and on which day (or in which month) it was read."""

    key: str
    title: str
    address: str
    grade: Grade
    read_on: str


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says of a figure, as printed; ``source`` is the key of a `Source`.

    ``low`` and ``high`` are what it says in the unit of the figure, None where that cannot be compared with others.
    """

    as_printed: str
    source: str
    low: float | None = None
    high: float | None = None

    @property
    def is_compared(self) -> bool:
        """Whether it says a value of this very figure, which others are compared with."""
        return self.low is not None

    @property
    def counted(self) -> str:
        """What it counts, of a `CountedClaim`."""
        return ""


PER_MISSILE = "per missile"
COUNTED = (PER_MISSILE, "per target", "per engagement")


@dataclass(frozen=True, slots=True)
class CountedClaim(Claim):
    """A claim of a share of kills: ``counted`` says of what, one of `COUNTED`."""

    counted: str = PER_MISSILE


@dataclass(frozen=True, slots=True)
class Figure:
    """One published number in SI units, with its range and what was read of it where.

    ``low <= nominal <= high`` always holds; ``favours`` says which end the seller would show,
    so that ``claimed`` takes it and ``conservative`` takes the other. ``claims`` holds every source,
    also those that disagree; an assumed figure has none, and says in ``note`` what it rests on.
    """

    key: str
    nominal: float
    low: float
    high: float
    unit: str
    favours: Favours
    status: Status
    claims: tuple[Claim, ...] = ()
    note: str = ""

    @property
    def sources(self) -> tuple[str, ...]:
        """Keys of the sources, each once."""
        return tuple(dict.fromkeys(claim.source for claim in self.claims))

    def at(self, case: Case) -> float:
        """Return the value that a case believes, in ``unit``.

        >>> ceiling = Figure("x", 27e3, 25e3, 30e3, "m", Favours.HIGH, Status.ASSUMED)
        >>> ceiling.at(Case.CLAIMED), ceiling.at(Case.CONSERVATIVE)
        (30000.0, 25000.0)
        """
        if case is Case.NOMINAL:
            return self.nominal
        believes_high = (case is Case.CLAIMED) == (self.favours is Favours.HIGH)
        return self.high if believes_high else self.low

    def sorted_cases(self) -> tuple[Case, Case, Case]:
        """Return the cases that believe the low, the nominal and the high value."""
        ends = Case.CONSERVATIVE, Case.NOMINAL, Case.CLAIMED
        return ends if self.favours is Favours.HIGH else ends[::-1]

    @property
    def is_disputed(self) -> bool:
        """True where sources give a range; an assumed figure is merely assumed, not disputed."""
        return self.status is not Status.ASSUMED and self.high > self.low
