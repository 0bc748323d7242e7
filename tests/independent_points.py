"""Points of a whole answer, half of them at the edge of coverage, held against `independent`.

The independent script knows lines of sight alone: diffraction has a reference and a peer of its own
(tests/reference/test_diffraction_ladder.py, tests/reference/test_diffraction_against_peer.py).
"""

from dataclasses import replace
from itertools import product

import numpy as np

from independent import Ground, Target, World
from skyshed.coverage.ground import refractions_at_sites, survey_of
from skyshed.coverage.skies import Assessment
from skyshed.jobs.run import Silent
from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation

ALTITUDE_M, RANGE_M = 25.0, 400.0  # how far beside a point the independent script may look for agreement


def answered(scenario, n_threads=2):
    """Return the map of an assessment by lines of sight and its skies, as `assess` composes them."""
    scenario = replace(scenario, propagation=Propagation.LINE_OF_SIGHT)
    assessment = Assessment(scenario, tuple(Case), survey_of(scenario, Silent()), n_threads, Silent())
    refractions = refractions_at_sites(scenario, assessment.survey.terrain, scenario.refraction)
    assessment = replace(assessment, survey=assessment.survey.only("map"))
    return assessment, refractions, assessment.skies(assessment.looks_of(refractions))[0]


def ground_of(assessment, terrain):
    """Return the ground that the independent script reads: the file itself, or the posts of the embedded grid."""
    if terrain is not None:
        spacing_m = assessment.survey.terrain.window(*middle(assessment), 50e3).spacing_m
        return Ground.of_file(terrain, spacing_m)
    return Ground.of_window(assessment.survey.terrain.window(*middle(assessment), 1_300e3))


def middle(assessment):
    grid = assessment.survey.grid
    return float(grid.lat_deg.mean()), float(grid.lon_deg.mean())


def chosen(rng, count, n):
    """Return flat cells: half anywhere that some unit or its edge is near, half where the count changes."""
    changes = np.zeros(count.shape, bool)
    for axis in (0, 1):
        step = np.diff(count.astype(int), axis=axis) != 0
        pad = [(0, 1), (0, 0)] if axis == 0 else [(0, 0), (0, 1)]
        changes |= np.pad(step, pad) | np.pad(step, [each[::-1] for each in pad])
    edge = np.flatnonzero(changes)
    anywhere = rng.choice(count.size, n - n // 2)
    return np.concatenate([anywhere, rng.choice(edge, n // 2)]) if edge.size else anywhere


def checked(assessment, refractions, skies, *, terrain, n_points, seed=1, packages=None):
    """Yield one tuple a point: what was asked, the program's count, the independent count, and what would agree."""
    rng = np.random.default_rng(seed)
    world = World(assessment.scenario, ground_of(assessment, terrain), refractions)
    grid, scenario = assessment.survey.grid, assessment.scenario
    asked = list(product([p for p in scenario.packages if packages is None or p.name in packages],
                         scenario.targets, Case, range(len(scenario.levels))))  # fmt: skip
    rng.shuffle(asked)
    each = max(2, -(-n_points // len(asked)))
    for package, target, case, level in asked[: -(-n_points // each)]:
        count = skies[package.name, target.key, case].n_units[level]
        for cell in chosen(rng, count, each):
            row, column = np.divmod(cell, grid.shape[1])
            lat, lon = float(grid.lat_deg[row]), float(grid.lon_deg[column])
            ground = float(world.ground.at(lat, lon))
            if np.isnan(ground):
                continue
            asked_level = scenario.levels[level]
            altitude = asked_level.altitude_m + (ground if asked_level.kind == "agl" else 0.0)
            point = Target(lat, lon, altitude, ground, target)
            got, expected = int(count[row, column]), world.n_covering(package, case, point)
            near = "" if got == expected else beside(world, package, case, point, got)
            yield (package.name, target.key, case.value, asked_level.label, lat, lon), got, expected, near


def beside(world, package, case, point, got):
    """Return the smallest step aside at which the independent script agrees; empty if there is none nearby."""
    for scale in (0.1, 0.3, 1.0):
        for up, north, east in product((-1, 0, 1), repeat=3):
            lat = point.lat_deg + north * scale * RANGE_M / 111e3
            lon = point.lon_deg + east * scale * RANGE_M / 111e3 / np.cos(np.radians(point.lat_deg))
            moved = replace(
                point, lat_deg=lat, lon_deg=lon, altitude_msl_m=point.altitude_msl_m + up * scale * ALTITUDE_M
            )
            if world.n_covering(package, case, moved) == got:
                aside_m = scale * RANGE_M * np.hypot(north, east)
                return f"agrees {up * scale * ALTITUDE_M:+.0f} m up, {aside_m:.0f} m aside"
    return ""
