"""What a fire unit reaches, case by case, laid out on a polar grid for quick looking up."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skyshed.flights.kernel import BLOCK_AZIMUTHS
from skyshed.flights.local_plane import LocalPlane
from skyshed.model.figure import Case
from skyshed.model.scenario import Unit
from skyshed.sky.sky import no_intervals
from skyshed.zone.component import Component
from skyshed.zone.union import add_unit, scratch_of
from skyshed.zone.view import View
from skyshed.zone.zone import Zone, union_of


@dataclass(frozen=True)
class PolarIntervals:
    """Disjoint intervals of altitude above the nodes of a polar grid, in some cases.

    ``ends`` are low and high ends side by side (n_az, n_r, n_cases, 2 K) float32, as kernels read them, NaN where there
    are fewer; azimuth by azimuth from north, ranges ``step_m``, 2 ``step_m`` ... ``count`` (n_cases, n_az, n_r) uint8
    says how many of the K hold. ``n_closed_gaps`` counts gaps that had to be closed because more than six intervals
    met above a node.
    """

    step_m: float
    ends: NDArray[np.float32]
    count: NDArray[np.uint8]
    n_closed_gaps: int = 0

    @property
    def low_msl_m(self) -> NDArray[np.float32]:
        """Low ends (n_cases, n_az, n_r, K), a look at the same memory."""
        return np.moveaxis(self.ends[..., 0::2], 2, 0)

    @property
    def high_msl_m(self) -> NDArray[np.float32]:
        """High ends (n_cases, n_az, n_r, K), a look at the same memory."""
        return np.moveaxis(self.ends[..., 1::2], 2, 0)

    @property
    def longest_m(self) -> float:
        """Half a step outside the last node: nothing is reached beyond."""
        return self.step_m * (self.count.shape[2] + 0.5)

    @property
    def is_empty(self) -> bool:
        return not self.count.any()

    def nearest(self, east_m: NDArray, north_m: NDArray, case: int) -> tuple[NDArray, NDArray, NDArray]:
        """Return low and high ends (n, K) and their count (n,) at the nodes nearest to positions in the plane."""
        _, n_az, n_r = self.count.shape
        i = np.rint(np.arctan2(east_m, north_m) / (2 * np.pi) * n_az).astype(np.int64) % n_az
        k = np.rint(np.hypot(east_m, north_m) / self.step_m).astype(np.int64) - 1
        is_within = k < n_r
        k = np.clip(k, 0, n_r - 1)
        count = np.where(is_within, self.count[case, i, k], 0)
        return self.low_msl_m[case, i, k], self.high_msl_m[case, i, k], count


ALONE = 0, -1, -1  # the chain of a component that stands for itself

# What is asked for below comes case by case and view by view: all at once, those of many radars would fill the memory.


def reached_intervals(step_m: float, shape: tuple[int, int], zones: Iterable[Zone | None]) -> PolarIntervals:
    """Return the union of chains above the nodes of a grid ``shape`` (n_az, n_r), one zone a case (None: no chain).

    Every chain's own interval is merged node by node; a hull is never taken. Only what is certain
    counts; see `open_intervals` for the rest.
    """
    n = shape[0] * shape[1]
    layers = [_layer(n, [zone] if zone else []) for zone in zones]
    return _stacked(step_m, shape, layers)


def open_intervals(step_m: float, shape: tuple[int, int], views_of_case: Iterable[Iterable[View]]) -> PolarIntervals:
    """Return the union of those parts of chains that only missing terrain keeps from being certain."""
    layers = []
    for views in views_of_case:
        unsure = (replace(view, is_known=~view.is_known) for view in views if not view.is_known.all())
        layers.append(_layer(shape[0] * shape[1], (union_of([Component.of(view)], [ALONE]) for view in unsure)))
    return _stacked(step_m, shape, layers)


def seen_intervals(
    step_m: float, shape: tuple[int, int], radars_of_case: Iterable[Iterable[Component]]
) -> PolarIntervals:
    """Return the union of components that each stand for themselves: what several radars see."""
    n = shape[0] * shape[1]
    layers = [_layer(n, (union_of([radar], [ALONE]) for radar in radars)) for radars in radars_of_case]
    return _stacked(step_m, shape, layers)


def _layer(n: int, zones: Iterable[Zone]) -> tuple[NDArray, NDArray, NDArray, int]:
    (low, high, count), not_asked_for = no_intervals(n), no_intervals(0)
    reasons = tuple(np.zeros(n, np.uint8) for _ in range(4))
    nodes, no_levels, nothing = np.arange(n), np.empty((0, n), np.float32), np.empty((0, n), np.uint8)
    n_closed = 0
    on_grid = no_levels, ((low, high, count), not_asked_for), reasons, (nothing, nothing)
    for zone in zones:
        n_closed += add_unit(nodes, zone.stack, zone.chains, on_grid, scratch_of(zone.stack.terms.size, 0))
    most = max(int(count.max(initial=0)), 1)
    return low[:, :most].copy(), high[:, :most].copy(), count, n_closed


def _stacked(step_m: float, shape: tuple[int, int], layers: Sequence[tuple]) -> PolarIntervals:
    most = max(low.shape[1] for low, *_ in layers)
    ends = np.full((*shape, len(layers), 2 * most), np.nan, np.float32)
    for case, (low, high, its_count, _) in enumerate(layers):
        is_held = np.arange(low.shape[1]) < its_count[:, None]
        for end, values in enumerate((low, high)):
            held = np.where(is_held, values, np.float32(np.nan)).reshape(*shape, -1)
            ends[..., case, end : 2 * low.shape[1] : 2] = held
    count = np.stack([layer[2] for layer in layers]).reshape(len(layers), *shape)
    return PolarIntervals(step_m, ends, count, sum(layer[3] for layer in layers))


# A straight way between two blocks three apart runs nearer to the site than either by at most 1 % of the range at 0.5
# degrees a node and 4 % at 1 degree: less than the block around them that counts with them.
_BLOCK_M = 5000.0


def blocks_of(surface: PolarIntervals) -> tuple[float, NDArray[np.float32]]:
    """Return the length of a block, and what holds for all nodes of each and of the blocks around it.

    The array is (n_az / 8, n_blocks + 1, n_cases, 6): highest floor and lowest ceiling where every node has
    exactly one interval (else nothing lies between them), lowest floor and highest ceiling of all
    intervals; then highest floor and lowest ceiling once more, of the block and two nodes around it. The last
    column lies outside the grid.
    """
    n_cases, n_az, n_r = surface.count.shape
    n_nodes = max(round(_BLOCK_M / surface.step_m), 1)
    is_held, is_single = surface.count > 0, surface.count == 1
    last = np.maximum(surface.count, 1).astype(np.int64)[..., None] - 1
    first_low, last_high = surface.low_msl_m[..., 0], np.take_along_axis(surface.high_msl_m, last, axis=-1)[..., 0]
    inf = np.float32(np.inf)
    columns = (
        (np.where(is_single, first_low, inf), np.maximum, inf),
        (np.where(is_single, surface.high_msl_m[..., 0], -inf), np.minimum, -inf),
        (np.where(is_held, first_low, inf), np.minimum, inf),
        (np.where(is_held, last_high, -inf), np.maximum, -inf),
    )
    n_blocks = -(-(n_r + 1) // n_nodes) + 1
    out = np.empty((n_az // BLOCK_AZIMUTHS, n_blocks, n_cases, 6), np.float32)
    for column, (nodes, extreme, beyond) in enumerate(columns):
        padded = np.full((n_cases, n_az, n_blocks * n_nodes), beyond, np.float32)
        padded[..., 1 : n_r + 1] = nodes  # the first node stands one step from the site
        padded[..., 0] = nodes[..., 0]
        if column < 2:
            # A place may lie a quarter of a degree outside its block: half a node, and the node after that.
            wide = _with_neighbours(_with_neighbours(padded, extreme), extreme)
            out[..., 4 + column] = _in_blocks(wide, extreme, n_nodes)
        blocks = _in_blocks(padded, extreme, n_nodes)
        out[..., column] = np.moveaxis(_with_neighbours(np.moveaxis(blocks, -1, 0), extreme), 0, -1)
    return n_nodes * surface.step_m, out


def _in_blocks(nodes: NDArray, extreme: np.ufunc, n_nodes: int) -> NDArray:
    """Return the extreme of the nodes of every block, (n_az / 8, n_blocks, n_cases)."""
    n_cases, n_az, n_r = nodes.shape
    parts = nodes.reshape(n_cases, n_az // BLOCK_AZIMUTHS, BLOCK_AZIMUTHS, n_r // n_nodes, n_nodes)
    return np.moveaxis(extreme.reduce(parts, axis=(2, 4)), 0, -1)


def _with_neighbours(blocks: NDArray, extreme: np.ufunc) -> NDArray:
    """Return each place's extreme with the eight around it (n_cases, n_az, n_r); azimuths run on, ranges end."""
    wide = extreme(extreme(np.roll(blocks, 1, axis=1), blocks), np.roll(blocks, -1, axis=1))
    around = wide.copy()
    around[..., 1:] = extreme(around[..., 1:], wide[..., :-1])
    around[..., :-1] = extreme(around[..., :-1], wide[..., 1:])
    return around


@dataclass(frozen=True)
class UnitZones:
    """One fire unit as flights meet it: its zones and the view of its acquisition radars, case by case.

    ``opened`` holds what only missing terrain leaves open. ``view`` is the union of all acquisition radars
    that serve the unit in a case; both lie in planes around the unit's site.
    """

    unit: Unit
    cases: tuple[Case, ...]
    plane: LocalPlane
    known: PolarIntervals
    opened: PolarIntervals
    view_plane: LocalPlane
    view: PolarIntervals

    @cached_property
    def blocks(self) -> tuple[float, NDArray[np.float32]]:
        """What saves the walking kernel most of its looking up."""
        return blocks_of(self.known)

    @property
    def surfaces(self) -> tuple[float, NDArray, NDArray, bool]:
        """What the walking kernel reads."""
        return self.known.step_m, self.known.ends, self.opened.ends, not self.opened.is_empty

    @property
    def longest_m(self) -> float:
        return max(self.known.longest_m, self.opened.longest_m)
