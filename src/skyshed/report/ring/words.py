"""What a ring says in words, on terminal and page alike: question, verdict, levels, whose figures decide."""

from collections.abc import Sequence

from skyshed.coverage.left_open import Ends, ends_of, series_ends_of
from skyshed.coverage.rows import AZIMUTH_STEP_DEG, RangeRow
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, LevelKind
from skyshed.report.words import (
    NBSP,
    bare_km,
    between_words,
    ends_words,
    figure_words,
    flight_level,
    footing,
    km_words,
    listed,
    metres_words,
    place_words,
    with_article,
)
from skyshed.verbs.limits import length_words
from skyshed.verbs.ring import Ring, RingLevel
from skyshed.zone.reason import Reason

POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
POINT_WORDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
NEEDS = "needs finer ground"
# A reach within this much of the ring is the ring: figures are printed in round tens of kilometres.
TRUE_SHARE = 0.95


def system_words(ring: Ring) -> str:
    """Return the system's name without what stands in brackets."""
    return ring.unit.system.name.split(" (")[0]


def question_words(ring: Ring) -> str:
    """Return the question, with the circle and the place."""
    return f"Is the {km_words(ring.ring_m)} circle around {ring.place.site.name} true?"


def standing_words(ring: Ring) -> str:
    """Say where the unit stands, with the position where the place has a name of its own."""
    site = ring.place.site
    position = place_words(site.lat_deg, site.lon_deg)
    return f"{ring.place.words}, {position}" if ring.place.words else position


def level_words(level: Level) -> str:
    """Return a level: "1,000 m above ground", "FL330"."""
    if level.kind is LevelKind.AGL:
        return f"{metres_words(level.altitude_m)} above ground"
    return flight_level(level.altitude_m) if level.kind is LevelKind.FLIGHT_LEVEL else level.label


def verdict_words(ring: Ring) -> str:
    """Return the verdict: whether the circle is true, the nominal reach where it is answered, and what is not."""
    answered = [each for each in ring.levels if each.is_answered]
    left = [each for each in ring.levels if not each.is_answered]
    reached = [f"{reach_words(each, Case.NOMINAL)} at {level_words(each.level)}" for each in answered]
    said = (
        [f"{_lead_words(ring, answered)} the {system_words(ring)} reaches {listed(reached)} (nominal)."]
        if answered
        else []
    )
    if left:
        posts = length_words(ring.terrain.spacing_m).replace(" ", NBSP)
        heights = _heights([each.level for each in left])
        lead = f"At {heights}" if answered else f"Not to be said, against {against_words(ring)}: at {heights}"
        said.append(f"{lead} the ground may decide, and posts {posts} apart do not know it well enough.")
    return " ".join(said)


def _lead_words(ring: Ring, answered: Sequence[RingLevel]) -> str:
    marks = {is_true(ring, each) for each in answered}
    words = {True: "Yes", False: "No", None: "In part"}
    lead = words[marks.pop()] if len(marks) == 1 else "Not at every height"
    return f"{lead}: against {against_words(ring)}"


def against_words(ring: Ring) -> str:
    """Return the target class with its article."""
    return with_article(ring.target.name)


def _heights(levels: Sequence[Level]) -> str:
    agl = [metres_words(level.altitude_m).split(NBSP)[0] for level in levels if level.kind is LevelKind.AGL]
    others = [level_words(level) for level in levels if level.kind is not LevelKind.AGL]
    low = [f"{listed(agl)}{NBSP}m above ground"] if agl else []
    return " and at ".join([*low, *others])


def is_true(ring: Ring, each: RingLevel) -> bool | None:
    """Whether the circle is true at a level, nominal case: in every direction, in none, or None for in some."""
    row = each.rows[Case.NOMINAL]
    least, most = ends_of(row, "reach_min_m")[0], ends_of(row, "reach_max_m")[1]
    if least >= TRUE_SHARE * ring.ring_m:
        return True
    return False if most < TRUE_SHARE * ring.ring_m else None


