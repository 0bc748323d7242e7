"""The part of a sentence on assets: in which share of runs nothing reaches them, and whom nobody can meet at all.

Every asset is named while there are few. What holds under every package alike is said once, beside the sentences.
"""

from collections.abc import Collection
from dataclasses import dataclass

from skyshed.model.figure import Case, lead_case
from skyshed.model.scenario import Level, LevelKind
from skyshed.report.words import NBSP, level_words, listed, share_words
from skyshed.verbs.simulation import Simulation

MOST_NAMED = 4
_LOW_M = 1000.0  # above ground: up to here it is mostly the horizon that hides them


@dataclass(frozen=True)
class Spared:
    """One asset under one package, by case: the share of runs in which nothing reaches it, and those out of reach."""

    asset: str
    n_heading: int
    levels: tuple[Level, ...]
    share: dict[Case, float]
    n_out: dict[Case, int]

    @property
    def lead(self) -> Case:
        return lead_case(list(self.share))

    @property
    def is_out(self) -> bool:
        """Whether no missile can ever meet any that heads for it, in any case."""
        return min(self.n_out.values()) == self.n_heading > 0

    @property
    def is_always_reached(self) -> bool:
        """Whether something arrived in every run of every case."""
        return max(self.share.values()) == 0.0


def spared_by(simulation: Simulation, package: str) -> tuple[Spared, ...]:
    """Return every asset of the raid under a package."""
    answers = {case: simulation.answer(package, case) for case in simulation.cases}
    return tuple(
        Spared(
            first.asset,
            first.n_heading,
            tuple(dict.fromkeys(each.level for each in simulation.raid.groups if each.asset.name == first.asset)),
            {case: answer.assets[place].unharmed.share for case, answer in answers.items()},
            {case: answer.assets[place].n_never_in_reach for case, answer in answers.items()},
        )
        for place, first in enumerate(next(iter(answers.values())).assets)
    )


def out_under_all(simulation: Simulation) -> tuple[Spared, ...]:
    """Return the assets of which no package can meet a target, none where there is one package alone."""
    found = [[each for each in spared_by(simulation, one.name) if each.is_out] for one in simulation.packages]
    if len(found) < 2:
        return ()
    common = set.intersection(*({each.asset for each in out} for out in found))
    return tuple(each for each in found[0] if each.asset in common)


def alike_words(simulation: Simulation, *, is_short: bool = False) -> str:
    """Say of whom no package can meet any; "" where there is none such."""
    said = _out_words(out_under_all(simulation), is_short=is_short)
    return said.replace("Those", "Under every package those", 1)


def spared_words(simulation: Simulation, package: str, *, is_short: bool = False) -> str:
    """Say in which share of runs nothing reaches each asset, over the cases; without what is said of all packages.

    Short: the cases are not named, and not why any is out of reach.
    """
    said_once = {each.asset for each in out_under_all(simulation)}
    assets = [each for each in spared_by(simulation, package) if each.asset not in said_once]
    if len(assets) > MOST_NAMED:
        return _ends_words(assets)
    parts = (
        _share_words([each for each in assets if not each.is_out and not each.is_always_reached], is_short=is_short),
        _reached_words([each for each in assets if not each.is_out and each.is_always_reached]),
        _out_words([each for each in assets if each.is_out], is_short=is_short or bool(said_once)),
    )
    return " ".join(filter(None, parts))


def _share_words(assets: Collection[Spared], *, is_short: bool) -> str:
    if not assets:
        return ""
    first, *others = assets
    said = [_by_case(first, of=" of runs", is_named=not is_short), *(_by_case(each) for each in others)]
    return f"None reaches {'; '.join(said)}."


def _by_case(one: Spared, *, of: str = "", is_named: bool = False) -> str:
    """Return an asset's share case by case, in the order of the cases, which are named where asked for."""
    shares = {case: share_words(one.share[case]) for case in Case if case in one.share}
    if is_named and len(shares) > 1:
        said = ", ".join(f"{share} ({case})" for case, share in shares.items())
    else:
        said = "/".join(share.removesuffix(f"{NBSP}%") for share in shares.values()) + f"{NBSP}%"
    return f"{one.asset} in {said}{of}"


def _reached_words(assets: Collection[Spared]) -> str:
    if not assets:
        return ""
    named = listed([f"{each.asset}{_part_out_words(each)}" for each in assets])
    return f"{named} {'is' if len(assets) == 1 else 'are'} reached in every run."


def _part_out_words(one: Spared) -> str:
    """Say how many of those that head for it nobody can meet, in the leading case."""
    n_out = one.n_out[one.lead]
    return f" ({n_out:,} of its {one.n_heading:,} in nobody’s reach)" if n_out else ""


def _out_words(assets: Collection[Spared], *, is_short: bool) -> str:
    if not assets:
        return ""
    named = listed([f"{each.asset} ({each.n_heading:,})" for each in assets])
    return f"Those at {named} are in nobody’s reach{'' if is_short else _why_words(assets)}."


def _why_words(assets: Collection[Spared]) -> str:
    """Say why those that fly low, at one height, are never met, though a ring on a map may hold them; "" of others."""
    levels = {level for each in assets for level in each.levels}
    level = levels.pop() if len(levels) == 1 else None
    if level is None or level.kind is not LevelKind.AGL or level.altitude_m > _LOW_M:
        return ""
    return f": at {level_words(level)} they stay below the horizon or beyond every missile"


def _ends_words(assets: Collection[Spared]) -> str:
    """Say of many assets which is spared least and which most, in the leading case."""
    ranked = sorted(assets, key=lambda each: each.share[each.lead])
    least, most = (_by_case(one, of=" of runs", is_named=True) for one in (ranked[0], ranked[-1]))
    return f"None reaches {least} (the least of {len(ranked):,} assets), {most} (the most)."
