"""What a ring is asked about, read from texts: a system that can engage, and a class that flies."""

from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.named import system_named
from skyshed.errors import InputError
from skyshed.model.system import System, TargetClass
from skyshed.verbs.asked import chosen

DEFAULT_TARGET = "fighter"


def system_of(asked: System | str, where: str = "system") -> System:
    """Return a system that can engage: the catalogue's by key, name or alias.

    Raises
    ------
    InputError
        If the catalogue has none of that name, or the system has no missile.
    """
    system = asked if isinstance(asked, System) else system_named(asked, load_catalogue().systems, where)
    if system.engagement_radar is None or not system.missiles:
        raise InputError(
            f"{where}: {system.key} ({system.name}) has no missile and engages nothing; its advertised range is how "
            f"far it is said to see: skyshed catalogue show {system.key}"
        )
    return system


def target_of(asked: TargetClass | str, where: str = "target") -> TargetClass:
    """Return a target class of the catalogue that flies as aircraft do.

    Raises
    ------
    InputError
        If there is none of that key; the message lists them.
    """
    if isinstance(asked, TargetClass):
        return asked
    known = load_catalogue().targets
    return chosen(asked, {key: each for key, each in known.items() if each.kind == "aircraft"}, where)
