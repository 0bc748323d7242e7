"""``tables/raid_*.csv``: what a simulation answers, one file a table, safe to open in a spreadsheet.

Numbers have four significant digits; an empty cell is a number that is not known. Means and shares are over
replications, and each interval is 95 %. Percentiles are of replications: what chance alone does in one case.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from skyshed.engage.answers import (
    AssetAnswer,
    Assumed,
    Bound,
    CurvePoint,
    IfUnlimited,
    Ignorance,
    MissileUse,
    RaidAnswer,
    RaidInfluence,
)
from skyshed.export.raids.about import about
from skyshed.export.spreadsheet import Columns, columns_of, write_table
from skyshed.verbs.simulation import Simulation


class _Part(NamedTuple):
    """A part of an answer, with what the answer is about."""

    answer: RaidAnswer
    part: AssetAnswer | MissileUse


class _Swept(NamedTuple):
    """A point of a curve, with what is swept."""

    swept: str
    note: str
    point: CurvePoint


class _Moved(NamedTuple):
    """An influence, with the draws that it stands beside."""

    ignorance: Ignorance
    influence: RaidInfluence


def write_tables(simulation: Simulation, folder: Path) -> list[Path]:
    """Write every table into ``folder/tables`` and return the paths; a table without rows has its header alone."""
    place = folder / "tables"
    place.mkdir(exist_ok=True)
    paths = []
    for name, (columns, rows) in tables(simulation).items():
        paths.append(place / f"{name}.csv")
        write_table(paths[-1], columns, rows)
    return paths


def tables(simulation: Simulation) -> dict[str, tuple[Columns, Sequence[object]]]:
    """Return the columns (header -> value of a row) and the rows of every table."""
    answers = [*simulation.answers, *simulation.other_command]
    return {
        "raid_answers": (_ANSWERS, answers),
        "raid_assets": (_ASSETS, [_Part(answer, each) for answer in answers for each in answer.assets]),
        "raid_missiles": (_MISSILES, [_Part(answer, each) for answer in answers for each in answer.missiles]),
        "raid_pairs": (_PAIRS, simulation.pairs),
        "raid_curve": (
            _CURVE,
            [_Swept(curve.name, curve.note, each) for curve in simulation.curves for each in curve.points],
        ),
        "raid_ignorance": (_IGNORANCE, simulation.ignorance),
        "raid_influences": (
            _INFLUENCES,
            [_Moved(each, influence) for each in simulation.ignorance for influence in each.influences],
        ),
        "raid_assumed": (_ASSUMED, simulation.assumed),
        "raid_about": ({"topic": lambda pair: pair[0], "text": lambda pair: pair[1]}, list(about(simulation).items())),
    }


def command_word(*, is_networked: bool) -> str:
    """Return the name of a command."""
    return "networked" if is_networked else "autonomous"


def _command(answer: RaidAnswer) -> str:
    return command_word(is_networked=answer.is_networked)


def _unlimited(name: str) -> Callable[[RaidAnswer], float | None]:
    return lambda answer: None if answer.if_unlimited is None else getattr(answer.if_unlimited, name)


def _spread(header: str, field: str) -> str:
    """Return the columns of a `Spread`, as `columns_of` takes them."""
    ends = {"mean": "mean", "p05": "low", "median": "median", "p95": "high"}
    return " ".join(f"{header}_{words}={field}.{end}" for words, end in ends.items())


def _share(header: str, field: str) -> str:
    """Return the columns of a `Share`: itself and its exact interval."""
    return f"{header}={field}.share {header}_ci95_low={field}.low {header}_ci95_high={field}.high"


def _joined(row: Assumed) -> str:
    return "; ".join(row.packages)


_FIGURE = (
    "figure={0}key figure_unit={0}unit figure_low={0}low figure_nominal={0}nominal figure_high={0}high "
    "figure_status={0}status figure_is_disputed={0}is_disputed"
)
_BOUND = " ".join(f"leakers_{name}_mean=bound.{name}" for name in Bound._fields)
_IF_UNLIMITED: Columns = {f"leakers_mean_if_unlimited_{name}": _unlimited(name) for name in IfUnlimited._fields}
_ANSWERS: Columns = {
    **columns_of("package case"),
    "command": _command,
    **columns_of(f"n_replications=n n_targets {_spread('leakers', 'leakers')}"),
    **columns_of("leakers_mean_ci95_low=mean_low leakers_mean_ci95_high=mean_high"),
    **columns_of(_share("share_of_replications_none_through", "none_through")),
    **columns_of(f"{_spread('missiles_used', 'used')} missiles_used_per_target_stopped=missiles_per_stopped"),
    **columns_of(f"targets_shot_at_mean=n_shot_at {_BOUND}"),
    **_IF_UNLIMITED,
}
_ASSETS: Columns = {
    **columns_of("package=answer.package case=answer.case"),
    "command": lambda row: _command(row.answer),
    **columns_of(
        "n_replications=answer.n asset=part.asset n_heading=part.n_heading n_never_in_reach=part.n_never_in_reach"
        f" {_spread('leakers', 'part.leakers')}"
    ),
    **columns_of(_share("share_of_replications_unharmed", "part.unharmed")),
}
_MISSILES: Columns = {
    **columns_of("package=answer.package case=answer.case"),
    "command": lambda row: _command(row.answer),
    **columns_of("n_replications=answer.n system=part.system missile=part.missile n_ready=part.n_ready"),
    **columns_of(f"n_reserve=part.n_reserve {_spread('used', 'part.used')} {_spread('left', 'part.left')}"),
}
_PAIRS = columns_of(
    f"first second case {_spread('leakers_first_less_second', 'difference')} "
    "leakers_first_less_second_mean_ci95_low=mean_low leakers_first_less_second_mean_ci95_high=mean_high "
    "share_of_replications_first_lets_fewer_through=share_first_fewer share_of_replications_equal=share_equal"
)
_CURVE = columns_of(
    f"swept value=point.value package=point.package case=point.case n_targets=point.n_targets "
    f"{_spread('leakers', 'point.leakers')} {_share('share_of_replications_none_through', 'point.none_through')} note"
)
_IGNORANCE = columns_of(
    "package n_draws_of_figures=n_draws n_replications_each=n_each leakers_mean=mean leakers_variance=variance "
    "share_of_variance_by_chance=chance_share"
)
_INFLUENCES: Columns = {
    **columns_of("package=influence.package"),
    "case": lambda _: "nominal but for this figure",
    **columns_of(_FIGURE.format("influence.figure.")),
    **columns_of(
        "leakers_mean_at_figure_low=influence.leakers_at_low leakers_mean_at_figure_high=influence.leakers_at_high "
        "swing_leakers_mean=influence.swing n_replications_each=ignorance.n_each"
    ),
}
_ASSUMED: Columns = {
    **columns_of(_FIGURE.format("figure.")),
    "packages": _joined,
    **columns_of("note=figure.note"),
}
