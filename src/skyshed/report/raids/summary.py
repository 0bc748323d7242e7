"""``summary.json`` of a simulation: all that it answers, for machines; its shape is ``raid-summary.schema.json``.

Numbers have four significant digits, NaN is null, and no time, path or thread count stands in it: the same inputs give
the same bytes.
"""

from collections.abc import Sequence

from skyshed.engage.answers import (
    Assumed,
    Curve,
    ExactShare,
    Ignorance,
    MissileUse,
    PairedRaids,
    RaidAnswer,
    RaidInfluence,
    Spread,
)
from skyshed.engage.statistics import CONFIDENCE, n_for
from skyshed.model.figure import Figure
from skyshed.model.raid import EntryLine, Group, Raid, Ring
from skyshed.model.scenario import Offer
from skyshed.report.figures import counted
from skyshed.report.records import conditions_record, rows_text, terrain_record
from skyshed.verbs.simulation import Simulation

SCHEMA_VERSION = "1.0"
NOTE = (
    "What a scripted raid meets in a model of published and assumed figures, not a forecast. A leaker is a target that "
    "arrives. p05, median and p95 are over replications of one case: chance alone. Cases are ends of the figures, "
    "not likelihoods. unharmed is the share of replications in which no leaker reaches the asset; intervals (ci95) are "
    "exact for shares, and say how far the replications made know a number, not whether the figures are right. p05 is "
    "the least count that at least 5 in 100 replications do not exceed. if_unlimited is the mean number of leakers, "
    "the same luck, if one thing did not bound the defence."
)
_POINT = 0.01


def raid_summary_text(simulation: Simulation) -> str:
    """Return the summary as text, the same bytes for the same answers."""
    return rows_text(raid_summary(simulation))


def raid_summary(simulation: Simulation) -> dict[str, object]:
    """Return the summary as plain values, not yet rounded."""
    return {
        "schema_version": SCHEMA_VERSION,
        "note": NOTE,
        "scenario": simulation.scenario.name,
        "raid": _raid(simulation.raid),
        "doctrine": {"assign": simulation.doctrine.assign, "n_salvo": simulation.doctrine.salvo},
        "n_replications": simulation.n,
        "n_replications_for_one_point": n_for(_POINT),
        "confidence_share": CONFIDENCE,
        "seed": simulation.seed,
        "cases": list(simulation.cases),
        "packages": [_package(package) for package in simulation.packages],
        "terrain": terrain_record(simulation.terrain),
        "conditions": conditions_record(simulation.scenario),
        "answers": [_answer(answer) for answer in simulation.answers],
        "other_command": [_answer(answer) for answer in simulation.other_command],
        "pairs": [_pair(pair) for pair in simulation.pairs],
        "curves": [_curve(curve) for curve in simulation.curves],
        "ignorance": [_ignorance(each) for each in simulation.ignorance],
        "assumed": [_assumed(each) for each in simulation.assumed],
        "figures": counted(simulation.figures),
        "remarks": list(simulation.remarks),
    }


def _raid(raid: Raid) -> dict[str, object]:
    return {
        "name": raid.name,
        "description": raid.description,
        "n_targets": raid.count,
        "groups": [_group(group) for group in raid.groups],
        "losses": [{"at_s": loss.at_s, "unit": loss.unit, "radar": loss.radar} for loss in raid.losses],
    }


def _group(group: Group) -> dict[str, object]:
    speed_m_s = group.target.speed_m_s.nominal if group.speed_m_s is None else group.speed_m_s
    route = "ring" if isinstance(group.route, Ring) else "entry" if isinstance(group.route, EntryLine) else "waypoints"
    return {
        "name": group.name,
        "target": group.target.key,
        "n_targets": group.count,
        "asset": group.asset.name,
        "route": route,
        "level": group.level.label,
        "speed_m_s": speed_m_s,
        "start_s": group.start_s,
        "spread_s": group.spread_s,
    }


