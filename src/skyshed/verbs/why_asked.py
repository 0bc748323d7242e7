"""What of a scenario ``why`` is asked about: one target class, and one package where it is named."""

from dataclasses import replace

from skyshed.catalogue.known import classes_for
from skyshed.model.scenario import Scenario
from skyshed.verbs.asked import chosen


def narrowed_to(scenario: Scenario, target: str | None, offer: str | None) -> Scenario:
    """Return a scenario of the one target class that is asked about, and of one package where one is named.

    Raises
    ------
    InputError
        If there is no such class or package.
    """
    known = {one.key: one for one in scenario.targets} if target is None else classes_for(scenario)
    asked_target = chosen(target, known, "target")
    if offer is not None:
        package = chosen(offer, {each.name: each for each in scenario.packages}, "offer")
        scenario = replace(scenario, offers=(package,), held=None)
    return replace(scenario, targets=(asked_target,))
