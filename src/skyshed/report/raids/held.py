"""What is held already: how it is called where many packages are named, and that every one of them includes it."""

from collections import Counter

from skyshed.model.scenario import Offer
from skyshed.report.words import listed
from skyshed.verbs.simulation import Simulation


def package_words(simulation: Simulation, package: Offer, *, more: str = "") -> str:
    """Return what a package is called above its answer; of what is held, that it is, and what it is made of."""
    held = simulation.scenario.held
    if held is None or package.name != held.name:
        return package.name
    name = "Held already" if held.name.lower() == "held" else f"{held.name}, held already"
    return f"{name} ({units_words(held)}{more})"


def included_words(simulation: Simulation) -> str:
    """Say that every package includes what is held; "" where that is not told apart, or is all there is."""
    held = simulation.scenario.held
    if held is None or all(package.name == held.name for package in simulation.packages):
        return ""
    return f"Every package includes what is held already ({units_words(held)})."


def units_words(package: Offer) -> str:
    """Return how many units of which system, without what stands in brackets behind its name."""
    counts = Counter(unit.system.name.partition(" (")[0] for unit in package.units)
    return listed([f"{count:,} {name}" for name, count in counts.items()])
