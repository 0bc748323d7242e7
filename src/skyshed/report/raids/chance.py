"""Sections on what is chance and what is not known, and on what was swept."""

from collections.abc import Iterator

from skyshed.engage.answers import Curve, CurvePoint, RaidInfluence
from skyshed.report.raids.curve import KEYS, curve_drawings, sweep_words, swept_words
from skyshed.report.raids.verdict import lead_of
from skyshed.report.raids.words import SEEN, chance_words, mean_words, names_of, sentence
from skyshed.report.table import Cell, Section, Table, number, text
from skyshed.report.words import NBSP, figure_name, footing, share_words, span_words
from skyshed.verbs.simulation import Simulation

DRAWN = (
    "of that from kill, load and time figures; geometry (ranges, antennas, floors), scan times and missile speeds stay "
    "nominal in these draws."
)
_MOST_FIGURES = 8
_NAMED_FIGURES = 3


def chance_section(simulation: Simulation) -> Section:
    """Return how much of the variance is chance, and the figures that move leakers most."""
    lead = (
        "Chance is what differs from run to run with the same figures. The rest is not chance: nobody outside knows "
        "the figures. Each package’s figures were drawn from triangles between their ends, and the raid was run many "
        "times for each draw. These draws are never mixed into the ranges “by chance”. "
        f"The variance is {DRAWN}"
    )
    shares = tuple(
        (
            text(each.package, f"{each.n_draws:,} draws of figures, {each.n_each:,} runs each"),
            number(mean_words(each.mean)),
            number(mean_words(each.variance)),
            number(share_words(each.chance_share)),
        )
        for each in simulation.ignorance
    )
    heads = ("Package", "Through, mean", "Variance", "Of it chance")
    tables = (
        Table("Chance, and what is not known.", heads, shares),
        Table(
            "Figures that move the mean of targets through most; each at its two ends, all others as in the leading "
            "case, same luck.",
            ("Figure", "Low · nominal · high", "Through at low", "Through at high"),
            tuple(_figure_rows(simulation)),
        ),
    )
    return Section("chance", "Chance, and whose figures decide", (lead,), tables, finding=chance_finding(simulation))


def _figure_rows(simulation: Simulation) -> Iterator[tuple[Cell, ...]]:
    names = names_of(simulation)
    for each in simulation.ignorance:
        yield (text(each.package),)
        for one in [one for one in each.influences if one.swing >= SEEN][:_MOST_FIGURES]:
            yield (
                text(figure_name(one.figure, names), footing(one.figure)),
                number(span_words(one.figure)),
                number(mean_words(one.leakers_at_low)),
                number(mean_words(one.leakers_at_high)),
            )


def chance_finding(simulation: Simulation) -> str:
    """Say the share of chance, and the three figures that move most, of the package that leads."""
    found = [each for each in simulation.ignorance if each.influences]
    if not found:
        return "Not worked out in this run."
    shares = [each.chance_share for each in found]
    ends = share_words(min(shares)), share_words(max(shares))
    of = ends[0] if ends[0] == ends[1] else f"{ends[0].removesuffix(f'{NBSP}%')} to {ends[1]}"
    widest = max(found, key=lambda each: each.influences[0].swing)
    moved = "; ".join(_moved_words(simulation, one) for one in widest.influences[:_NAMED_FIGURES])
    return f"{of} of the variance is chance: {DRAWN} Moved alone, most for {widest.package}: {moved}."


def _moved_words(simulation: Simulation, one: RaidInfluence) -> str:
    name = figure_name(one.figure, names_of(simulation))
    ends = sorted((one.leakers_at_low, one.leakers_at_high))
    return f"{name} ({footing(one.figure)}), {mean_words(ends[0])} to {mean_words(ends[1])} through"


def sweep_section(simulation: Simulation) -> Section:
    """Return every sweep: its drawings, and its points in the leading case."""
    parts = tuple(_sweep_part(simulation, curve, f"sweep-{index}") for index, curve in enumerate(simulation.curves))
    return Section("sweeps", "Swept", finding=" ".join(map(sweep_words, simulation.curves)), parts=parts)


def _sweep_part(simulation: Simulation, curve: Curve, key: str) -> Section:
    title = swept_words(curve.name).capitalize()
    lead = (*((sentence(curve.note),) if curve.note else ()), f"Drawn: {'; '.join(words for _, words in KEYS)}.")
    return Section(key, title, lead, (_point_table(simulation, curve),), drawings=curve_drawings(curve))


def _point_table(simulation: Simulation, curve: Curve) -> Table:
    """Return a row a value and a column a package."""
    case = lead_of(simulation)
    found = {(point.value, point.package): point for point in curve.points if point.case is case}
    packages = list(dict.fromkeys(package for _, package in found))
    body = [
        (text(f"{value:g}"), *(_point_cell(found.get((value, package))) for package in packages))
        for value in sorted({value for value, _ in found})
    ]
    caption = f"Mean of targets through, under it 5 to 95 % of the runs; {case} case. All cases are in summary.json."
    return Table(caption, (swept_words(curve.name).capitalize(), *packages), tuple(body))


def _point_cell(point: CurvePoint | None) -> Cell:
    return number("–") if point is None else number(mean_words(point.leakers.mean), chance_words(point.leakers))
