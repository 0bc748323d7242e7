"""Five sentences that the numbers of a raid do not carry, what they do carry, and where that stands."""

from skyshed.report.table import Link

SWEPT = Link("Swept", "#sweeps")
NOT_TO_SAY = (
    (
        "It protects Baghdad.",
        "In so many per cent of runs of this raid no target reaches Baghdad: three cases, each with its interval.",
        Link("Case by case", "#cases"),
    ),
    (
        "The S-400 stops 95 %.",
        "Of so many, from so many to so many get through, and whose kill probability makes the difference.",
        Link("First screen", "#answer"),
    ),
    (
        "It needs 40 missiles to saturate it.",
        "The curve rises with the size of the raid in the time it takes; no place on it is marked.",
        SWEPT,
    ),
    (
        "So many dollars per kill.",
        "Missiles used, left, and a target stopped; prices beside, where they are figures, and never divided.",
        Link("Missiles used and left", "#missiles"),
    ),
    (
        "This is the best doctrine.",
        "Two stated choices, who shoots and how many missiles before a look; try the others and lay them beside.",
        Link("What was asked", "#settings"),
    ),
)
N_SHOWN = 3


def cautions() -> tuple[str, ...]:
    """Return the first of them as the first screen says them."""
    return tuple(f"“{wrong}” But: {right[0].lower()}{right[1:]}" for wrong, right, _ in NOT_TO_SAY[:N_SHOWN])
