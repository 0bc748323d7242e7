"""``ring``: one system at one place, and whether the circle that is advertised round it is true."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from skyshed.catalogue.load import load_catalogue
from skyshed.coverage.by_unit import ByUnit
from skyshed.coverage.conventions import ring_share
from skyshed.coverage.ground import discs_around, refractions_at_sites, survey_of
from skyshed.coverage.inputs import ChainInputs
from skyshed.coverage.left_open import Ends, ends_of
from skyshed.coverage.looks import WATCH
from skyshed.coverage.propagations import propagation_rows
from skyshed.coverage.rows import AreaRow, PropagationRow, RangeRow
from skyshed.coverage.skies import Assessment, Composition
from skyshed.coverage.tables import area_rows
from skyshed.coverage.undecided import RowKey, decided_rows, key_of_row
from skyshed.jobs.run import Progress, Silent, threads_of
from skyshed.model.figure import Case, Figure, Source
from skyshed.model.scenario import Level, Scenario, Unit
from skyshed.model.system import System, TargetClass
from skyshed.terrain.terrain import Terrain, TerrainInfo, open_ground
from skyshed.verbs.asked import as_asked
from skyshed.verbs.asked_paths import Paths
from skyshed.verbs.place import FoundPlace, Place, place_of
from skyshed.verbs.provenance import figures_of, provenance_of
from skyshed.verbs.ring_asked import ring_scenario, system_of, target_of
from skyshed.verbs.ring_end import RingEnd, end_of_reach
from skyshed.verbs.ring_ground import NoGround, no_ground_of
from skyshed.verbs.ring_into import ReachInto, reaches_into
from skyshed.verbs.ring_mast import mast_height_m_of

Rows = tuple[Sequence[RangeRow], Sequence[AreaRow]]


@dataclass(frozen=True)
class RingLevel:
    """One level of a ring: how far the unit reaches there, by case.

    ``rows`` and ``shares`` hold the cases of which the ground, as finely as it is known, allows to speak, and no other:
    what is ``undecided`` has no number. ``shares`` are the covered shares of the area at least and at most, where an
    area was asked for; ``end`` is what ends the nominal reach in the middle one of all directions, None where the
    nominal case is undecided or nothing serves the unit.
    """

    level: Level
    rows: Mapping[Case, RangeRow]
    undecided: tuple[Case, ...]
    shares: Mapping[Case, Ends]
    end: RingEnd | None

    @property
    def answered(self) -> tuple[Case, ...]:
        """The cases that have a number."""
        return tuple(self.rows)

    @property
    def is_answered(self) -> bool:
        """Whether the level is answered at all: in the nominal case."""
        return Case.NOMINAL in self.rows


@dataclass(frozen=True)
class RingAnswer:
    """One system at one place: its advertised ring beside its reach, level by level.

    ``ring_share`` is the share of the area inside the advertised ring, None without an area. ``into`` says how far the
    nominal reach leads into other states than the area, the nearest border first. ``mast_height_m`` is what was asked
    for, None: as catalogued. ``no_ground`` says where the terrain has no data.
    """

    scenario: Scenario
    unit: Unit
    place: FoundPlace
    target: TargetClass
    cases: tuple[Case, ...]
    levels: tuple[RingLevel, ...]
    mast_height_m: float | None
    ring_share: float | None
    into: tuple[ReachInto, ...]
    terrain: TerrainInfo
    no_ground: NoGround
    propagations: tuple[PropagationRow, ...]
    figures: tuple[Figure, ...]
    sources: Mapping[str, Source]
    provenance: Mapping[str, Any]

    @property
    def advertised(self) -> Figure:
        """The range that is advertised."""
        return self.unit.system.advertised_range_m

    @property
    def ring_m(self) -> float:
        """The radius of the ring that is drawn: the seller's."""
        return self.advertised.at(Case.CLAIMED)

    @property
    def is_whole(self) -> bool:
        """Whether the ground allows to speak of every level in every case."""
        return not any(each.undecided for each in self.levels)

    def __repr__(self) -> str:
        answered = [each.level.label for each in self.levels if each.is_answered]
        said = f"answered at {', '.join(answered)}" if answered else "no level answered on this ground"
        return f"<RingAnswer: {self.unit.system.key!r} at {self.place.site.name}, against {self.target.key}: {said}>"


