"""Sections with the numbers: case by case, what bound, missiles, chance and figures, sweeps."""

import math

from skyshed.engage.answers import AssetAnswer, ExactShare, IfUnlimited, RaidAnswer
from skyshed.report.raids.verdict import cases_of, lead_of
from skyshed.report.raids.words import (
    SEEN,
    apart_words,
    chance_words,
    command_words,
    interval_words,
    mean_words,
    names_of,
    of_words,
    signed_words,
    spared_words,
)
from skyshed.report.table import Cell, Link, Section, Table, number, text
from skyshed.report.words import NBSP, count_words, share_words
from skyshed.verbs.simulation import Simulation

_NO_PRICE = (
    "No price of these missiles was read as a figure, and none is divided by targets stopped: what a missile cost "
    "says nothing of what it kept from being hit."
)
_CSIS = "https://www.csis.org/analysis/cost-and-value-air-and-missile-defense-intercepts"
_LEDGER = ("never in reach", "not seen", "seen too late", "no channel", "no missile", "neither, or mixed", "missed")
_UNLIMITED = ("missiles", "channels", "missiles and channels", "detection", "kill")


def case_section(simulation: Simulation) -> Section:
    """Return every package in every case, with exact intervals, and the packages beside each other."""
    lead = (
        f"Through: targets that arrive, of {of_words(simulation.raid)}. None through, and none at an asset: shares of "
        f"{simulation.n:,} runs, under each its exact 95{NBSP}% interval. Each package under its own command."
    )
    body: list[tuple[Cell, ...]] = []
    for package in simulation.packages:
        body.append((text(package.name, command_words(is_networked=package.is_networked)),))
        body += [_case_row(simulation.answer(package.name, case)) for case in cases_of(simulation)]
    assets = [asset.asset for asset in simulation.answers[0].assets]
    heads = ("Case", "Through, mean", "By chance, 5–95 %", "None through", *(f"None at {asset}" for asset in assets))
    table = Table("Targets through, and shares of runs in which none arrives, by case.", heads, tuple(body))
    parts = _pair_section(simulation), _command_section(simulation)
    finding = _case_finding(simulation)
    return Section("cases", "Case by case", (lead,), (table,), finding=finding, parts=parts)


def _case_row(answer: RaidAnswer) -> tuple[Cell, ...]:
    mean = apart_words(answer.mean_low, answer.mean_high)
    return (
        text(answer.case),
        number(mean_words(answer.leakers.mean), mean),
        number(chance_words(answer.leakers), f"median {count_words(answer.leakers.median)}"),
        _share_cell(answer.none_through),
        *(_asset_cell(asset) for asset in answer.assets),
    )


def _asset_cell(asset: AssetAnswer) -> Cell:
    """Return the share of runs in which none arrives; under it that none that heads there can be met at all."""
    if asset.n_never_in_reach == asset.n_heading:
        return number(spared_words(asset.unharmed), "in nobody’s reach")
    return _share_cell(asset.unharmed)


def _share_cell(share: ExactShare) -> Cell:
    return number(spared_words(share), interval_words(share))


def _case_finding(simulation: Simulation) -> str:
    """Say over all packages and cases which means are the least and the most."""
    ends = sorted(simulation.answers, key=lambda answer: answer.leakers.mean)
    said = [f"{mean_words(each.leakers.mean)} ({each.package}, {each.case})" for each in (ends[0], ends[-1])]
    return f"On average from {said[0]} to {said[1]} of {of_words(simulation.raid)} get through."


def _pair_section(simulation: Simulation) -> Section:
    lead = (
        "Both meet the same luck: the same target is seen and hit by the same draws. Fewer: the share of runs in which "
        "the first lets fewer through."
    )
    body = tuple(
        (
            text(f"{pair.first} less {pair.second}", pair.case),
            number(signed_words(pair.difference.mean), apart_words(pair.mean_low, pair.mean_high)),
            number(share_words(pair.share_first_fewer)),
            number(share_words(pair.share_equal)),
            number(share_words(max(1.0 - pair.share_first_fewer - pair.share_equal, 0.0))),
        )
        for pair in simulation.pairs
        if pair.case is lead_of(simulation)
    )
    heads = ("Packages", "Through, mean difference", "Fewer", "As many", "More")
    table = Table(f"Packages beside each other; under each mean its 95{NBSP}% interval.", heads, body)
    return Section("pairs", "One package beside another", (lead,), (table,))


