"""How a raid is said in words, and how means, counts and shares of runs look."""

import math
from collections import Counter
from collections.abc import Mapping

from skyshed.engage.answers import ExactShare, Spread
from skyshed.model.figure import Figure
from skyshed.model.raid import Assign, Doctrine, Loss, Raid
from skyshed.model.scenario import Level
from skyshed.model.system import TargetClass
from skyshed.report.facts import names_in
from skyshed.report.words import NBSP, UNKNOWN, count_words, figure_name, level_words, listed, share_words
from skyshed.verbs.simulation import Simulation

BY_ASSIGN = {
    Assign.EARLIEST: "of the units that can, the one whose missile meets it first shoots",
    Assign.NEAREST: "of the units that can, the one with the shortest way to it shoots",
    Assign.LAYERED: "of the units that can, the one that reaches farthest shoots first",
}
SEEN = 0.05  # of a target: means are said to one decimal
_FEW_S = 120.0
_HOURS_S = 36_000.0  # from here on a length is told in hours


def mean_words(mean: float) -> str:
    """Return a mean of counts: to one decimal below a hundred; never 0 for something.

    >>> mean_words(0.0), mean_words(0.02), mean_words(3.27), mean_words(151.7)
    ('0', 'under 0.1', '3.3', '152')
    """
    if math.isnan(mean):
        return UNKNOWN
    if 0 < mean < 0.05:
        return "under 0.1"
    return f"{mean:.1f}" if 0 < mean < 99.95 else f"{mean:,.0f}"


def signed_words(mean: float) -> str:
    """Return a difference of means with its sign.

    >>> signed_words(-1.26), signed_words(0.02), signed_words(0.31)
    ('−1.3', 'about 0', '+0.3')
    """
    if 0 < abs(mean) < 0.05:
        return "about 0"
    size = mean_words(abs(mean))
    sign = "" if mean == 0 else "−" if mean < 0 else "+"
    return f"{sign}{size}"


def apart_words(low: float, high: float) -> str:
    """Return an interval of a mean with as many decimals (three at most) as tell its ends apart.

    >>> apart_words(18.24, 18.31), apart_words(-1.68, -1.59), apart_words(2.0, 2.0)
    ('18.2 to 18.3', '−1.7 to −1.6', '2.0')
    >>> apart_words(-0.04, 0.03)
    '−0.04 to 0.03'
    """
    ways = [[f"{end:.{digits}f}" for end in (low, high)] for digits in (1, 2, 3)]
    said = next((ends for ends in ways if ends[0] != ends[1] and not any(map(_is_minus_nought, ends))), ways[0])
    ends = list(dict.fromkeys("0.0" if _is_minus_nought(end) else end.replace("-", "−") for end in said))
    return " to ".join(ends)


def _is_minus_nought(end: str) -> bool:
    return end.startswith("-") and float(end) == 0


def between_counts(low: float, high: float) -> str:
    """Return two counts as a range, one where they are the same."""
    ends = count_words(low), count_words(high)
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def chance_words(spread: Spread) -> str:
    """Return 5 to 95 per cent of the runs as a range of counts."""
    return between_counts(spread.low, spread.high)


def sentence(words: str) -> str:
    """Return words as a sentence, "" for none.

    >>> sentence("groups grow"), sentence("")
    ('Groups grow.', '')
    """
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def interval_words(share: ExactShare) -> str:
    """Return the exact 95 % interval of a share."""
    return f"{_exact_words(share.low)} to {_exact_words(share.high)}"


def _exact_words(share: float) -> str:
    r"""Return an end of an interval in per cent, with enough digits that it is neither none nor all.

    >>> _exact_words(0.00037), _exact_words(1.0), _exact_words(0.41)
    ('0.037\xa0%', '100\xa0%', '41.0\xa0%')
    """
    percent = share * 100
    if percent in (0.0, 100.0):
        return share_words(share)
    near = min(percent, 100.0 - percent)
    digits = 1 if near >= 0.95 else min(1 - math.floor(math.log10(near)), 6)
    return f"{percent:.{digits}f}{NBSP}%"


def spared_words(share: ExactShare) -> str:
    """Return the share of runs in which no target arrives."""
    return share_words(share.share)


def plain_figure(figure: Figure, names: Mapping[str, str], *, has_system: bool = True, footing: str = "") -> str:
    """Return a figure's name as a sentence says it: the quantity, of what, and of which system.

    Without the system where the part is named (``has_system`` false); ``footing`` is what the figure stands on.

    >>> from skyshed.model.figure import Favours, Status
    >>> plain_figure(Figure("s-400/57E6/kill_probability", 0, 0, 1, "1", Favours.HIGH, Status.CITED), {})
    'kill probability of 57E6 (s-400)'
    >>> rho = Figure("engagement/correlation", 0, 0.1, 0.3, "1", Favours.LOW, Status.ASSUMED)
    >>> plain_figure(rho, {"engagement": "all units"}, footing="merely assumed")
    'correlation between missiles fired at one target (merely assumed)'
    """
    system, *parts = figure_name(figure, names).split(" › ")
    if figure.key.startswith("engagement/"):
        return _bracketed(parts[-1], footing)
    if len(parts) == 1:
        return _bracketed(f"{parts[0]} of {system}", footing)
    is_load = parts[0] == "load"
    said = f"number of {parts[-1]} that are ready" if is_load else f"{parts[-1]} of {' › '.join(parts[:-1])}"
    return _bracketed(said, system if has_system else "", footing)


