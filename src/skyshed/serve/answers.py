"""Answers to a click: why a point is covered or not, and the section above a radial, as records for a page."""

from itertools import pairwise
from typing import Any

import numpy as np

from skyshed.catalogue.levels import HIGHEST_M, LOWEST_MSL_M
from skyshed.errors import InputError
from skyshed.horizon.profile import Profile
from skyshed.jobs.run import Progress
from skyshed.model.scenario import Level, LevelKind
from skyshed.report.why.answer import why_text
from skyshed.report.words import flight_level
from skyshed.serve.meant import asked_of, case_at
from skyshed.serve.protocol import Radial, Why, within_180
from skyshed.verbs.why import WhyAnswer
from skyshed.verbs.workspace import Workspace

_KINDS = {"agl": LevelKind.AGL, "msl": LevelKind.MSL, "fl": LevelKind.FLIGHT_LEVEL}
_MOST_PLACES = 500  # of a profile: more than a page has columns

Record = dict[str, Any]


def why_record(workspace: Workspace, message: Why, progress: Progress | None = None) -> Record:
    """Return the ``WhyAnswer`` of ``protocol.ts``; its lines are those of ``skyshed why``.

    Raises
    ------
    InputError, TerrainError
        If there is no such package, class, case or height, or no ground there.
    """
    question = message.question
    asked, case = asked_of(workspace.scenario, question.package, question.target), case_at(question.case)
    at = message.lat, within_180(message.lon), _level(message)
    answer = workspace.why(at, asked.target, offer=asked.offer, case=case, progress=progress)
    return {
        "type": "why",
        "seq": message.seq,
        "lines": why_text(answer, workspace.scenario).splitlines(),
        "verdict": _verdict(answer),
        "at": [answer.lon_deg, answer.lat_deg],
        "altitude_m": answer.altitude_msl_m,
        "profile": _profile(answer),
    }


def section_record(workspace: Workspace, message: Radial, progress: Progress | None = None) -> Record:
    """Return the ``SectionAnswer`` of ``protocol.ts``.

    Raises
    ------
    InputError, TerrainError
        If there is no such package, class, case, unit or asset, or no ground at the unit.
    """
    question = message.question
    asked, case = asked_of(workspace.scenario, question.package, question.target), case_at(question.case)
    section = workspace.section(
        message.azimuth_deg,
        **{message.of: message.key},
        offer=asked.offer,
        target=asked.target,
        case=case,
        progress=progress,
    )
    ground_m = section.ground_msl_m.astype(np.float64).round(1).tolist()
    return {
        "type": "section",
        "seq": message.seq,
        "of": section.name,
        "azimuth_deg": section.azimuth_deg,
        "line": np.stack([section.lon_deg, section.lat_deg], axis=1).round(5).tolist(),
        "range_km": (section.range_m / 1000).round(4).tolist(),
        "ground_m": [each if np.isfinite(each) else None for each in ground_m],
        "stretches": [[[round(end, 1) for end in ends] for ends in above] for above in section.stretches],
        "ring_km": None if section.ring_m is None else section.ring_m / 1000,
        "ring_m": section.ring_top_msl_m,
        "others": [{"name": name, "range_km": range_m / 1000} for name, range_m in section.others],
    }


def _level(message: Why) -> Level:
    kind, height_m = _KINDS[message.kind], message.height_m
    lowest_m = 0.0 if kind is LevelKind.AGL else LOWEST_MSL_M
    if not lowest_m <= height_m <= HIGHEST_M:
        raise InputError(f"height {height_m:g} m is not between {lowest_m:g} m and {HIGHEST_M / 1000:g} km")
    labels = {LevelKind.AGL: f"{height_m:g} m AGL", LevelKind.MSL: f"{height_m:g} m"}
    return Level(labels.get(kind, flight_level(height_m)), kind, height_m)


def _verdict(answer: WhyAnswer) -> str:
    if answer.is_inside_ground:
        return "inside the ground"
    if answer.is_covered:
        return "covered"
    return "not covered" if answer.is_known else "not known"


def _profile(answer: WhyAnswer) -> Record | None:
    """Return ground and ray from the antenna that decides; None without one, or where ground on the way is unknown."""
    profile, antenna = answer.profile, answer.antenna
    if profile is None or antenna is None or not profile.is_known:
        return None
    places, blocker = _places(profile), profile.blocker
    return {
        "from": f"{antenna.radar} of {antenna.unit.name}",
        "range_km": (profile.range_m[places] / 1000).round(4).tolist(),
        "ground_m": profile.ground_msl_m[places].round(1).tolist(),
        "ray_m": profile.ray_msl_m[places].round(1).tolist(),
        "blocker": None
        if blocker is None
        else {
            "range_km": blocker.range_m / 1000,
            "ground_m": blocker.ground_msl_m,
            "at": [blocker.lon_deg, blocker.lat_deg],
        },
    }


def _places(profile: Profile) -> np.ndarray:
    """Return a few hundred places along a profile: of each piece the one where the ground comes nearest to the ray."""
    n = profile.range_m.size
    if n <= _MOST_PLACES:
        return np.arange(n)
    above_m = profile.ground_msl_m - profile.ray_msl_m
    cuts = np.linspace(0, n, _MOST_PLACES - 1).astype(int)
    highest = [begin + int(np.argmax(above_m[begin:end])) for begin, end in pairwise(cuts)]
    blocked = [int(np.argmax(profile.ground_tangent))]
    return np.unique([0, *highest, *blocked, n - 1])
