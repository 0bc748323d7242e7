"""What a ring says in words, on terminal and page alike: question, verdict, levels, whose figures decide."""

from collections.abc import Sequence

from skyshed.coverage.left_open import Ends, ends_of, series_ends_of
from skyshed.coverage.rows import AZIMUTH_STEP_DEG, RangeRow
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, LevelKind
from skyshed.report.words import (
    NBSP,
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
from skyshed.verbs.ring import RingAnswer, RingLevel
from skyshed.zone.reason import Reason

POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
POINT_WORDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
NEEDS = "needs finer ground"
# A reach of so much of the ring is the ring, or nearly: what is printed of one missile differs by as much.
TRUE_SHARE, NEARLY_SHARE = 0.95, 0.85


def system_words(ring: RingAnswer) -> str:
    """Return the system's name without what stands in brackets."""
    return ring.unit.system.name.split(" (")[0]


def question_words(ring: RingAnswer) -> str:
    """Return the question, with the circle and the place."""
    return f"Is the {km_words(ring.ring_m)} circle around {ring.place.site.name} true?"


def standing_words(ring: RingAnswer) -> str:
    """Say where the unit stands, and whom the name of a city is owed to."""
    site = ring.place.site
    position = place_words(site.lat_deg, site.lon_deg)
    return f"{ring.place.said}, {position} ({ring.place.credit})" if ring.place.words else position


def level_words(level: Level) -> str:
    """Return a level: "1,000 m above ground", "FL330"."""
    if level.kind is LevelKind.AGL:
        return f"{metres_words(level.altitude_m)} above ground"
    return flight_level(level.altitude_m) if level.kind is LevelKind.FLIGHT_LEVEL else level.label


def verdict_words(ring: RingAnswer) -> str:
    """Return the verdict: whether the circle is true, the nominal reach where it is answered, and what is not."""
    answered = [each for each in ring.levels if each.is_answered]
    left = [each for each in ring.levels if not each.is_answered]
    reached = [f"{reach_words(each, Case.NOMINAL)} at {words}" for each, words in _named(answered)]
    said = (
        [f"{_lead_words(ring, answered)} the {system_words(ring)} reaches {listed(reached)} (nominal)."]
        if answered
        else []
    )
    if left:
        posts = length_words(ring.terrain.spacing_m).replace(" ", NBSP)
        heights = _heights([each.level for each in left])
        lead = f"At {heights}" if answered else f"This ground cannot tell, against {against_words(ring)}: at {heights}"
        said.append(f"{lead} the ground may decide, and posts {posts} apart do not know it well enough.")
    return " ".join(said)


def _named(levels: Sequence[RingLevel]) -> list[tuple[RingLevel, str]]:
    """Return levels with their words; of several above ground in a row the last alone says so."""
    words = [level_words(each.level) for each in levels]
    kinds = [each.level.kind for each in levels]
    short = [
        one.removesuffix(" above ground")
        if kinds[n] is LevelKind.AGL and kinds[n + 1 : n + 2] == [LevelKind.AGL]
        else one
        for n, one in enumerate(words)
    ]
    return list(zip(levels, short, strict=True))


def _lead_words(ring: RingAnswer, answered: Sequence[RingLevel]) -> str:
    marks = {_mark(ring, each) for each in answered}
    lead = marks.pop() if len(marks) == 1 else "Not at every height"
    return f"{lead}: against {against_words(ring)}"


def _mark(ring: RingAnswer, each: RingLevel) -> str:
    """Return how true the circle is at a level, nominal case."""
    least, most = (share * ring.ring_m for share in (NEARLY_SHARE, TRUE_SHARE))
    shortest_m, longest_m = _span_m(each)
    if shortest_m >= most:
        return "Yes"
    if shortest_m >= least:
        return "Nearly"
    return "No" if longest_m < least else "Not in every direction"


def _span_m(each: RingLevel) -> Ends:
    """Return the shortest and the longest nominal reach over all directions."""
    row = each.rows[Case.NOMINAL]
    return ends_of(row, "reach_min_m")[0], ends_of(row, "reach_max_m")[1]


def against_words(ring: RingAnswer) -> str:
    """Return the target class with its article."""
    return with_article(ring.target.name)


def _heights(levels: Sequence[Level]) -> str:
    agl = [metres_words(level.altitude_m).split(NBSP)[0] for level in levels if level.kind is LevelKind.AGL]
    others = [level_words(level) for level in levels if level.kind is not LevelKind.AGL]
    low = [f"{listed(agl)}{NBSP}m above ground"] if agl else []
    return " and at ".join([*low, *others])


def is_true(ring: RingAnswer, each: RingLevel) -> bool | None:
    """Whether the circle is true at a level, nominal case: in every direction, in none, or None for in some."""
    shortest_m, longest_m = _span_m(each)
    if shortest_m >= TRUE_SHARE * ring.ring_m:
        return True
    return False if longest_m < TRUE_SHARE * ring.ring_m else None


def reach_words(each: RingLevel, case: Case) -> str:
    """Return a reach: one number, or the middle one with the least and the most over all directions."""
    row = each.rows[case]
    most_m = ends_of(row, "reach_max_m")[1]
    if not most_m > 0:
        return "nothing"
    middle = between_words(ends_of(row, "reach_median_m"), km_words)
    if is_round(row):
        return middle
    span = between_words((ends_of(row, "reach_min_m")[0], most_m), km_words).replace(f"{NBSP}km", "")
    return f"{middle} ({span})"


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
    """Say towards which points of the compass a reach is the shortest and the longest."""
    if is_round(row):
        return "the same in every direction"
    least, most = series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)
    shortest, longest = least.index(min(least)), most.index(max(most))
    ways = [point_of(place * AZIMUTH_STEP_DEG) for place in (shortest, longest)]
    return f"the shortest towards the {ways[0]}, the longest towards the {ways[1]}"


