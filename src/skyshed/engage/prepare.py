"""Tables of raids: everything that the figures of a scenario say of a raid against a package, worked out once."""

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from skyshed.coverage.ground import refractions_at_sites
from skyshed.engage.answers import Magazine, Roster
from skyshed.engage.assemble import MagazineWindows, Options, looks_by_target, options_by_target
from skyshed.engage.columns import NEVER_S, Radar, lost_radars, magazine_columns, unit_columns
from skyshed.engage.initiation import Initiations, initiations
from skyshed.engage.numbers import Numbers, rules_of
from skyshed.engage.sights import UnitSights, Watchers
from skyshed.engage.tables import Rules, Tables
from skyshed.engage.track import Tracks, tracks_of
from skyshed.engage.windows import Windows, united, windows_of
from skyshed.errors import InputError
from skyshed.jobs.kept import Kept
from skyshed.jobs.run import Progress, Silent, map_blocks
from skyshed.model.figure import Case
from skyshed.model.raid import Doctrine, Raid
from skyshed.model.scenario import Offer, Scenario, Unit
from skyshed.terrain.terrain import Terrain, open_ground
from skyshed.zone.chain import acquisition_antennas

_MOST_BYTES = 100_000_000  # of what is put together and kept: draws of figures ask for the same again and again


class _Watch(NamedTuple):
    """An acquisition radar: of which unit by its place in a package, how often it scans, and when it is lost."""

    unit: int
    radar: Radar
    scan_time_s: float
    lost_s: float


class _Asked(NamedTuple):
    """What tables are asked of: a raid by its number, its targets and their samples among all, what is lost in it."""

    raid: int
    targets: slice
    samples: slice
    sample_of: NDArray[np.int64]  # where those of each target begin within ``samples``
    numbers: Numbers
    lost_s: Mapping[Radar, float]


