"""What a ring says in words, on terminal and page alike: question, levels, directions, whose figures decide."""

from collections.abc import Callable, Mapping, Sequence

from skyshed.coverage.left_open import Ends, ends_of, series_ends_of
from skyshed.coverage.rows import AZIMUTH_STEP_DEG, RangeRow
from skyshed.model.figure import Case, Figure
from skyshed.model.scenario import Level, LevelKind
from skyshed.report.beyond import turning_words
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
from skyshed.verbs.limits import terrain_words
from skyshed.verbs.ring import RingAnswer, RingLevel
from skyshed.zone.reason import Reason

POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
POINT_WORDS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")
NEEDS = "needs finer ground"
_REACH, _SPREAD = "reach_by_azimuth_m", ("reach_min_m", "reach_median_m", "reach_max_m")
_MOST_POINTS = 4


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


def ground_words(ring: RingAnswer) -> str:
    """Name the terrain with the share that each source supplied, and its label."""
    label = f"; {ring.terrain.label}" if ring.terrain.label else ""
    return f"{terrain_words(ring.terrain)}{label}"


def level_words(level: Level) -> str:
    """Return a level: "1,000 m above ground", "FL330"."""
    if level.kind is LevelKind.AGL:
        return f"{metres_words(level.altitude_m)} above ground"
    return flight_level(level.altitude_m) if level.kind is LevelKind.FLIGHT_LEVEL else level.label


def against_words(ring: RingAnswer) -> str:
    """Return the target class with its article."""
    return with_article(ring.target.name)


def cell_words(each: RingLevel, case: Case) -> str:
    """Return a level's reach in km: the shortest and the longest direction, or one number; a dash: not answered.

    Where missing terrain leaves ends open both numbers are those that are certain, and "open" says that more may be.
    """
    if case not in each.rows:
        return "–"
    row = each.rows[case]
    shortest, longest = bare_km(ends_of(row, "reach_min_m")[0]), bare_km(ends_of(row, "reach_max_m")[0])
    span = bare_km(ends_of(row, "reach_median_m")[0]) if is_round(row) else f"{shortest}–{longest}"
    return f"{longest if shortest == longest else span} open" if is_open(row) else span


def or_more(ends: Ends, words: Callable[[float], str]) -> str:
    """Return a number that missing terrain leaves open as its certain end "or more", else the one number."""
    least, most = map(words, ends)
    return least if least == most else f"{least} or more"


def is_open(row: RangeRow) -> bool:
    """Whether missing terrain leaves the shortest, the median or the longest direction open."""
    return any(name in row.left_open for name in _SPREAD)


def is_open_somewhere(row: RangeRow) -> bool:
    """Whether missing terrain leaves the reach open in some direction."""
    return is_open(row) or _REACH in row.left_open


def open_words(ring: RingAnswer) -> str:
    """Say what "open" in a cell means, and how far the reach may lead at most by case; "" where nothing is open."""
    most_m: dict[Case, float] = {}
    for case in ring.cases:
        ends = [ends_of(each.rows[case], "reach_max_m")[1] for each in ring.levels if _is_open_in(each, case)]
        most_m |= {case: max(ends)} if ends else {}
    if not most_m:
        return ""
    by_most = ", ".join(f"{km_words(each_m)} {case.value}" for case, each_m in most_m.items())
    return f"open: no terrain data there, so that the reach may be longer; at most {by_most}"


def _is_open_in(each: RingLevel, case: Case) -> bool:
    return case in each.rows and is_open_somewhere(each.rows[case])


def by_point(row: RangeRow) -> list[Ends]:
    """Return the reach towards each of the eight points of the compass, at least and at most."""
    step = round(45.0 / AZIMUTH_STEP_DEG)
    least, most = series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)
    return list(zip(least[::step], most[::step], strict=True))


def is_round(row: RangeRow) -> bool:
    """Whether a reach is the same in every direction, to a hundredth of the ring."""
    least, most = ends_of(row, "reach_min_m")[0], ends_of(row, "reach_max_m")[1]
    return most - least < 0.01 * row.advertised_range_m


def towards_words(points: Sequence[int]) -> str:
    """Say towards which of the eight points of the compass.

    >>> towards_words([6]), towards_words([5, 6]), towards_words([0, 1, 2, 3, 4])
    ('towards the west', 'towards the south-west and west', 'in most directions')
    """
    if len(points) == len(POINT_WORDS):
        return "in every direction"
    if len(points) > _MOST_POINTS:
        return "in most directions"
    return f"towards the {listed([POINT_WORDS[point] for point in points])}"


def direction_words(row: RangeRow) -> str:
    """Say towards which points of the compass a reach is the shortest and the longest, as far as they stand out."""
    if is_round(row):
        return "the same in every direction"
    least, most = series_ends_of(row, _REACH, row.reach_by_azimuth_m)
    known = {place: least[place] for place in range(len(least)) if least[place] == most[place]}
    opened = sorted({_point(place) for place in range(len(least)) if place not in known})
    said = [_extremes_words(known)] if known else []
    return "; ".join([*said, *([f"open {towards_words(opened)}"] if opened else [])])


def _extremes_words(known: Mapping[int, float]) -> str:
    """Name the sector of the shortest and of the longest reach, each where it is one and not the other's."""
    near_m = 0.01 * max(known.values())
    ends = {"shortest": min(known.values()), "longest": max(known.values())}
    sectors = {
        name: {_point(place) for place, reach_m in known.items() if abs(reach_m - end_m) <= near_m}
        for name, end_m in ends.items()
    }
    said = [f"the {name} towards the {POINT_WORDS[min(each)]}" for name, each in sectors.items() if len(each) == 1]
    if not said or sectors["shortest"] == sectors["longest"]:
        return f"{bare_km(ends['shortest'])} to {km_words(ends['longest'])} by direction"
    return ", ".join(said)


def _point(place: int) -> int:
    return round(place * AZIMUTH_STEP_DEG / 45.0) % len(POINT_WORDS)


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
    turning = turning_words([ring.unit])
    sector = f"; {turning}" if turning else ""
    return f"{between_words(heights, metres_words)} up ({listed(statuses)}), no mast{known}{sector}"
