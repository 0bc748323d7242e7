"""What a ring is asked about: a system that can engage, a class that flies, and the scenario of one unit they make."""

from skyshed.catalogue.choice import system_named
from skyshed.catalogue.engagement import usual_engagement
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.refraction import DEFAULT_REFRACTION
from skyshed.catalogue.resolve import DEFAULT_LEVELS
from skyshed.coverage.mapping import spacing_of
from skyshed.errors import InputError
from skyshed.model.figure import Case
from skyshed.model.scenario import Area, Offer, Scenario, Unit
from skyshed.model.system import System, TargetClass
from skyshed.sky.grid import ring_bounds
from skyshed.verbs.asked import chosen, levels_of
from skyshed.verbs.place import FoundPlace
from skyshed.verbs.ring_into import require_inside
from skyshed.verbs.ring_mast import with_mast

DEFAULT_TARGET = "fighter"
_COARSE_GRID_M = 50e3  # where no share of an area is asked for the map only has to be there
_MOST_LAT_DEG = 89.0


def system_of(asked: System | str, where: str = "system") -> System:
    """Return a system that can engage: the catalogue's by key, name or alias.

    Raises
    ------
    InputError
        If the catalogue has none of that name, or the system has no missile.
    """
    known = load_catalogue()
    system = asked if isinstance(asked, System) else system_named(asked, known.systems, where, known.listed)
    if system.engagement_radar is None or not system.missiles:
        raise InputError(
            f"{where}: {system.key} ({system.name}) has no missile and engages nothing; its advertised range is how "
            f"far it is said to see: skyshed catalogue show {system.key}"
        )
    return system


def target_of(asked: TargetClass | str | None, where: str = "target") -> TargetClass:
    """Return a target class of the catalogue that flies as aircraft do; None stands for the fighter of the catalogue.

    Raises
    ------
    InputError
        If there is none of that key; the message lists them.
    """
    if isinstance(asked, TargetClass):
        return asked
    known = load_catalogue().targets
    return chosen(asked or DEFAULT_TARGET, {key: each for key, each in known.items() if each.kind == "aircraft"}, where)


def area_of(asked: str | None, place: FoundPlace, where: str = "area") -> str | None:
    """Return the country that is asked for, as it is written, once it is known to hold the place.

    Raises
    ------
    InputError
        If it is no country, or does not hold the place.
    """
    if asked is not None:
        require_inside(Area(asked, country=asked), place, where)
    return asked


def ring_scenario(
    system: System, place: FoundPlace, target: TargetClass, *, country: str | None, mast_height_m: float | None
) -> Scenario:
    """Return the question as a scenario of one unit; without an area its map is a coarse one around the unit.

    Raises
    ------
    InputError
        If the area is no country, or does not hold the site.
    """
    unit = Unit(place.site.name, place.site, system if mast_height_m is None else with_mast(system, mast_height_m))
    if country is None:
        ring_m = system.advertised_range_m.at(Case.CLAIMED)
        south, west, north, east = ring_bounds(place.site, ring_m)
        box = min(max(south, -90.0), _MOST_LAT_DEG), west, max(min(north, 90.0), -_MOST_LAT_DEG), east
        area, spacing_m = Area("the ring", bounds_deg=box), _COARSE_GRID_M
    else:
        area = Area(country, country=area_of(country, place))
        spacing_m = spacing_of(area)
    return Scenario(
        name=f"{system.name} at {place.site.name}",
        offers=(Offer(system.name, (unit,)),),
        assets=(),
        area=area,
        targets=(target,),
        levels=levels_of(DEFAULT_LEVELS),
        terrain_paths=(),
        refraction=DEFAULT_REFRACTION,
        grid_spacing_m=spacing_m,
        seed=0,
        engagement=usual_engagement(),
    )
