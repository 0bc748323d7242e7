"""A component: what one radar or one missile allows over a set of points, as the numbers that it is worked out from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from skyshed.zone.limits import RangeLimits
from skyshed.zone.union import fill_view, views_of
from skyshed.zone.view import View, empty_view

# What kernels read of a component beside its arrays, one row each. ``source`` is its row of ranges, ``first`` and
# ``n_node`` say where its limits stand among those of all, ``step_m`` apart; ``least_agl_m`` is the least height above
# ground (-inf: none counts). The last three belong to the antenna of a radar, and are 0 for a missile.
TERMS = np.dtype(
    [
        ("source", np.int64),
        ("first", np.int64),
        ("n_node", np.int64),
        ("step_m", np.float64),
        ("least_agl_m", np.float64),
        ("antenna_msl_m", np.float64),
        ("site_msl_m", np.float64),
        ("radius_m", np.float64),
    ]
)
NO_ANTENNA = 0.0, 0.0, 0.0


class Stack(NamedTuple):
    """Components over the same points, as kernels read them.

    ``terms`` (n_rows,) of `TERMS`, ``range_m`` (n_sources, n), ``raised_msl_m`` and ``sight_msl_m`` (n_rows, n),
    ``ground_msl_m`` (n,); the last four hold the nodes of all limits, one component's after another's.
    """

    terms: NDArray[np.void]
    range_m: NDArray[np.float32]
    raised_msl_m: NDArray[np.float32]
    sight_msl_m: NDArray[np.float32]
    ground_msl_m: NDArray[np.float32]
    floor_msl_m: NDArray[np.float32]
    ceiling_msl_m: NDArray[np.float32]
    floor_reason: NDArray[np.uint8]
    ceiling_reason: NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Component:
    """Limits by range over points (n,), raised to what stands above them.

    ``raised_msl_m`` is a radar's horizon, NaN where it is not known, or the top of the ball about a launcher in which
    nothing is met, -inf beside it. ``least_agl_m`` counts from the ground, where a missile has a least altitude:
    where that ground is NaN the floor is not known. ``antenna`` is a radar's own altitude, that of the ground at its
    site, and the effective radius of the Earth there: they and its line of sight, ``sight_msl_m`` (that is what it is
    raised to where there is none), serve only to name the reason.
    """

    limits: RangeLimits
    range_m: NDArray[np.float32]
    raised_msl_m: NDArray[np.float32]
    ground_msl_m: NDArray[np.float32]
    least_agl_m: float = -np.inf
    antenna: tuple[float, float, float] = NO_ANTENNA
    sight_msl_m: NDArray[np.float32] | None = None

    @classmethod
    def of(cls, view: View) -> Self:
        """Return a view (n,) as a component: its points are the nodes of the limits, one metre apart."""
        places = np.arange(view.floor_msl_m.size, dtype=np.float32)
        raised_msl_m = np.where(view.is_known, np.float32(-np.inf), np.float32(np.nan))
        return cls(RangeLimits(1.0, view), places, raised_msl_m, np.zeros(places.size, np.float32))

    @cached_property
    def view(self) -> View:
        """What it allows at each point, written out."""
        view = empty_view(self.range_m.shape)
        fill_view(stacked([self]), 0, views_of(1), view.arrays)
        return view


def stacked(components: Sequence[Component]) -> Stack:
    """Return components over the same points as kernels read them."""
    sources = {id(each.range_m): each.range_m for each in components}
    source_of = {key: index for index, key in enumerate(sources)}
    n_nodes = [each.limits.limits.floor_msl_m.size for each in components]
    terms = [
        (source_of[id(each.range_m)], first, n_node, each.limits.step_m, each.least_agl_m, *each.antenna)
        for each, n_node, first in zip(components, n_nodes, np.cumsum([0, *n_nodes]), strict=False)
    ]
    nodes = zip(*(each.limits.limits.arrays[:4] for each in components), strict=True)
    raised_msl_m = np.stack([each.raised_msl_m for each in components], dtype=np.float32)
    is_bent = any(each.sight_msl_m is not None and each.sight_msl_m is not each.raised_msl_m for each in components)
    sights = (each.raised_msl_m if each.sight_msl_m is None else each.sight_msl_m for each in components)
    return Stack(
        np.array(terms, dtype=TERMS),
        np.stack(list(sources.values()), dtype=np.float32),
        raised_msl_m,
        np.stack(list(sights), dtype=np.float32) if is_bent else raised_msl_m,
        components[0].ground_msl_m,
        *(np.concatenate(each) for each in nodes),
    )
