"""Chains: which acquisition source, engagement radar and missile can work together, case by case."""

from collections.abc import Iterator
from dataclasses import dataclass

from skyshed.model.figure import Case
from skyshed.model.scenario import Offer, Unit


@dataclass(frozen=True, slots=True)
class Antenna:
    """One radar of one fire unit: the thing that has a horizon."""

    fire_unit: Unit
    radar: str

    @property
    def key(self) -> tuple[str, str]:
        """Names that tell this antenna from every other of the offer."""
        return self.fire_unit.name, self.radar

    def height_agl_m(self, case: Case) -> float:
        """Phase centre above ground: the mast's where the radar stands on one."""
        mast = self.fire_unit.masts.get(self.radar)
        if mast is not None:
            return self.fire_unit.system.masts[mast].antenna_height_m.at(case)
        return self.fire_unit.system.radars[self.radar].antenna_height_m.at(case)


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
        return tuple(each for each in (self.engagement, self.acquisition) if each is not None)


def chains_of(fire_unit: Unit, offer: Offer, case: Case) -> Iterator[Chain]:
    """Yield every chain of a fire unit.

    Acquisition radars of other units count when the offer is networked, always in ``claimed`` and
    never in ``conservative``. A system without an engagement radar has no chain, hence no zone.
    """
    system = fire_unit.system
    if system.engagement_radar is None:
        return
    engagement = Antenna(fire_unit, system.engagement_radar)
    for acquisition in _acquisition_sources(fire_unit, offer, case):
        for missile in system.missiles.values():
            yield Chain(fire_unit, acquisition, engagement, missile.name)
            if missile.has_active_seeker and case is Case.CLAIMED:
                yield Chain(fire_unit, acquisition, None, missile.name)


def _acquisition_sources(fire_unit: Unit, offer: Offer, case: Case) -> Iterator[Antenna]:
    is_networked = {Case.CLAIMED: True, Case.NOMINAL: offer.is_networked, Case.CONSERVATIVE: False}[case]
    owners = offer.units if is_networked else (fire_unit,)
    for owner in sorted(owners, key=lambda each: each is not fire_unit):
        for radar in owner.system.acquisition_radars:
            yield Antenna(owner, radar)