def _command_section(simulation: Simulation) -> Section:
    lead = (
        "A network hands a track on and keeps two units from shooting at one target at a time. It saves missiles, not "
        "always targets through: two units by themselves shoot at the same target more often. A network that "
        "degrades is not modelled."
    )
    body = [
        (
            text(answer.package, "as it is" if is_own else "the other way"),
            text(command_words(is_networked=answer.is_networked)),
            number(mean_words(answer.leakers.mean), f"by chance {chance_words(answer.leakers)}"),
            number(mean_words(answer.used.mean)),
        )
        for other in simulation.other_command
        for is_own, answer in ((True, simulation.answer(other.package, other.case)), (False, other))
    ]
    heads = ("Package", "Command", "Through, mean", "Missiles used, mean")
    case = simulation.other_command[0].case if simulation.other_command else ""
    return Section(
        "commands",
        "The same under the other command",
        (lead,),
        (Table(f"{case} case.".capitalize(), heads, tuple(body)),),
    )


def bound_section(simulation: Simulation) -> Section:
    """Return the ledger of leakers, and beside it how many there are if one thing did not bound."""
    case = lead_of(simulation)
    answers = [simulation.answer(package.name, case) for package in simulation.packages]
    lead = (
        "The second table is the answer. The ledger counts each target that came through once, by what stood in the "
        "way at the last moment at which any unit could still have shot; a channel that was busy may have been busy "
        "for want of kills. “If unlimited” runs the same raid with the same luck and one thing changed."
    )
    ledger = tuple(
        (text(each.package), *map(_mean_cell, each.bound), _mean_cell(each.leakers.mean)) for each in answers
    )
    unlimited = tuple(
        (text(each.package), _mean_cell(each.leakers.mean), *map(_mean_cell, each.if_unlimited))
        for each in answers
        if each.if_unlimited is not None
    )
    tables = (
        Table(f"Ledger: means over runs, {case} case.", ("Package", *_LEDGER, "all through"), ledger),
        Table(
            f"If unlimited: mean through, same luck, {case} case.",
            ("Package", "as it is", *(f"{each} unlimited" for each in _UNLIMITED)),
            unlimited,
            "Detection unlimited: every target is known to all from its start. Kill unlimited: every missile kills. "
            "More may come through than before: a unit with missiles left goes on taking those of its shortest reach.",
        ),
    )
    finding = " ".join(filter(None, map(unlimited_words, answers)))
    return Section("bound", "What bound the defence", (lead,), tables, finding=finding)


def _mean_cell(mean: float) -> Cell:
    return number(mean_words(mean))


def unlimited_words(answer: RaidAnswer) -> str:
    """Say which one thing, if it did not bound, would let the fewest through; "" where it was not worked out."""
    limits: IfUnlimited | None = answer.if_unlimited
    if limits is None or answer.leakers.mean == 0:
        return ""
    single = {name: getattr(limits, name) for name in ("missiles", "channels", "detection", "kill")}
    least = min(single, key=lambda name: single[name])
    if answer.leakers.mean - single[least] < SEEN:
        return f"{answer.package}: {mean_words(answer.leakers.mean)} through on average, whichever were unlimited."
    return (
        f"{answer.package}: {mean_words(answer.leakers.mean)} through on average; {mean_words(single[least])} if "
        f"{_limit_words(least)}."
    )


def _limit_words(name: str) -> str:
    return {"detection": "all were seen from the start", "kill": "every missile killed"}.get(
        name, f"{name} were unlimited"
    )


def missile_section(simulation: Simulation) -> Section:
    """Return missiles by type: ready, used and left; how many a target stopped; why no price is divided."""
    case, names = lead_of(simulation), names_of(simulation)
    body: list[tuple[Cell, ...]] = []
    per_stopped = []
    for package in simulation.packages:
        answer = simulation.answer(package.name, case)
        body.append((text(package.name, _per_stopped_words(answer)),))
        body += [
            (
                text(f"{names.get(use.system, use.system)} › {use.missile}"),
                number(count_words(use.n_ready), f"{count_words(use.n_reserve)} in reserve" if use.n_reserve else ""),
                number(mean_words(use.used.mean), chance_words(use.used)),
                number(mean_words(use.left.mean), chance_words(use.left)),
            )
            for use in answer.missiles
        ]
        if not math.isnan(answer.missiles_per_stopped):
            per_stopped.append(f"{package.name} {mean_words(answer.missiles_per_stopped)}")
    heads = ("Missile", "Ready", "Used, mean", "Left, mean")
    tables = (Table(f"Missiles by type, {case} case; under each mean 5 to 95 % of the runs.", heads, tuple(body)),)
    points = (Cell(_NO_PRICE, links=(Link("CSIS, Cost and Value in Air and Missile Defense Intercepts", _CSIS),)),)
    finding = f"Missiles a target stopped, {case}: {'; '.join(per_stopped)}." if per_stopped else "No target stopped."
    return Section("missiles", "Missiles used and left", (), tables, points=points, finding=finding)


def _per_stopped_words(answer: RaidAnswer) -> str:
    if math.isnan(answer.missiles_per_stopped):
        return "no target stopped"
    return f"{mean_words(answer.missiles_per_stopped)} missiles a target stopped"
