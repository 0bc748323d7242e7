"""One package by itself in sampled worlds, level by level: how far its share moves with its figures."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.looks import Looks
from skyshed.draws.questions import ComparedLevel, scenes_of, settled
from skyshed.draws.worlds import Worlds
from skyshed.jobs.run import Progress
from skyshed.model.scenario import Offer


def drawn_shares(
    package: Offer, asked: Sequence[ComparedLevel], looks: Looks, worlds: Worlds, progress: Progress
) -> NDArray[np.float64]:
    """Return the share of a package at every level that is asked about, in every world, (n_levels, n_worlds).

    ``looks`` are at the scattered points, from all of its units.
    """
    progress.start("draws", len(asked))
    shares = np.empty((len(asked), worlds.n))
    for row, question in enumerate(asked):
        progress.raise_if_cancelled()
        scenes = scenes_of([package], [question], looks)
        (known,) = settled([question], scenes)
        shares[row] = known.shares(scenes, worlds)[:, 0]
        progress.advance()
    return shares
