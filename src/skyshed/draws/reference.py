"""Scattered points the slow and plain way: one world at a time, from the definitions; tests hold the kernel to it."""

import numpy as np
from numpy.typing import NDArray

from skyshed.draws.flyout import Flyout
from skyshed.draws.pointwise import Scattered, SightLine
from skyshed.draws.worlds import Worlds
from skyshed.model.figure import Case
from skyshed.model.system import Missile, TargetClass
from skyshed.radar.horizon_loss import FULL_BEAM_DEG
from skyshed.zone.envelope import solid_of

Flags = NDArray[np.bool_]


def covered_flags(scene: Scattered, target: TargetClass, worlds: Worlds, world: int) -> list[Flags]:
    """Return, package by package, which points (n,) some fire unit reaches in one of the worlds."""
    answers = []
    for all_served in scene.packages:
        covered = np.zeros(scene.altitude_msl_m.shape, dtype=bool)
        for served in all_served:
            unit = served.unit
            sources, engagement = served.sources, unit.engagement_key
            found, tracked = (
                np.any([_sees(scene, scene.sight_lines[key], target, worlds, world) for key in keys], axis=0)
                for keys in (sources, [engagement])
            )
            aimed = [missile.against(target.key) for missile in unit.system.missiles.values()]
            reached = [_reaches(scene.flyouts[unit.key], envelope, worlds, world) for envelope in aimed]
            covered |= found & tracked & np.any(reached, axis=0)
        answers.append(covered)
    return answers


def _sees(scene: Scattered, sight_line: SightLine, target: TargetClass, worlds: Worlds, world: int) -> Flags:
    limits = sight_line.limits(target, worlds)[world]
    most_db, farthest_m, lowest_deg, highest_deg, first, share, on_horizon_db, in_clutter_m = limits
    low_db, high_db = sight_line.diffracted_db[int(first) : int(first) + 2].astype(np.float64)
    one_way_db = low_db + share * (high_db - low_db) + on_horizon_db * sight_line.beam
    low_msl_m, high_msl_m = sight_line.horizons_msl_m[int(first) : int(first) + 2]
    is_lit = scene.altitude_msl_m >= low_msl_m + share * (high_msl_m.astype(np.float64) - low_msl_m)
    longest_m = np.where(sight_line.elevation_deg > FULL_BEAM_DEG, farthest_m, np.minimum(farthest_m, in_clutter_m))
    is_loud = (sight_line.loss_db + 2.0 * one_way_db <= most_db) & (sight_line.slant_m <= longest_m)
    return is_lit & is_loud & (lowest_deg <= sight_line.elevation_deg) & (sight_line.elevation_deg <= highest_deg)


def _reaches(flyout: Flyout, missile: Missile, worlds: Worlds, world: int) -> Flags:
    """Return what the shape of an envelope holds above the ball of the minimum range, z^2 + c^2 (1 + z / Rs) = r^2."""
    max_range_m, min_range_m, max_altitude_m, min_altitude_m = (
        worlds.of(figure)[world]
        for figure in (missile.max_range_m, missile.min_range_m, missile.max_altitude_m, missile.min_altitude_m)
    )
    height_m, chord_m = flyout.height_m, flyout.chord_m
    solid = solid_of(Case.NOMINAL, chord_m, flyout.sphere_m, max_range_m=max_range_m, max_altitude_m=max_altitude_m)
    is_inside = (solid.low_m <= height_m) & (height_m <= solid.high_m)
    is_beside = (chord_m < min_range_m) & (height_m < 0)
    is_far = height_m**2 + chord_m**2 * (1 + height_m / flyout.sphere_m) >= min_range_m**2
    return is_inside & ~is_beside & is_far & (flyout.height_agl_m >= max(min_altitude_m, 0.0))
