"""What every file of a simulation says about itself."""

from collections.abc import Mapping

from skyshed import __version__
from skyshed.model.raid import Doctrine
from skyshed.terrain.outlines import attribution
from skyshed.verbs.limits import CASES, terrain_words
from skyshed.verbs.simulation import Simulation

EPOCH = "2000-01-01T00:00:00Z"  # of replays: a day that stands for nothing
NO_TRUTH = (
    "One replication among many, drawn by chance from published and assumed figures: an illustration of how the counts "
    "come about, not a forecast. Missiles are shown straight from launcher to target."
)
NOTE = (
    "What a scripted raid meets in a model of published and assumed figures, not a forecast. Cases are bounds of the "
    "figures, not likelihoods; spreads and intervals within a case are chance alone. A leaker is a target that "
    "arrives. No jamming, decoys, guns or shots at the defence are modelled."
)


def about(simulation: Simulation) -> Mapping[str, str]:
    """Return what stands inside tables and replays, as plain text by topic; no times of the run and no paths."""
    owners = (simulation.terrain.attribution, attribution(simulation.scenario.area.borders))
    return {
        "title": f"{simulation.raid.name} in scenario {simulation.scenario.name}",
        "note": NOTE,
        "cases": "; ".join(f"{case}: {CASES[case]}" for case in simulation.cases),
        "replications": f"{simulation.n} a package and case, seed {simulation.seed}",
        "doctrine": doctrine_words(simulation.doctrine),
        "terrain": terrain_words(simulation.terrain),
        "attribution": " ".join(f"{owner.rstrip('.')}." for owner in owners if owner),
        "remarks": "\n".join(simulation.remarks),
        "software": f"skyshed {__version__}",
    }


def doctrine_words(doctrine: Doctrine) -> str:
    """Return how the defence answers, in words.

    >>> from skyshed.model.raid import Doctrine
    >>> doctrine_words(Doctrine())
    'earliest; one missile, then a look'
    """
    how = "one missile" if doctrine.salvo == 1 else f"{doctrine.salvo} missiles"
    return f"{doctrine.assign}; {how}, then a look"
