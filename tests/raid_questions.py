"""Questions for tests of batches: two offers against one small raid of six targets at two assets."""

import numpy as np

from skyshed.engage.batches import RaidLabel, RaidQuestion
from skyshed.engage.tables import EARLIEST, Rules, Tables

N_TARGETS = 6
ASSETS = ("Alpha", "Bravo")
_KNOT_P, _KNOT_S = np.array([0.0, 0.5, 0.9]), np.array([10.0, 30.0, 60.0])


def small_tables(n_ready: int = 4, n_channels: int = 2) -> Tables:
    """Return two units, each with a radar and one magazine, that meet every target in one window of 80 s."""
    each = np.arange(2 * N_TARGETS)  # looks and options: targets times units
    both = np.ones(2)
    return Tables(
        arrival_s=100.0 + 5.0 * np.arange(N_TARGETS),
        start_s=np.zeros(N_TARGETS),
        asset=np.arange(N_TARGETS) % 2,
        look_of=2 * np.arange(N_TARGETS + 1),
        look_key=np.array([11, 2**63 + 5], np.uint64)[each % 2],
        look_unit=each % 2,
        knot_of=3 * np.arange(each.size + 1),
        knot_p=np.tile(_KNOT_P, each.size),
        knot_s=np.tile(_KNOT_S, each.size),
        n_channels=np.full(2, n_channels),
        n_missile_channels=np.full(2, 2),
        reaction_s=5.0 * both,
        assessment_s=5.0 * both,
        spacing_s=2.0 * both,
        lost_s=np.inf * both,
        reach_m=np.array([100e3, 50e3]),
        magazine_unit=np.arange(2),
        n_ready=np.full(2, n_ready),
        n_reserve=np.zeros(2, np.int64),
        reload_s=np.inf * both,
        speed_m_s=1000.0 * both,
        option_of=2 * np.arange(N_TARGETS + 1),
        option_magazine=each % 2,
        option_p=np.full(each.size, 0.6),
        window_of=np.arange(each.size + 1),
        open_s=np.zeros(each.size),
        close_s=np.full(each.size, 80.0),
        node_of=2 * np.arange(each.size + 1),
        launch_s=np.tile([0.0, 80.0], each.size),
        meet_s=np.tile([20.0, 95.0], each.size),
    )


def two_offers() -> list[RaidQuestion]:
    """Return a strong and a weak offer, each under both commands: four questions."""
    return [
        RaidQuestion(
            RaidLabel("six", package, "nominal", "networked" if is_networked else "autonomous", N_TARGETS),
            small_tables(n_ready, n_channels),
            Rules(is_networked=is_networked, assign=EARLIEST, n_salvo=1, handover_s=5.0, likeness=0.1),
        )
        for package, n_ready, n_channels in (("Strong", 4, 2), ("Weak's", 2, 1))
        for is_networked in (True, False)
    ]


def rivals(questions: list[RaidQuestion]) -> list[tuple[int, int]]:
    """Return the pairs of questions that differ in the package alone: they see the same luck."""
    return [
        (first, second)
        for second, its in enumerate(questions)
        for first, other in enumerate(questions[:second])
        if other.label._replace(package=its.label.package) == its.label
    ]
