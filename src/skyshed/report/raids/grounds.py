"""Sections on what the answer rests on: what flatters the defence, what was assumed, what must not be said."""

from skyshed.engage.answers import Assumed
from skyshed.model.figure import Status
from skyshed.report.raids.cautions import NOT_TO_SAY, SWEPT
from skyshed.report.raids.words import BY_ASSIGN, SEEN, fire_words, mean_words, names_of, script_words
from skyshed.report.table import Cell, Link, Section, Table, number, text
from skyshed.report.words import NBSP, count_words, figure_name, footing, span_words
from skyshed.verbs.limits import terrain_words
from skyshed.verbs.simulation import Simulation

FLATTERS = (
    "No jamming and no deception.",
    "No decoys: everything that comes is a target, and every unit knows it.",
    "Nobody shoots at the defence; a radar is lost only where the script says so.",
    "Targets fly straight and level, and do not turn away from what they see.",
    "A track, once started, is never dropped; a dead target is known to be dead after the assessment.",
    "Radars see independently of each other: one bad hour is nobody’s bad hour but that radar’s.",
    "The network is whole to the end; it does not degrade, and hands every track on at once after its delay.",
    "Every unit stands ready, loaded and manned when the first target sets out.",
    "Every target is taken for what it is: nothing is misread, and no airliner is in the way.",
)
OTHERWISE = (
    "No guns, no fighters and no ballistic targets: what they would stop, or bring, is not counted.",
    (
        "A mean speed stands for a missile’s motor and glide: near intercepts come later here than in truth, far ones "
        "earlier."
    ),
    "Missiles fired at one target share causes of failure by one correlation, which no source gives.",
    "What a target does where it arrives is not modelled.",
)
_MOST_ROWS = 60


def flatter_section() -> Section:
    """Return what flatters the defence, a line each, and what may err either way."""
    parts = (Section("either", "Left out, to either side", points=tuple(map(text, OTHERWISE))),)
    finding = "No jamming, no decoys, no shots at the defence, straight flight, a network that never degrades."
    return Section(
        "flatters", "What flatters the defence", points=tuple(map(text, FLATTERS)), finding=finding, parts=parts
    )


def assumed_section(simulation: Simulation) -> Section:
    """Return every assumed or disputed figure with what it moves."""
    names, body = names_of(simulation), []
    rows = sorted(simulation.assumed, key=lambda each: -_most_moved(simulation, each))
    for each in rows[:_MOST_ROWS]:
        figure = each.figure
        body.append(
            (
                text(figure_name(figure, names), figure.note),
                number(span_words(figure), footing(figure)),
                _moved_cell(simulation, each),
            )
        )
    n_assumed = sum(each.figure.status is Status.ASSUMED for each in rows)
    more = f"{len(rows) - _MOST_ROWS:,} more in provenance.json." if len(rows) > _MOST_ROWS else ""
    heads = ("Figure", "Low · nominal · high", "What it moves")
    n_disputed = len(rows) - n_assumed
    disputed = f", and on {count_words(n_disputed)} the sources disagree" if n_disputed else ""
    finding = f"{count_words(n_assumed)} figures that decide an engagement are merely assumed{disputed}."
    table = Table("Assumed and disputed figures, what moves most first.", heads, tuple(body), more)
    return Section("assumed", "What was assumed", (), (table,), finding=finding)


def _swings(simulation: Simulation, each: Assumed) -> list[tuple[str, float, float]]:
    """Return (package, fewest, most through) for every package whose mean a figure moves."""
    return [
        (package.package, min(one.leakers_at_low, one.leakers_at_high), max(one.leakers_at_low, one.leakers_at_high))
        for package in simulation.ignorance
        for one in package.influences
        if one.figure.key == each.figure.key
    ]


def _most_moved(simulation: Simulation, each: Assumed) -> float:
    return max((most - least for _, least, most in _swings(simulation, each)), default=0.0)


def _moved_cell(simulation: Simulation, each: Assumed) -> Cell:
    swings = _swings(simulation, each)
    if swings:
        name, least, most = max(swings, key=lambda swing: swing[2] - swing[1])
        less = f"{len(swings) - 1} more {'package' if len(swings) == 2 else 'packages'} less" if len(swings) > 1 else ""
        if most - least < SEEN:
            return text(f"under {SEEN:g} of a target")
        return Cell(f"{name}: {mean_words(least)} to {mean_words(most)} through", less, "moves")
    worked_out = any(one.package in each.packages for one in simulation.ignorance)
    return text("moves nothing here" if worked_out else "not worked out")


def not_to_say_section(simulation: Simulation) -> Section:
    """Return five sentences that these numbers do not carry, and what they do carry."""
    rows = tuple((text(f"“{wrong}”"), text(right), _where(simulation, at)) for wrong, right, at in NOT_TO_SAY)
    heads = ("Not this", "But this", "Where it stands")
    table = Table("Five sentences that nothing here says.", heads, rows)
    finding = "Five sentences that nothing here says, and where the right ones stand."
    return Section("not-to-say", "What not to say", (), (table,), finding=finding)


def _where(simulation: Simulation, at: Link) -> Cell:
    """Return the way to a section, which a run without a sweep may lack."""
    is_there = simulation.curves or at.href != SWEPT.href
    return Cell("", links=(at,)) if is_there else text("nothing was swept in this run")


def asked_section(simulation: Simulation) -> Section:
    """Return what was asked, and the remarks of the run."""
    rules = simulation.doctrine
    settings = (
        ("Raid", script_words(simulation.raid)),
        ("Who shoots", f"{rules.assign}: {BY_ASSIGN[rules.assign]}"),
        ("How", fire_words(rules)),
        ("Whom first", "the target with the least time to its asset"),
        ("Runs", f"{simulation.n:,} a case and package; seed {simulation.seed}"),
        ("How sure", f"10,000 runs tell a share to within 1 point (95{NBSP}% interval); more runs mend chance alone"),
        ("Cases", ", ".join(simulation.cases)),
        ("Terrain", terrain_words(simulation.terrain)),
        ("Refraction", simulation.scenario.refraction),
    )
    rows = tuple((text(name), text(value)) for name, value in settings)
    table = Table("What this run was asked.", ("Setting", "Value"), rows)
    remarks = Section("remarks", "What to keep in mind", points=tuple(map(text, simulation.remarks)))
    n = len(simulation.remarks)
    more = f"; {count_words(n)} {'remark' if n == 1 else 'remarks'}" if n else ""
    finding = f"{fire_words(rules).capitalize()}; {BY_ASSIGN[rules.assign]}{more}."
    return Section("settings", "What was asked", (), (table,), finding=finding, parts=(remarks,))