def ring(
    system: System | str,
    *,
    at: Place | FoundPlace,
    area: str | None = None,
    mast_height_m: float | str | None = None,
    target: TargetClass | str | None = None,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
    n_threads: int | None = None,
    progress: Progress | None = None,
) -> RingAnswer:
    """Return how far one system of the catalogue reaches at a place, beside the ring that is advertised.

    ``system`` is a key, a name or an alias (``"SA-21"``), ``at`` a position in any notation or a city (``"Tripoli,
    Libya"``), ``area`` a country whose covered share is asked for too. Every radar stands as high as the catalogue has
    it, or on a mast of ``mast_height_m``: a text with its unit (``"27 m"``), or metres. ``target`` is a class of the
    catalogue, its fighter where nothing is said.

    A level has rows only of the cases of which the ground allows to speak; the others are named in its ``undecided``,
    and their numbers are nowhere: what coarse ground would say of them is not to be quoted.

    Raises
    ------
    InputError, TerrainError
        If something of it is not known, cannot be read, or does not fit together.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    place = at if isinstance(at, FoundPlace) else place_of(at)
    height_m = mast_height_m_of(mast_height_m)
    scenario = as_asked(
        ring_scenario(system_of(system), place, target_of(target), country=area, mast_height_m=height_m),
        terrain=terrain,
        refraction=refraction,
        propagation=propagation,
        rain_mm_h=rain_mm_h,
        clutter_improvement_db=clutter_improvement_db,
    )
    progress, n_threads = progress or Silent(), threads_of(n_threads)
    (unit,) = scenario.units
    asked = _Asked(scenario, unit, n_threads, progress)
    return asked.ring(place, height_m, with_area=area is not None)


@dataclass(frozen=True)
class _Asked:
    """One ring that is asked for, before any work."""

    scenario: Scenario
    unit: Unit
    n_threads: int
    progress: Progress

    def ring(self, place: FoundPlace, mast_height_m: float | None, *, with_area: bool) -> RingAnswer:
        scenario, (target,), (package,) = self.scenario, self.scenario.targets, self.scenario.packages
        terrain = open_ground(scenario)
        terrain.hold(discs_around(scenario, 0.0, with_roses=False))
        here, rows, areas = self._reached(scenario, terrain, with_area=with_area)
        decided = decided_rows(scenario, terrain, rows, lambda on: self._reached(scenario, terrain, sights=on)[1])
        nominal = {row.level: row for row in rows if row.case is Case.NOMINAL and key_of_row(row) in decided}
        ends = {
            level.label: end_of_reach(scenario, terrain, nominal[level.label], level)
            for level in scenario.levels
            if level.label in nominal
        }
        levels = tuple(_level(level, ends.get(level.label), (rows, areas), decided) for level in scenario.levels)
        refractions = refractions_at_sites(scenario, terrain, scenario.refraction)
        propagations = tuple(propagation_rows(scenario, tuple(Case), terrain, refractions))
        figures = figures_of(scenario)
        read = {key for figure in figures for key in figure.sources}
        return RingAnswer(
            scenario=scenario,
            unit=self.unit,
            place=place,
            target=target,
            cases=tuple(Case),
            levels=levels,
            mast_height_m=mast_height_m,
            ring_share=ring_share(here, package) if with_area else None,
            into=tuple(reaches_into(scenario.area, self.unit.site, levels)) if with_area else (),
            terrain=terrain.info,
            no_ground=no_ground_of(terrain),
            propagations=propagations,
            figures=figures,
            sources={key: source for key, source in load_catalogue().sources.items() if key in read},
            provenance=provenance_of(scenario, terrain, propagations),
        )

    def _reached(
        self, scenario: Scenario, terrain: Terrain, *, sights: Terrain | None = None, with_area: bool = False
    ) -> tuple[Assessment, list[RangeRow], list[AreaRow]]:
        """Return the effective ranges of the unit, and the covered shares where an area is asked for.

        ``sights`` is the ground over which radars see, where it is another than that under the targets.
        """
        kinds = {"polar", "map", WATCH} if with_area else {"polar"}
        survey = survey_of(scenario, self.progress, terrain=terrain, kinds=kinds, n_threads=self.n_threads)
        survey = survey if sights is None else replace(survey, terrain=sights)
        assessment = Assessment(scenario, tuple(Case), survey, self.n_threads, self.progress)
        inputs = ChainInputs(scenario, survey.terrain, scenario.refraction)
        by_unit = ByUnit(assessment, inputs)
        antennas = assessment.antennas(refractions_at_sites(scenario, terrain, scenario.refraction))
        looks = assessment.look(antennas, but=by_unit.known)
        ranges = by_unit.ranges(looks)
        if not with_area:
            return assessment, ranges, []
        composition = Composition(assessment, inputs=inputs, with_curves=False)
        composition.add(assessment, looks, is_last=True)
        skies, _ = composition.skies()
        areas = [row for sky in skies.values() for row in area_rows(sky, survey.grid, scenario, survey.levels_msl_m)]
        return assessment, ranges, areas


def _level(level: Level, end: RingEnd | None, rows: Rows, decided: set[RowKey]) -> RingLevel:
    ranges, areas = rows
    mine = {row.case: row for row in ranges if row.level == level.label}
    answered = {case: row for case, row in mine.items() if key_of_row(row) in decided}
    here = [row for row in areas if row.level == level.label and row.case in answered]
    return RingLevel(
        level=level,
        rows=answered,
        undecided=tuple(case for case in mine if case not in answered),
        shares={row.case: ends_of(row, "covered_share") for row in here},
        end=end,
    )