class Preparation:
    """The tracks of raids, and what every unit of a scenario makes of them in every case.

    Horizons are computed when it is made, each once for all raids, cases, packages and commands; `tables` only reads
    what is kept of them. What figures of engagement say is read anew each time, so that ``figures`` may hold other
    values of them (by key): kill probability, reaction, assessment, channels, loads, mean speed, scan time. Launch
    windows and first initiations are kept by what they follow from, so that tables share arrays: nobody writes to them.
    """

    def __init__(
        self,
        scenario: Scenario,
        raids: Sequence[Raid],
        *,
        cases: Sequence[Case] = tuple(Case),
        terrain: Terrain | None = None,
        n_threads: int = 1,
        progress: Progress | None = None,
    ) -> None:
        progress = progress or Silent()
        self.scenario, self.raids, self.cases = scenario, tuple(raids), tuple(cases)
        self.terrain = open_ground(scenario) if terrain is None else terrain
        self.tracks: Tracks = tracks_of(self.raids, self.terrain)
        self.refractions = refractions_at_sites(scenario, self.terrain, scenario.refraction)
        watchers = Watchers(scenario, self.cases, self.terrain, self.refractions, self.tracks)
        progress.start("tracks", len(scenario.units))
        found = map_blocks(
            lambda unit: watchers.sights_of(unit, progress), scenario.units, n_threads=n_threads, progress=progress
        )
        self._sights = {unit.key: each for unit, each in zip(scenario.units, found, strict=True)}
        self._kept = Kept(_MOST_BYTES)

    def sights(self, unit: Unit, case: Case) -> UnitSights:
        """Return what one unit makes of all tracks in a case."""
        return self._sights[unit.key][case]

    def rules(
        self,
        case: Case,
        *,
        is_networked: bool,
        doctrine: Doctrine | None = None,
        figures: Mapping[str, float] | None = None,
    ) -> Rules:
        """Return what holds for all units in a case, under a command."""
        numbers = Numbers(case, figures or {})
        return rules_of(self.scenario.engagement, doctrine or Doctrine(), numbers, is_networked=is_networked)

    def tables(
        self,
        package: Offer,
        case: Case,
        *,
        is_networked: bool,
        raid: int = 0,
        figures: Mapping[str, float] | None = None,
    ) -> Tables:
        """Return one raid, by its number, against one package in one case.

        The command counts only where the claimed case lets missiles fly out on the track of an acquisition radar.

        Raises
        ------
        InputError
            If a system whose missiles meet targets states no kill probability, target channels or load.
        """
        asked = self._asked(package, case, raid, figures or {})
        units = in_order(package)
        magazines = self._all_magazines(units, asked, is_networked=is_networked)
        options = self._options(asked, magazines)
        armed = {magazines[index].unit for index in set(options.magazine.tolist())}
        p_kill = np.array([each.p_kill for each in magazines]).reshape(len(magazines), len(self.tracks.classes))
        return Tables(
            **self._targets(asked),
            **self._looks(asked, units),
            **unit_columns(units, asked.numbers, asked.lost_s, armed),
            **magazine_columns(magazines),
            **options.columns,
            option_p=p_kill[options.magazine, self.tracks.class_of[asked.targets][options.target]],
        )

    def roster(self, package: Offer, case: Case, *, is_networked: bool, raid: int = 0) -> Roster:
        """Return who stands where in the tables of a raid against a package: units by key, and their magazines."""
        units = in_order(package)
        magazines = self._all_magazines(units, self._asked(package, case, raid, {}), is_networked=is_networked)
        named = (
            Magazine(units[each.unit].key, units[each.unit].system.key, each.missile, each.n_ready, each.n_reserve)
            for each in magazines
        )
        return Roster(tuple(unit.key for unit in units), tuple(named))

    def _asked(self, package: Offer, case: Case, raid: int, figures: Mapping[str, float]) -> _Asked:
        first, end = (int(each) for each in self.tracks.first_of[raid : raid + 2])
        sample_of = self.tracks.sample_of[first : end + 1]
        samples = slice(int(sample_of[0]), int(sample_of[-1]))
        lost_s = lost_radars(self.raids[raid], package)
        return _Asked(raid, slice(first, end), samples, sample_of - sample_of[0], Numbers(case, figures), lost_s)

    def _all_magazines(self, units: Sequence[Unit], asked: _Asked, *, is_networked: bool) -> list[MagazineWindows]:
        return [
            magazine
            for index, unit in enumerate(units)
            if unit.is_fire_unit
            for magazine in self._magazines(index, unit, asked, units if is_networked else (unit,))
        ]

    def open_targets(self, package: Offer, case: Case, *, raid: int = 0) -> int:
        """Return how many targets some radar may see where terrain on the way is not known: there they are not seen."""
        first, end = self.tracks.first_of[raid : raid + 2]
        is_open = np.zeros(end - first, dtype=bool)
        for unit in package.units:
            is_open |= self._sights[unit.key][case].is_open[first:end]
        return int(is_open.sum())

    def _targets(self, asked: _Asked) -> dict[str, NDArray]:
        raid = self.raids[asked.raid]
        assets = raid.assets
        asset = [assets.index(group.asset) for group in raid.groups for _ in range(group.count)]
        return {
            "arrival_s": self.tracks.arrival_s[asked.targets],
            "start_s": self.tracks.start_s[asked.targets],
            "asset": np.array(asset, dtype=np.int64),
        }

    def _looks(self, asked: _Asked, units: Sequence[Unit]) -> dict[str, NDArray]:
        numbers = asked.numbers
        watches = tuple(
            _Watch(index, antenna.key, numbers.of(unit.system.radars[antenna.radar].scan_time_s), lost_s)
            for index, unit in enumerate(units)
            for antenna in acquisition_antennas(unit)
            for lost_s in [asked.lost_s.get(antenna.key, NEVER_S)]
        )

        def made() -> dict[str, NDArray]:
            by_radar = [
                (each.unit, key_of(each.radar), self._initiations(asked, each), each.lost_s) for each in watches
            ]
            return looks_by_target(by_radar, asked.sample_of.size - 1)

        return self._kept.get(("looks", numbers.case, asked.raid, watches), made)

    def _initiations(self, asked: _Asked, watch: _Watch) -> Initiations:
        (owner, radar), engagement, case = watch.radar, self.scenario.engagement, asked.numbers.case

        def made() -> Initiations:
            return initiations(
                self._sights[owner][case].p_detect[radar][asked.samples].astype(np.float64),
                self.tracks.time_s[asked.samples],
                asked.sample_of,
                scan_time_s=watch.scan_time_s,
                rule=(engagement.n_hits, engagement.n_looks),
            )

        return self._kept.get(("initiations", case, asked.raid, watch.radar, watch.scan_time_s), made)

    def _options(self, asked: _Asked, magazines: Sequence[MagazineWindows]) -> Options:
        n_targets = asked.sample_of.size - 1
        key = "options", asked.raid, tuple(each.key for each in magazines)
        return self._kept.get(key, lambda: options_by_target(magazines, n_targets))

    def _magazines(self, index: int, unit: Unit, asked: _Asked, owners: Sequence[Unit]) -> list[MagazineWindows]:
        numbers, system = asked.numbers, unit.system
        names = sorted(system.missiles, key=lambda name: (system.missiles[name].longest_range_m(numbers.case), name))
        found = {name: self._windows_of(unit, name, asked, owners) for name in names}
        is_met = any(windows.open_s.size for _, windows in found.values())
        magazines = []
        for name, (key, windows) in found.items():
            try:
                n_ready = numbers.ready(unit, name)
            except InputError:
                if is_met:
                    raise
                continue  # nothing of it is ever asked for
            n_reserve, reload_s = numbers.reserve(unit, name)
            if n_ready + n_reserve > 0:
                p = self._p_kill(unit, name, asked, self._classes_met(asked, key, windows))
                speed_m_s = numbers.of(system.missiles[name].mean_speed_m_s)
                magazines.append(MagazineWindows(index, name, n_ready, n_reserve, reload_s, speed_m_s, key, windows, p))
        return magazines

    def _p_kill(self, unit: Unit, name: str, asked: _Asked, classes: Sequence[int]) -> NDArray[np.float64]:
        """Return the kill probability at each class, NaN at those that are not among ``classes`` met."""
        p = np.full(len(self.tracks.classes), np.nan)
        for each in classes:
            p[each] = asked.numbers.p_kill(unit, unit.system.missiles[name], self.tracks.classes[each].key)
        return p

    def _classes_met(self, asked: _Asked, key: Hashable, windows: Windows) -> tuple[int, ...]:
        def made() -> tuple[int, ...]:
            return tuple(np.unique(self.tracks.class_of[asked.targets][np.diff(windows.of) > 0]).tolist())

        return self._kept.get(("classes", key), made)

    def _windows_of(self, unit: Unit, name: str, asked: _Asked, owners: Sequence[Unit]) -> tuple[Hashable, Windows]:
        """Return launch windows along the tracks of a raid, and what they follow from."""
        numbers, missile = asked.numbers, unit.system.missiles[name]
        guides = [unit.engagement_key]
        if missile.has_active_seeker and numbers.case is Case.CLAIMED:
            guides += [antenna.key for owner in owners for antenna in acquisition_antennas(owner)]
        speeds_m_s = tuple(numbers.of(missile.against(each.key).mean_speed_m_s) for each in self.tracks.classes)
        guided = tuple((guide, asked.lost_s.get(guide, NEVER_S)) for guide in dict.fromkeys(guides))
        key = "windows", numbers.case, asked.raid, unit.key, name, speeds_m_s, guided
        return key, self._kept.get(key, lambda: self._made_windows(unit, name, asked, speeds_m_s, guided))

    def _made_windows(
        self,
        unit: Unit,
        name: str,
        asked: _Asked,
        speeds_m_s: Sequence[float],
        guided: Sequence[tuple[Radar, float]],
    ) -> Windows:
        case, at, tracks = asked.numbers.case, asked.samples, self.tracks
        sights, targets = self._sights[unit.key][case], asked.targets
        way_s = sights.slant_m[at] / np.asarray(speeds_m_s)[tracks.class_of][tracks.target_at[at]]
        reach = sights.reaches[name].of_targets(targets)
        made, last_s = [], asked.lost_s.get(unit.engagement_key, NEVER_S)  # after it the unit launches no more
        for (owner, radar), lost_s in guided:
            view, is_own = self._sights[owner][case].views[radar], (owner, radar) == unit.engagement_key
            view = view.of_targets(targets)
            # What is in flight when the unit's own radar is lost is lost by the replication.
            view = view if is_own else view.until(lost_s)
            made.append(windows_of(way_s, tracks.time_s[at], asked.sample_of, view=view, reach=reach, last_s=last_s))
        return united(made)


def in_order(package: Offer) -> list[Unit]:
    """Return the units of a package in the order of tables."""
    return sorted(package.units, key=lambda unit: unit.key)


def key_of(radar: Radar) -> int:
    """Return the key of a radar's draws: equal in every offer that holds its unit."""
    return int.from_bytes(hashlib.sha256("/".join(radar).encode()).digest()[:8], "little")
