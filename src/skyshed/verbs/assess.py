"""``assess``: from a scenario to a result, stage by stage."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from skyshed.coverage.capacities import capacity_rows, require_assessable
from skyshed.coverage.conventions import convention_rows
from skyshed.coverage.ground import Survey, discs_around, refractions_at_sites, stated_grounds, survey_of
from skyshed.coverage.headline import headline_rules
from skyshed.coverage.inputs import same
from skyshed.coverage.mapping import spacing_of, state_of
from skyshed.coverage.neighbours import neighbour_rows
from skyshed.coverage.propagations import propagation_rows
from skyshed.coverage.rows import AreaRow
from skyshed.coverage.skies import Assessment, rose_case
from skyshed.coverage.tables import area_rows
from skyshed.draws.questions import questions, scattered_points, scenes_of, settled
from skyshed.draws.sitings import SITING_M
from skyshed.draws.spread import comparisons, influences
from skyshed.jobs.kept import kept
from skyshed.jobs.memory import give_back
from skyshed.jobs.run import Progress, Silent, threads_of
from skyshed.model.figure import Case
from skyshed.model.scenario import Scenario
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import open_ground
from skyshed.verbs.asked import Cases, Levels, as_asked, cases_of, levels_of, spacing_m_of
from skyshed.verbs.asked_paths import Paths
from skyshed.verbs.explore import Explored, explored
from skyshed.verbs.provenance import figures_of, provenance_of
from skyshed.verbs.result import Result
from skyshed.verbs.warnings import warnings_of


def assess(
    scenario: Scenario,
    *,
    cases: Cases | None = None,
    levels: Levels | None = None,
    terrain: Paths | None = None,
    refraction: str | None = None,
    propagation: str | None = None,
    rain_mm_h: float | str | None = None,
    clutter_improvement_db: float | str | None = None,
    grid_spacing_m: float | str | None = None,
    n_threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Return what the offers of a scenario reach, and how sure that is.

    Every keyword left out takes the scenario's own value; ``cases`` is all three, ``n_threads`` the
    number of processors. Cases, levels and paths may be texts, one or several; a spacing may be ``"2 km"``.

    Raises
    ------
    InputError, TerrainError
        If the scenario, or an override, cannot be used.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    scenario = replace(
        as_asked(
            same(scenario),
            terrain=terrain,
            refraction=refraction,
            propagation=propagation,
            rain_mm_h=rain_mm_h,
            clutter_improvement_db=clutter_improvement_db,
        ),
        levels=levels_of(levels or scenario.levels),
        grid_spacing_m=spacing_m_of(grid_spacing_m) or scenario.grid_spacing_m or spacing_of(scenario.area),
    )
    require_assessable(scenario)
    progress, cases, n_threads = progress or Silent(), cases_of(cases), threads_of(n_threads)
    terrain_there = open_ground(scenario)

    def made() -> Result:
        terrain_there.hold(*(discs_around(scenario, SITING_M, with_roses=each) for each in (True, False)))
        survey = survey_of(scenario, progress, terrain=terrain_there, rose_case=rose_case(cases), n_threads=n_threads)
        result = _result(Assessment(scenario, cases, survey, n_threads, progress))
        del survey
        give_back()
        return result

    return kept().shared(("assess", scenario, cases, terrain_there.key, state_of(scenario.area)), made)


def _result(assessment: Assessment) -> Result:
    scenario, survey = assessment.scenario, assessment.survey
    refractions = refractions_at_sites(scenario, survey.terrain, scenario.refraction)
    scatter = scattered_points(assessment)
    found = explored(assessment, refractions, scatter)
    areas = tuple(_areas(assessment, found))
    rules = headline_rules(scenario, survey)
    propagations = tuple(propagation_rows(scenario, assessment.cases, survey.terrain, refractions))
    # The draws range over whole figures, so they belong to a result that shows all three cases.
    compared = questions(assessment, scatter, rules) if set(assessment.cases) == set(Case) else []
    quotable = [package for package in scenario.packages if package.fire_units and rules.allows_package(package)]
    scenes = scenes_of(quotable, compared, found.looks)
    compared = settled(compared, scenes)
    return Result(
        scenario=scenario,
        packages=scenario.packages,
        cases=assessment.cases,
        levels=scenario.levels,
        grid=survey.grid,
        skies=found.skies,
        ranges=found.ranges,
        areas=areas,
        assets=found.assets,
        curves=found.curves,
        neighbours=tuple(neighbour_rows(scenario, survey, found.skies, found.inputs)),
        capacities=tuple(capacity_rows(scenario, assessment.cases)),
        roses=found.roses,
        conventions=tuple(convention_rows(assessment, refractions, areas)),
        comparisons=tuple(comparisons(assessment, quotable, compared, scenes=scenes, areas=areas, points=scatter)),
        influences=tuple(influences(assessment, quotable, compared, scenes)),
        refractions=refractions,
        terrain=survey.terrain.info,
        headline=rules,
        figures=figures_of(scenario),
        warnings=warnings_of(scenario, survey, refractions, propagations, found.skies.values()),
        provenance=provenance_of(scenario, survey.terrain, propagations),
        grounds=stated_grounds(scenario, survey.terrain),
        propagations=propagations,
    )


def _areas(assessment: Assessment, found: Explored) -> Iterator[AreaRow]:
    scenario, survey = assessment.scenario, assessment.survey
    for key, sky in found.skies.items():
        rows = partial(_areas_of, sky, survey, scenario)
        yield from kept().get(("areas", found.inputs[key]), rows)


def _areas_of(sky: Sky, survey: Survey, scenario: Scenario) -> list[AreaRow]:
    return list(area_rows(sky, survey.grid, scenario, survey.levels_msl_m))