def _bracketed(said: str, *behind: str) -> str:
    words = ", ".join(filter(None, behind))
    return f"{said} ({words})" if words else said


def several(name: str, count: int) -> str:
    """Return how many of a target class, without what stands in brackets behind its name.

    >>> several("cruise missile (subsonic)", 24), several("F-35-class aircraft", 2), several("helicopter", 1)
    ('24 cruise missiles', '2 F-35-class aircraft', '1 helicopter')
    >>> several("4th-generation fighter", 4)
    '4 fighters (4th-generation)'
    """
    plain, behind = name.split(" (", maxsplit=1)[0], ""
    if plain[0].isdigit() and " " in plain:  # "4 4th-generation fighters" is read twice
        kind, plain = plain.split(" ", maxsplit=1)
        behind = f" ({kind})"
    return f"{count:,} {plain if count == 1 or plain.endswith('aircraft') else plain + 's'}{behind}"


def targets_words(raid: Raid) -> str:
    """Return how many of what fly."""
    counts: Counter[TargetClass] = Counter()
    for group in raid.groups:
        counts[group.target] += group.count
    return listed([several(target.name, count) for target, count in counts.items()])


def of_words(raid: Raid) -> str:
    """Return how many fly, for the beginning of a sentence: by their class if it is one."""
    one_class = len({group.target for group in raid.groups}) == 1
    return targets_words(raid) if one_class else f"{raid.count:,} targets"


def duration_s(raid: Raid) -> float:
    """Return the time from the first target's setting out to the last one's."""
    first_s = min(group.start_s for group in raid.groups)
    return max(group.start_s + group.spread_s for group in raid.groups) - first_s


def within_words(raid: Raid) -> str:
    r"""Return over how long targets set out: "at once", or "within 4 min"."""
    lasts_s = duration_s(raid)
    if lasts_s == 0:
        return "at once"
    if lasts_s < _FEW_S:
        return f"within {lasts_s:,.0f}{NBSP}s"
    return f"within {lasts_s / 60:,.3g}{NBSP}min" if lasts_s < _HOURS_S else f"within {lasts_s / 3600:,.3g}{NBSP}h"


def heading_words(raid: Raid) -> str:
    """Return the assets with how many head for each."""
    counts: Counter[str] = Counter()
    for group in raid.groups:
        counts[group.asset.name] += group.count
    return listed([f"{name} ({count:,})" for name, count in counts.items()])


def question_words(raid: Raid) -> str:
    """Return the question of the page."""
    verb = "sets" if raid.count == 1 else "set"
    return f"What if {targets_words(raid)} {verb} out {within_words(raid)}?"


def arrive_words(simulation: Simulation) -> str:
    """Say when those that nothing stops arrive, from the first setting out on; "" where no track is known."""
    ends_s = [float(line.time_s[-1]) for line in simulation.lines if len(line.time_s)]
    if not ends_s:
        return ""
    first_s = min(group.start_s for group in simulation.raid.groups)
    least_s, most_s = min(ends_s) - first_s, max(ends_s) - first_s
    size_s, unit = (1.0, "s") if most_s < _FEW_S else (60.0, "min") if most_s < _HOURS_S else (3600.0, "h")
    ends = dict.fromkeys(f"{each / size_s:,.3g}" for each in (least_s, most_s))
    return f"Those that nothing stops arrive {' to '.join(ends)}{NBSP}{unit} after the first sets out."


def script_words(raid: Raid, *, is_under_question: bool = False) -> str:
    """Return the raid as it is scripted: at which assets, how high, over how long, what is lost meanwhile.

    Under the question of the page it repeats nothing of that.
    """
    counts: Counter[tuple[TargetClass, Level]] = Counter()
    for group in raid.groups:
        counts[group.target, group.level] += group.count
    flown = [f"{several(each.name, count)} at {level_words(level)}" for (each, level), count in counts.items()]
    if is_under_question and len(flown) == 1:
        flown = ["all at " + flown[0].partition(" at ")[2]]
    over = "" if is_under_question else f"; they set out {within_words(raid)}"
    said = f"Hypothetical and scripted: {listed(flown)}, straight at {heading_words(raid)}{over}."
    return " ".join([said, *(f"{loss_words(loss)}." for loss in raid.losses)])


def loss_words(loss: Loss) -> str:
    return f"Stated as lost from {loss.at_s:,.0f}{NBSP}s on: {loss.radar} of {loss.unit}"


def fire_words(doctrine: Doctrine) -> str:
    """Return how many missiles a unit fires before it looks."""
    return "shoot, look, shoot" if doctrine.salvo == 1 else f"salvos of {doctrine.salvo}, then a look"


def command_words(*, is_networked: bool) -> str:
    return "networked" if is_networked else "each unit by itself"


def names_of(simulation: Simulation) -> dict[str, str]:
    """Return what texts call the systems, their parts and the classes, those of the raid too."""
    classes = {group.target.key: group.target.name for group in simulation.raid.groups}
    return names_in(simulation.scenario) | classes | {"engagement": "all units"}
