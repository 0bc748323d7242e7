"""What a caller asks of a simulation, as texts or values: who shoots and how, what is swept, how often."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from numbers import Real

from skyshed.errors import InputError
from skyshed.model.raid import MOST_TARGETS, Assign, Doctrine
from skyshed.units import UnitError, parse_quantity
from skyshed.verbs.given import be_of, each_of, real, shown

MOST_REPLICATIONS = 100_000_000
MOST_SWEPT = 64
MOST_SEED = 2**64 - 1
SHOOT_LOOK_SHOOT = "shoot-look-shoot"
_MOST_SALVO = 16
_RAID_SIZE = "raid.size"
_SALVO = re.compile(r"salvo:(\d{1,9})", re.ASCII)
_MOST_DRAWS = 10_000
# What may be swept of the defence, and the dimension of its values.
DEFENCE = {
    "ready_missiles": "count",
    "target_channels": "count",
    "reaction_time": "time",
    "kill_probability": "ratio",
}
_RIGHT = f"{_RAID_SIZE}=4:64:4 or one of the defence, {', '.join(DEFENCE)}, as in ready_missiles=8:64:8"
_ABOUT_THE_RAID = re.compile(
    r"raid\b|group|bearing|azimuth|direction|altitude|speed|tim(e|ing)$|start|spread|mix|route|way|entry|ring"
)


@dataclass(frozen=True)
class Sweep:
    """What is swept, over which values: the size of the raid, or a figure of the defence.

    ``system`` is the key of the one system whose figure it is; None: all that have it.
    """

    name: str
    values: tuple[float, ...]
    system: str | None = None

    @property
    def is_of_raid(self) -> bool:
        """Whether the raid grows, and not the defence."""
        return self.name == _RAID_SIZE

    @property
    def label(self) -> str:
        """What people call it."""
        return self.name if self.system is None else f"{self.system}/{self.name}"


def assign_of(asked: Assign | str, where: str = "assign") -> Assign:
    """Return who shoots: the nearest unit, the one that meets the target earliest, or the longest reach first."""
    try:
        return Assign(asked)
    except ValueError:
        raise InputError(f"{where}: {shown(asked)} is not known; write {', '.join(Assign)}") from None


def salvo_of(asked: str, where: str = "fire") -> int:
    """Return how many missiles leave before the unit looks.

    >>> salvo_of("shoot-look-shoot"), salvo_of("salvo:2")
    (1, 2)
    """
    right = f"{SHOOT_LOOK_SHOOT}, or salvo:2"
    be_of(str, asked, where, right)
    if asked == SHOOT_LOOK_SHOOT:
        return 1
    found = _SALVO.fullmatch(asked)
    if found is None or not 1 <= int(found[1]) <= _MOST_SALVO:
        raise InputError(f"{where}: {shown(asked)} is not known; write {right} (1 to {_MOST_SALVO} missiles)")
    return int(found[1])


def fire_of(asked: str, where: str = "fire") -> str:
    """Return a way to fire as it was written, if it can be read."""
    salvo_of(asked, where)
    return asked


def doctrine_of(assign: Assign | str, fire: str) -> Doctrine:
    """Return how the defence answers."""
    return Doctrine(assign_of(assign), salvo_of(fire))


def replications_of(asked: int, where: str = "n") -> int:
    """Return how many replications are wanted."""
    return _whole(asked, where, 1, MOST_REPLICATIONS, "replications")


def seed_of(asked: int, where: str = "seed") -> int:
    """Return a seed, which is a whole number from 0 on."""
    return _whole(asked, where, 0, MOST_SEED, "as a seed")


def draws_of(asked: int, where: str = "n_draws") -> int:
    """Return how many draws of the figures are wanted: none, or as many as a variance needs."""
    n = _whole(asked, where, 0, _MOST_DRAWS, "draws of the figures")
    if n == 1:
        raise InputError(f"{where}: one draw has no variance; write 0 for none, or 200")
    return n


def flag_of(asked: bool, where: str) -> bool:
    """Return what is true or false, as nothing else is."""
    import numpy as np  # not for the command line's own help, which reads this module

    if not isinstance(asked, (bool, np.bool_)):
        raise InputError(f"{where}: {shown(asked)} is neither True nor False")
    return bool(asked)


def _whole(asked: int, where: str, least: int, most: int, noun: str) -> int:
    right = f"a whole number from {least:,} to {most:,} {noun}"
    be_of(Real, asked, where, right, wanted="a number")
    if not (math.isfinite(real(asked)) and asked == int(asked) and least <= asked <= most):
        raise InputError(f"{where}: {shown(asked)} is not {right}")
    return int(asked)


def sweeps_of(asked: Sweep | str | Sequence[Sweep | str] | None, where: str = "sweep") -> tuple[Sweep, ...]:
    """Return every sweep that is asked for."""
    return () if asked is None else tuple(sweep_of(each, where) for each in each_of(asked, (str, Sweep)))


def sweep_of(asked: Sweep | str, where: str = "sweep") -> Sweep:
    """Return what is swept; a text names it, and gives first, last and step, or the values with commas.

    >>> sweep_of("raid.size=4:12:4").values, sweep_of("s-400/reaction_time=5s,10s").values
    ((4.0, 8.0, 12.0), (5.0, 10.0))

    Raises
    ------
    InputError
        If it is anything of the raid but its size: this program searches for no weakness.
    """
    if isinstance(asked, Sweep):
        _check_made(asked, where)
        return asked
    be_of(str, asked, where, _RIGHT)
    name, has_values, values = asked.partition("=")
    system, has_system, figure = name.strip().rpartition("/")
    if figure != _RAID_SIZE and figure not in DEFENCE:
        raise InputError(f"{where}: {_refusal(name.strip(), figure)}")
    if not has_values or (has_system and (figure == _RAID_SIZE or not system)):
        raise InputError(f"{where}: {shown(asked)} is not a sweep; write {_RIGHT}")
    found = tuple(dict.fromkeys(_values(values, figure, where)))
    if not 1 <= len(found) <= MOST_SWEPT:
        raise InputError(f"{where}: {shown(asked)} has {len(found)} values; 1 to {MOST_SWEPT} are computed")
    return Sweep(figure, found, system or None)


def _check_made(sweep: Sweep, where: str) -> None:
    """Refuse of a sweep that was not read from a text what is refused of one that is."""
    if not sweep.is_of_raid and sweep.name not in DEFENCE:
        raise InputError(f"{where}: {_refusal(sweep.name, sweep.name)}")
    if sweep.is_of_raid and sweep.system is not None:
        raise InputError(f"{where}: {sweep.label} names a system; a raid's size is of none, write {_RAID_SIZE}")
    if not 1 <= len(sweep.values) <= MOST_SWEPT:
        raise InputError(f"{where}: {sweep.label} has {len(sweep.values)} values; 1 to {MOST_SWEPT} are computed")
    for value in sweep.values:
        be_of(Real, value, where, "numbers", wanted="a number")
        _believable(real(value), sweep.name, where)


def _refusal(name: str, figure: str) -> str:
    if _ABOUT_THE_RAID.search(figure):
        return (
            f"{name} is not swept: of a raid only its size is (raid.size=4:64:4). Direction, altitude, speed, timing, "
            "mix and route are as the scenario scripts them; nothing here searches over them"
        )
    return f"{name!r} cannot be swept; write {_RIGHT}"


def _values(text: str, figure: str, where: str) -> Iterator[float]:
    dimension = "count" if figure == _RAID_SIZE else DEFENCE[figure]
    if text.count(":") == 2:
        first, last, step = (_value(each, dimension, where) for each in text.split(":"))
        if step <= 0 or last < first:
            raise InputError(f"{where}: {shown(text)} does not go up; write first:last:step, as in 4:64:4")
        n = math.floor((last - first) / step + 1e-9) + 1
        if n > MOST_SWEPT:
            raise InputError(f"{where}: {shown(text)} has {n:,} values; 1 to {MOST_SWEPT} are computed")
        values: Sequence[float] = [round(first + index * step, 9) for index in range(n)]
    elif ":" in text:
        raise InputError(f"{where}: {shown(text)} is not first:last:step, as in 4:64:4, nor values with commas")
    else:
        values = [_value(each, dimension, where) for each in text.split(",")]
    for value in values:
        yield _believable(value, figure, where)


def _value(text: str, dimension: str, where: str) -> float:
    example = {"count": "8", "time": "10 s", "ratio": "0.6"}[dimension]
    try:
        return parse_quantity(text, dimension, example=example)
    except UnitError as error:
        raise InputError(f"{where}: {error}") from None


def _believable(value: float, figure: str, where: str) -> float:
    is_whole = float(value).is_integer()
    least, most = {"kill_probability": (0.0, 1.0), "reaction_time": (0.5, 3600.0), _RAID_SIZE: (1, MOST_TARGETS)}.get(
        figure, (1, 1000)
    )
    if not least <= value <= most or (figure in {_RAID_SIZE, "ready_missiles", "target_channels"} and not is_whole):
        kind = "a number" if figure in {"kill_probability", "reaction_time"} else "a whole number"
        raise InputError(f"{where}: {value:g} is not {kind} from {least:g} to {most:g}, as {figure} needs")
    return value
