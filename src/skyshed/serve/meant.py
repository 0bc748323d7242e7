"""What a page means by the numbers of a question: a package, a class and a case, as a scene lists them."""

from typing import NamedTuple

from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario
from skyshed.report.live.asked import in_order

CASES = tuple(in_order(Case))


class Meant(NamedTuple):
    """A package and a target class, as a workspace is asked for them."""

    offer: str
    target: str


def asked_of(scenario: Scenario, package: int, target: int) -> Meant:
    """Return the name of a package and the key of a class.

    Raises
    ------
    InputError
        If there are not so many.
    """
    if package >= len(scenario.packages) or target >= len(scenario.targets):
        n = f"{len(scenario.packages)} packages and {len(scenario.targets)} target classes"
        raise InputError(f"package {package} against class {target} is asked for; the scenario has {n}")
    return Meant(scenario.packages[package].name, scenario.targets[target].key)


def case_at(number: int) -> Case:
    """Return a case.

    Raises
    ------
    InputError
        If there are not so many.
    """
    if number >= len(CASES):
        raise InputError(f"case {number} is asked for; there are {len(CASES)}: {', '.join(CASES)}")
    return CASES[number]
