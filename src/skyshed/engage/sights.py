"""What each radar and missile of a unit makes of all tracks: spans of time, ways, and probabilities of detection."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.antennas import Antennas, Task
from skyshed.coverage.looks import Looks, look
from skyshed.engage.detection import Watch
from skyshed.engage.track import Tracks
from skyshed.engage.windows import Spans, spans_of
from skyshed.jobs.run import OnlyCancel, Progress
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario, Unit
from skyshed.terrain.terrain import Terrain
from skyshed.zone.chain import Antenna, acquisition_antennas
from skyshed.zone.component import Component
from skyshed.zone.components import Components, SeenPoints
from skyshed.zone.envelope import envelope_margin, slant_range_m

_KIND = "tracks"
_MORE_M = 10_000.0


@dataclass(frozen=True)
class UnitSights:
    """One unit in one case: ``views`` by radar, ``p_detect`` (n,) by acquisition radar, ``reaches`` by missile.

    ``slant_m`` (n,) is the way from the launcher to every sample, empty without one. ``is_open`` (n_targets,) marks
    the targets that some radar of the unit may see somewhere where terrain on the way is not known.
    """

    views: Mapping[str, Spans]
    p_detect: Mapping[str, NDArray[np.float32]]
    reaches: Mapping[str, Spans]
    slant_m: NDArray[np.float64]
    is_open: NDArray[np.bool_]


@dataclass(frozen=True)
class Watchers:
    """All units of a scenario, and what they look through."""

    scenario: Scenario
    cases: Sequence[Case]
    terrain: Terrain
    refractions: Mapping[str, Refraction]
    tracks: Tracks

    def sights_of(self, unit: Unit, progress: Progress) -> dict[Case, UnitSights]:
        """Return what one unit makes of the tracks in every case; each of its horizons is computed once."""
        antennas = Antennas(
            _tasks(unit, self.cases), self.tracks.classes, self.terrain, self.refractions, self.scenario.conditions
        )
        points = {unit.key: {_KIND: self.tracks.points}}
        looks = look(antennas, self.scenario, points, n_threads=1, progress=OnlyCancel(progress))
        slant_m = self._slant_m(unit, looks) if unit.is_fire_unit else np.empty(0)
        return {case: self._in_case(unit, case, looks, slant_m) for case in self.cases}

    def _slant_m(self, unit: Unit, looks: Looks) -> NDArray[np.float64]:
        """Return the way from the launcher, which stands on the same ground in every case, to the samples."""
        case, altitude_msl_m = self.cases[0], self.tracks.altitude_msl_m.astype(np.float64)
        range_m = looks.seen[case, unit.key, _KIND].range_m.astype(np.float64)
        launcher_msl_m = looks.vantages[case, unit.engagement_key].ground_msl_m
        return np.asarray(slant_range_m(range_m, altitude_msl_m, launcher_msl_m), dtype=np.float64)

    def _in_case(self, unit: Unit, case: Case, looks: Looks, slant_m: NDArray[np.float64]) -> UnitSights:
        seen = looks.seen[case, unit.key, _KIND]
        by_class = [
            (samples, Components(unit, seen[samples], looks.sensors(case, target.key)))
            for index, target in enumerate(self.tracks.classes)
            for samples in [self.tracks.samples_of_class(index)]
        ]
        is_open = np.zeros(self.tracks.n_targets, dtype=bool)
        views = {}
        for antenna in _antennas(unit):
            margin = np.full(self.tracks.time_s.size, -np.inf)
            for samples, components in by_class:
                component = components.radar(antenna)
                margin[samples] = self._view_margin(component, samples)
                is_open[self.tracks.target_at[samples[self._is_open(component, samples)]]] = True
            views[antenna.radar] = self._spans(margin)
        p_detect = {each.radar: self._p_detect(each, case, looks, seen) for each in acquisition_antennas(unit)}
        reaches = {}
        if unit.is_fire_unit:
            launcher_msl_m = looks.vantages[case, unit.engagement_key].ground_msl_m
            reaches = {name: self._reach(unit, name, case, seen, launcher_msl_m) for name in unit.system.missiles}
        return UnitSights(views, p_detect, reaches, slant_m, is_open)

    def _spans(self, margin: NDArray[np.float64]) -> Spans:
        return spans_of(margin, self.tracks.time_s, self.tracks.sample_of)

    def _view_margin(self, component: Component, samples: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return by how much samples lie inside a radar's view, where that is known."""
        view, altitude_msl_m = component.view, self.tracks.altitude_msl_m[samples]
        with np.errstate(invalid="ignore"):
            margin = np.minimum(altitude_msl_m - view.floor_msl_m, view.ceiling_msl_m - altitude_msl_m)
        return np.where(view.is_known & ~np.isnan(margin), margin.astype(np.float64), -np.inf)

    def _is_open(self, component: Component, samples: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Return where only missing terrain keeps samples from being seen for certain."""
        view, altitude_msl_m = component.view, self.tracks.altitude_msl_m[samples]
        return ~view.is_known & ~view.is_empty & (view.allows(altitude_msl_m) | np.isnan(altitude_msl_m))

    def _p_detect(self, antenna: Antenna, case: Case, looks: Looks, seen: SeenPoints) -> NDArray[np.float32]:
        watch = Watch(
            antenna.unit.system.radars[antenna.radar],
            case,
            looks.vantages[case, antenna.key],
            seen.looks[antenna.key],
            self.scenario.conditions,
            antenna.height_agl_m(Case.NOMINAL),
        )
        found = np.zeros(self.tracks.time_s.size, dtype=np.float32)
        for index, target in enumerate(self.tracks.classes):
            samples, limits = self.tracks.samples_of_class(index), looks.detections[case, antenna.key][target.key]
            found[samples] = watch.p_detect(self.tracks, index, samples, limits)
        return found

    def _reach(self, unit: Unit, name: str, case: Case, seen: SeenPoints, launcher_msl_m: float) -> Spans:
        margin = np.full(self.tracks.time_s.size, -np.inf)
        for index, target in enumerate(self.tracks.classes):
            missile, samples = unit.system.missiles[name].against(target.key), self.tracks.samples_of_class(index)
            # A little more than it reaches, so that margins cross zero between samples.
            near = samples[seen.range_m[samples] <= 1.1 * missile.max_range_m.at(case) + _MORE_M]
            margin[near] = envelope_margin(
                missile,
                case,
                launcher_msl_m,
                range_m=seen.range_m[near],
                altitude_msl_m=self.tracks.altitude_msl_m[near],
                ground_msl_m=self.tracks.points.ground_msl_m[near],
            )
        return self._spans(margin)


def _antennas(unit: Unit) -> dict[Antenna, None]:
    """Return the radars of a unit that find aircraft, and its engagement radar."""
    antennas = dict.fromkeys(acquisition_antennas(unit))
    if unit.is_fire_unit:
        antennas[Antenna(unit, unit.engagement_key[1])] = None
    return antennas


def _tasks(unit: Unit, cases: Sequence[Case]) -> list[Task]:
    """Return every antenna of a unit in every case, looking as far as its instrumented range in any of them.

    All look at all tracks: which of them an offer uses under which command is settled later.
    """
    tasks = []
    for antenna in _antennas(unit):
        radar = unit.system.radars[antenna.radar]
        farthest_m = max(radar.instrumented_range_m.at(case) for case in Case)
        tasks += [Task(antenna, case, (unit,), farthest_m) for case in Case]
    mast_m: dict[tuple[str, float], float] = {}
    for task in tasks:
        mast_m[task.mast] = max(task.max_range_m, mast_m.get(task.mast, 0.0))
    return [replace(task, mast_range_m=mast_m[task.mast]) for task in tasks if task.case in cases]
