"""Everything that is seen from the units, part by part: what is kept of a part is small."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass, replace

from skyshed.atmosphere.refractivity import Refraction
from skyshed.coverage.antennas import Antennas
from skyshed.coverage.by_unit import ASSETS, ByUnit, assets_of
from skyshed.coverage.inputs import ChainInputs
from skyshed.coverage.looks import Looks
from skyshed.coverage.map_points import MapPoints
from skyshed.coverage.points import Bearings
from skyshed.coverage.roses import MetEnds, rose_rows
from skyshed.coverage.rows import AssetRow, CurveRow, RangeRow, RoseRow
from skyshed.coverage.skies import Assessment, Composition, SkyKey, rose_case
from skyshed.draws.pointwise import SCATTERED
from skyshed.jobs.kept import Inputs
from skyshed.jobs.memory import give_back
from skyshed.sky.sky import Sky


@dataclass(frozen=True)
class Explored:
    """What the units reach.

    ``inputs`` are what each sky rests on; ``looks`` holds at least the looks at the assets and at the scattered points.
    """

    skies: Mapping[SkyKey, Sky]
    inputs: Mapping[SkyKey, Inputs]
    curves: tuple[CurveRow, ...]
    ranges: tuple[RangeRow, ...]
    assets: tuple[AssetRow, ...]
    roses: tuple[RoseRow, ...]
    looks: Looks


def explored(assessment: Assessment, refractions: Mapping[str, Refraction], scatter: MapPoints) -> Explored:
    """Look from every unit at all points around it, and from all units at the assets and the scattered points."""
    if len(assessment.survey.parts) == 1:
        found = _Found(assessment.also(SCATTERED, scatter), assessment.antennas(refractions))
        looks = found.add(assessment.survey.parts[0], to_come=frozenset()).at(ASSETS, SCATTERED)
    else:
        found = _Found(assessment, assessment.antennas(refractions))
        for part, to_come in assessment.parts():
            found.add(part, to_come)
            give_back()
        found.forget_antennas()
        looks = _shared(assessment, scatter).looks_of(refractions)
    give_back()
    skies, curves = found.composition.skies()
    return Explored(
        skies,
        found.composition.inputs,
        curves,
        tuple(found.ranges),
        tuple(assets_of(assessment, looks, found.inputs)),
        tuple(found.roses()),
        looks,
    )


class _Found:
    """What has been found so far, part by part."""

    def __init__(self, assessment: Assessment, antennas: Antennas) -> None:
        self._assessment = assessment
        self._antennas: Antennas | None = antennas
        self._met: dict[str, dict[tuple[str, str, str], MetEnds]] = {}
        scenario = assessment.scenario
        self.inputs = ChainInputs(scenario, assessment.survey.terrain, scenario.refraction)
        self.composition = Composition(assessment, inputs=self.inputs)
        self.ranges: list[RangeRow] = []

    def add(self, part: Set[str], to_come: Set[str]) -> Looks:
        """Look from the units of one part, keep what is small, and return everything that was seen."""
        assert self._antennas is not None, "after the last part there is none to come"
        here = self._assessment.around(part)
        by_unit = ByUnit(here, self.inputs)
        seen = here.look(self._antennas, to_come, but=by_unit.known)
        give_back()  # what tracing freed
        self.composition.add(here, seen, is_last=not to_come)
        self.ranges += by_unit.ranges(seen)
        for name, met in by_unit.met_before_assets(seen).items():
            if met is not None:
                self._met.setdefault(name, {}).update(met)
        return seen

    def forget_antennas(self) -> None:
        """Drop the horizons that were kept, once all parts are done."""
        self._antennas = None

    def roses(self) -> Iterator[RoseRow]:
        """Yield the approach roses of the assets before which some unit stands."""
        scenario, case = self._assessment.scenario, rose_case(self._assessment.cases)
        for asset in scenario.assets:
            if asset.name in self._met:
                yield from rose_rows(asset, self._met[asset.name], scenario, case)


def _shared(assessment: Assessment, scatter: MapPoints) -> Assessment:
    """Return the same assessment on points that are the same for all fire units: an antenna looks at them once."""
    points = {key: {ASSETS: assessment.survey.assets, SCATTERED: scatter} for key in assessment.survey.able}
    return replace(assessment, survey=replace(assessment.survey, points=points, bearings=Bearings()))
