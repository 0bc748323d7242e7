"""What a replication reads: one raid against one package, in one case and under one command, as arrays.

Tables are made once, on the driver, and sent to whoever replicates. Times are seconds from the start of the raid.
``_of`` arrays are offsets: what belongs to item i stands from ``x_of[i]`` to ``x_of[i + 1]``.

Units stand in the order of their keys, and magazines by unit, the shortest reach first: that is the order in which
simultaneous shots are numbered, and in which a unit takes its missiles.
"""

import hashlib
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

EARLIEST, NEAREST, LAYERED = 0, 1, 2
NO_LIMIT = 2**31 - 1  # of channels or missiles


class Tables(NamedTuple):
    """One raid against one package.

    Targets (n_targets,): ``arrival_s``, ``start_s``, and the index of the ``asset`` that each heads for.

    Looks (n_looks,), by target, then by the earliest time at which they may start a track: the ``look_key`` of unit
    and radar, the ``look_unit`` that owns the radar, and the first initiation as a distribution: ``knot_p`` rises to
    the probability that there is any, ``knot_s`` is the time by which it has happened with that probability. A draw u
    is read by straight lines between knots; above the last knot there is no track.

    Units (n_units,): target and missile channels, ``reaction_s`` before each launch, ``assessment_s`` after each
    intercept, ``spacing_s`` within a salvo, ``lost_s`` from which on missiles in flight are lost (inf: never), and
    ``reach_m``, the longest range of its missiles.

    Magazines (n_magazines,): their unit, missiles ready, in reserve, the time to reload them (inf: never), and the
    mean speed of the missile.

    Options (n_options,), by target, then by magazine: a magazine whose missiles can meet the target, and the
    probability that one does kill it. Windows (n_windows,), by option and in time: launches from ``open_s`` to
    ``close_s`` meet the target at a time that is read by straight lines between nodes, ``launch_s`` and ``meet_s``.
    """

    arrival_s: Floats
    start_s: Floats
    asset: Ints
    look_of: Ints
    look_key: NDArray[np.uint64]
    look_unit: Ints
    knot_of: Ints
    knot_p: Floats
    knot_s: Floats
    n_channels: Ints
    n_missile_channels: Ints
    reaction_s: Floats
    assessment_s: Floats
    spacing_s: Floats
    lost_s: Floats
    reach_m: Floats
    magazine_unit: Ints
    n_ready: Ints
    n_reserve: Ints
    reload_s: Floats
    speed_m_s: Floats
    option_of: Ints
    option_magazine: Ints
    option_p: Floats
    window_of: Ints
    open_s: Floats
    close_s: Floats
    node_of: Ints
    launch_s: Floats
    meet_s: Floats

    @property
    def n_targets(self) -> int:
        return self.arrival_s.size

    @property
    def n_units(self) -> int:
        return self.reaction_s.size

    @property
    def n_magazines(self) -> int:
        return self.magazine_unit.size

    @property
    def n_assets(self) -> int:
        return int(self.asset.max()) + 1


class Rules(NamedTuple):
    """What holds for all: under one command (``is_networked``) or each unit by itself; who shoots and how.

    ``likeness`` is rho / (1 - rho) of the correlation rho between missiles fired at one target: the n-th miss leaves
    a kill probability of p / (1 + n likeness), an urn whose draws are beta-binomial (Polya).
    """

    is_networked: bool
    assign: int
    n_salvo: int
    handover_s: float
    likeness: float


# Columns of a row: one replication. Then follow leakers by asset, and missiles used by magazine.
LEAKERS, MISSILES, SHOT_AT, NEVER_IN_REACH, NOT_SEEN, SEEN_TOO_LATE, NO_CHANNEL, NO_MISSILE, NEITHER, MISSED = range(10)
N_FIXED = 10


def n_columns(tables: Tables) -> int:
    """Return how many columns a row has."""
    return N_FIXED + tables.n_assets + tables.n_magazines


def digest_of(tables: Tables, rules: Rules) -> str:
    """Return a hash of everything that a replication reads but the seed."""
    found = hashlib.sha256(repr(tuple(rules)).encode())
    for array in tables:
        found.update(f"{array.dtype.str}{array.shape}".encode())
        found.update(np.ascontiguousarray(array).tobytes())
    return found.hexdigest()