def _package(package: Offer) -> dict[str, object]:
    return {"name": package.name, "is_networked": package.is_networked, "units": [unit.key for unit in package.units]}


def _answer(answer: RaidAnswer) -> dict[str, object]:
    unlimited = answer.if_unlimited
    return {
        "package": answer.package,
        "case": answer.case,
        "is_networked": answer.is_networked,
        "n_replications": answer.n,
        "n_targets": answer.n_targets,
        "leakers": _spread(answer.leakers) | {"mean_ci95_low": answer.mean_low, "mean_ci95_high": answer.mean_high},
        "none_through": _share(answer.none_through),
        "assets": [
            {
                "asset": each.asset,
                "n_heading": each.n_heading,
                "n_never_in_reach": each.n_never_in_reach,
                "leakers": _spread(each.leakers),
                "unharmed": _share(each.unharmed),
            }
            for each in answer.assets
        ],
        "missiles": [_missile(each) for each in answer.missiles],
        "missiles_used": _spread(answer.used),
        "missiles_used_per_target_stopped": answer.missiles_per_stopped,
        "n_targets_shot_at_mean": answer.n_shot_at,
        "bound": answer.bound._asdict(),
        "if_unlimited": None if unlimited is None else unlimited._asdict(),
        "n_replications_by_leakers": answer.histogram.tolist(),
    }


def _missile(missile: MissileUse) -> dict[str, object]:
    return {
        "system": missile.system,
        "missile": missile.missile,
        "n_ready": missile.n_ready,
        "n_reserve": missile.n_reserve,
        "used": _spread(missile.used),
        "left": _spread(missile.left),
    }


def _pair(pair: PairedRaids) -> dict[str, object]:
    return {
        "first": pair.first,
        "second": pair.second,
        "case": pair.case,
        "leakers_first_less_second": _spread(pair.difference)
        | {"mean_ci95_low": pair.mean_low, "mean_ci95_high": pair.mean_high},
        "share_first_lets_fewer_through": pair.share_first_fewer,
        "share_equal": pair.share_equal,
    }


def _curve(curve: Curve) -> dict[str, object]:
    points = [
        {
            "package": point.package,
            "case": point.case,
            "value": point.value,
            "n_targets": point.n_targets,
            "leakers": _spread(point.leakers),
            "none_through": _share(point.none_through),
        }
        for point in curve.points
    ]
    return {"swept": curve.name, "note": curve.note, "points": points}


def _ignorance(ignorance: Ignorance) -> dict[str, object]:
    return {
        "package": ignorance.package,
        "n_draws": ignorance.n_draws,
        "n_replications_each": ignorance.n_each,
        "leakers_mean": ignorance.mean,
        "leakers_variance": ignorance.variance,
        "share_by_chance": ignorance.chance_share,
        "influences": _influences(ignorance.influences),
    }


def _influences(influences: Sequence[RaidInfluence]) -> list[dict[str, object]]:
    return [
        _figure(each.figure)
        | {
            "leakers_mean_at_low": each.leakers_at_low,
            "leakers_mean_at_high": each.leakers_at_high,
            "leakers_mean_swing": each.swing,
        }
        for each in influences
    ]


def _assumed(assumed: Assumed) -> dict[str, object]:
    return _figure(assumed.figure) | {"packages": list(assumed.packages), "note": assumed.figure.note}


def _figure(figure: Figure) -> dict[str, object]:
    return {
        "figure": figure.key,
        "unit": figure.unit,
        "low": figure.low,
        "nominal": figure.nominal,
        "high": figure.high,
        "status": figure.status,
        "is_disputed": figure.is_disputed,
    }


def _spread(spread: Spread) -> dict[str, object]:
    return {"mean": spread.mean, "p05": spread.low, "median": spread.median, "p95": spread.high}


def _share(share: ExactShare) -> dict[str, object]:
    return {"share": share.share, "ci95_low": share.low, "ci95_high": share.high}