def reach_words(each: RingLevel, case: Case) -> str:
    """Return a reach: one number, or its least and most over all directions."""
    row = each.rows[case]
    least, most = ends_of(row, "reach_min_m")[0], ends_of(row, "reach_max_m")[1]
    if bare_km(least) == bare_km(most) or most - least < 0.01 * row.advertised_range_m:
        return km_words(ends_of(row, "reach_median_m")[0]) if most > 0 else "nothing"
    return between_words((least, most), km_words)


def cell_words(each: RingLevel, case: Case, name: str) -> str:
    """Return one number of a level in km, both ends where missing terrain leaves it open; a dash: not answered."""
    if case not in each.answered:
        return "–"
    return between_words(ends_of(each.rows[case], name), km_words).replace(f"{NBSP}km", "")


def by_point(row: RangeRow) -> list[Ends]:
    """Return the reach towards each of the eight points of the compass, at least and at most."""
    step = round(45.0 / AZIMUTH_STEP_DEG)
    least, most = series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)
    return list(zip(least[::step], most[::step], strict=True))


def is_round(row: RangeRow) -> bool:
    """Whether a reach is the same in every direction, to a hundredth of the ring."""
    least, most = ends_of(row, "reach_min_m")[0], ends_of(row, "reach_max_m")[1]
    return most - least < 0.01 * row.advertised_range_m


def point_of(azimuth_deg: float) -> str:
    """Return the nearest of the eight points of the compass in words.

    >>> point_of(22.4), point_of(350.0)
    ('north', 'north')
    """
    return POINT_WORDS[round(azimuth_deg / 45.0) % 8]


def direction_words(row: RangeRow) -> str:
    """Say in which direction a reach is the shortest and the longest; "in every direction" where it is round."""
    if is_round(row):
        return "in every direction"
    least, most = series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)
    shortest, longest = (min(least), least.index(min(least))), (max(most), most.index(max(most)))
    ways = [f"{km_words(value)} towards {point_of(place * AZIMUTH_STEP_DEG)}" for value, place in (shortest, longest)]
    return f"from {ways[0]} to {ways[1]}"


_END_WORDS = {
    Reason.CURVATURE: "the curve of the Earth below the horizon of {component}",
    Reason.TERRAIN: "ground in the view of {component}",
    Reason.TARGET_TOO_SMALL: "the range at which {component} still sees the target",
    Reason.ENVELOPE_RANGE: "the range of the missile {component}",
    Reason.ENVELOPE_ALTITUDE: "the altitudes of the missile {component}",
    Reason.DIFFRACTION_LOSS: "what is lost behind the horizon of {component}",
}


def end_words(each: RingLevel) -> str:
    """Say what ends the nominal reach at a level, and how well the figure behind it is founded."""
    if each.end is None:
        return ""
    words = _END_WORDS.get(each.end.reason, f"{each.end.reason.words} ({{component}})").format(
        component=each.end.component
    )
    figure = each.end.figure
    return words if figure is None else f"{words}: {said_words(figure)}"


def said_words(figure: Figure) -> str:
    """Return a figure's value and range, and whether it is cited, disputed or assumed, with how many sources say so."""
    value = figure_words(figure, figure.nominal)
    span = f" ({ends_words(figure)})" if figure.low < figure.high else ""
    n_sources = len(figure.sources)
    sources = f", {n_sources} {'source' if n_sources == 1 else 'sources'}" if n_sources else ", no source read"
    return f"{value}{span}, {footing(figure).removeprefix('merely ')}{sources}"


def mast_words(ring: Ring) -> str:
    """Say how high the radars stand, and who says so."""
    if ring.mast_height_m is not None:
        return f"every radar on a mast of {ring.mast_height_m:g}\u00a0m, as asked"
    system = ring.unit.system
    radars = system.radars.values()
    heights = [f"{radar.name} {metres_words(radar.antenna_height_m.nominal)}" for radar in radars]
    statuses = {footing(radar.antenna_height_m).removeprefix("merely ") for radar in radars}
    masts = [
        f"{mast.name} of {metres_words(mast.antenna_height_m.nominal)}" for mast in ring.unit.system.masts.values()
    ]
    known = f"; masts in the catalogue: {', '.join(masts)}" if masts else ""
    return f"{listed(heights)} above ground ({listed(sorted(statuses))}), no mast{known}"