_END_WORDS = {
    Reason.CURVATURE: "the horizon of {component}",
    Reason.TERRAIN: "ground before {component}",
    Reason.TARGET_TOO_SMALL: "how far {component} sees the target",
    Reason.ENVELOPE_RANGE: "the range of the missile {component}",
    Reason.ENVELOPE_ALTITUDE: "the altitudes of the missile {component}",
    Reason.DIFFRACTION_LOSS: "what waves lose behind the horizon of {component}",
}


def end_words(each: RingLevel) -> str:
    """Say what ends the nominal reach at a level."""
    if each.end is None:
        return ""
    words = _END_WORDS.get(each.end.reason, f"{each.end.reason.words} ({{component}})")
    return words.format(component=each.end.component)


def behind_words(each: RingLevel) -> str:
    """Return the figure behind what ends the reach, and how well it is founded; "" where there is none."""
    if each.end is None or each.end.figure is None:
        return ""
    figure = each.end.figure
    return f"{figure_words(figure, figure.nominal)}, {footing(figure).removeprefix('merely ')}"


def said_words(figure: Figure) -> str:
    """Return a figure's value and range, and whether it is cited, disputed or assumed, with how many sources say so."""
    value = figure_words(figure, figure.nominal)
    span = f" ({ends_words(figure)})" if figure.low < figure.high else ""
    n_sources = len(figure.sources)
    sources = f", {n_sources} {'source' if n_sources == 1 else 'sources'}" if n_sources else ", no source read"
    return f"{value}{span}, {footing(figure).removeprefix('merely ')}{sources}"


def mast_words(ring: RingAnswer) -> str:
    """Say how high the radars stand, and who says so."""
    if ring.mast_height_m is not None:
        return f"every radar on a mast of {ring.mast_height_m:g}{NBSP}m, as asked"
    system = ring.unit.system
    figures = [radar.antenna_height_m for radar in system.radars.values()]
    heights = (min(each.nominal for each in figures), max(each.nominal for each in figures))
    statuses = sorted({footing(each).removeprefix("merely ") for each in figures})
    masts = [f"{mast.name} {metres_words(mast.antenna_height_m.nominal)}" for mast in system.masts.values()]
    known = f"; masts: {listed(masts)}" if masts else ""
    return f"{between_words(heights, metres_words)} up ({listed(statuses)}), no mast{known}"
