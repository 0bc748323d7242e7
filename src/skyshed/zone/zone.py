"""The zone of one fire unit: every chain evaluated above a set of points.

A zone is a function of points, not a raster of its own: the map grid, the polar grid behind the
range tables, an asset and a single point asked about all go through the same few lines, so they
cannot disagree.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.model.scenario import Offer
from skyshed.zone.chain import Chain
from skyshed.zone.component import Component, Stack, stacked
from skyshed.zone.components import Components
from skyshed.zone.view import View, intersect


@dataclass(frozen=True)
class Zone:
    """What one fire unit reaches against one target class in one case, above each of its points: the union of chains.

    The rows of ``stack`` are what each radar and missile allows; a row of ``chains`` (n_chains, 3) holds those of a
    chain's missile, engagement radar and acquisition radar, -1 for none. Chains that share the first two follow each
    other.
    """

    stack: Stack
    chains: NDArray[np.int64]

    @property
    def is_known(self) -> bool:
        """Whether nothing is left open by missing terrain."""
        return not (np.isnan(self.stack.raised_msl_m).any() or np.isnan(self.stack.ground_msl_m).any())


def zone_of(components: Components, package: Offer) -> Zone | None:
    """Return the zone of a fire unit in a package, each component in it once; None where no chain looks there."""
    rows: dict[object, int] = {}
    stack: list[Component] = []

    def row(key: object, component: Component) -> int:
        if key not in rows:
            rows[key] = len(stack)
            stack.append(component)
        return rows[key]

    chains = [
        (
            row(chain.missile, components.missile(chain.missile)),
            -1 if chain.engagement is None else row(chain.engagement.key, components.radar(chain.engagement)),
            row(chain.acquisition.key, components.radar(chain.acquisition)),
        )
        for chain in components.usable(package)
    ]
    return union_of(stack, chains) if chains else None


def union_of(components: Sequence[Component], chains: Sequence[tuple[int, int, int]]) -> Zone:
    """Return the zone of chains of components over the same points, chains as in `Zone`."""
    return Zone(stacked(components), np.array(chains, dtype=np.int64))


def chain_views(components: Components, package: Offer) -> Iterator[tuple[Chain, View]]:
    """Yield every chain of a fire unit with the one interval of altitude that it reaches at each point."""
    for chain in components.usable(package):
        yield chain, intersect(components.of(chain))
