"""Chains: which acquisition source, engagement radar and missile can work together, case by case."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Unit

AntennaKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Antenna:
    """One radar of one unit: what has a horizon."""

    unit: Unit
    radar: str

    @property
    def key(self) -> AntennaKey:
        """The key that tells this antenna from every other of the scenario."""
        return self.unit.key, self.radar

    def height_agl_m(self, case: Case) -> float:
        """Phase centre above ground: the mast's where the radar stands on one."""
        mast = self.unit.masts.get(self.radar)
        if mast is not None:
            return self.unit.system.masts[mast].antenna_height_m.at(case)
        return self.unit.system.radars[self.radar].antenna_height_m.at(case)


@dataclass(frozen=True, slots=True)
class Chain:
    """One acquisition source, one engagement radar and one missile type of a fire unit.

    ``engagement`` is None only for a claimed shot beyond the horizon: an active seeker flown out on
    the acquisition radar's track.
    """

    fire_unit: Unit
    acquisition: Antenna
    engagement: Antenna | None
    missile: str

    @property
    def antennas(self) -> tuple[Antenna, ...]:
        """Every antenna that must see the target, the engagement radar's first."""
        return tuple(antenna for antenna in (self.engagement, self.acquisition) if antenna is not None)


def chains_of(fire_unit: Unit, package: Offer, case: Case) -> Iterator[Chain]:
    """Yield every chain of a fire unit, those that share missile and engagement radar together.

    Acquisition radars of other units count when the package is networked, always in ``claimed`` and
    never in ``conservative``. A system without an engagement radar has no chain, hence no zone.
    """
    system = fire_unit.system
    if not fire_unit.is_fire_unit:
        return
    engagement = Antenna(fire_unit, fire_unit.engagement_key[1])
    sources = list(_acquisition_sources(fire_unit, package, case))
    for missile in system.missiles.values():
        for acquisition in sources:
            yield Chain(fire_unit, acquisition, engagement, missile.name)
        if missile.has_active_seeker and case is Case.CLAIMED:
            for acquisition in sources:
                yield Chain(fire_unit, acquisition, None, missile.name)


def acquisition_antennas(unit: Unit) -> Iterator[Antenna]:
    """Yield the radars of a unit that find aircraft, for itself or for others.

    One that watches for ballistic missiles alone looks farther than rays are traced here, and finds no target of ours.
    """
    for radar in unit.system.acquisition_radars:
        if "aircraft" in unit.system.radars[radar].detects:
            yield Antenna(unit, radar)


def owners_of_tracks(fire_unit: Unit, package: Offer, case: Case) -> tuple[Unit, ...]:
    """Return the units whose acquisition radars a fire unit may use."""
    is_networked = {Case.CLAIMED: True, Case.NOMINAL: package.is_networked, Case.CONSERVATIVE: False}[case]
    return package.units if is_networked else (fire_unit,)


def _acquisition_sources(fire_unit: Unit, package: Offer, case: Case) -> Iterator[Antenna]:
    owners = owners_of_tracks(fire_unit, package, case)
    for owner in sorted(owners, key=lambda unit: unit.key != fire_unit.key):
        yield from acquisition_antennas(owner)
