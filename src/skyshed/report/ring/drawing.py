"""The rose of a ring: the advertised circle, every answered level, one band, and what missing terrain leaves open."""

from collections.abc import Iterator

from markupsafe import Markup

from skyshed.coverage.left_open import Ends, ends_of, series_ends_of
from skyshed.model.figure import Case
from skyshed.report.ring.words import direction_words, level_words, system_words
from skyshed.report.rose import RoseLine, rose_svg
from skyshed.report.words import km_words
from skyshed.verbs.ring import RingAnswer, RingLevel


def nothing_drawn_words(ring: RingAnswer) -> str:
    """Say why the advertised circle stands alone where it does."""
    if any(each.is_answered for each in ring.levels):
        return "The advertised circle alone is drawn: nothing is reached."
    return "The advertised circle alone is drawn: in the nominal case no level is answered on this ground."


def drawn_levels(ring: RingAnswer) -> list[tuple[int, RingLevel]]:
    """Return the levels that are drawn, each with the number of its colour: the same level has the same everywhere."""
    every = enumerate(ring.levels, start=1)
    return [
        (n, each) for n, each in every if each.is_answered and ends_of(each.rows[Case.NOMINAL], "reach_max_m")[1] > 0
    ]


def rose_of(ring: RingAnswer) -> Markup:
    said = "; ".join(
        f"{level_words(each.level)}: {direction_words(each.rows[Case.NOMINAL])}" for _, each in drawn_levels(ring)
    )
    lead = _lead(ring)
    lines = [_line(each, f"rose-{number}", has_band=each is lead) for number, each in drawn_levels(ring)]
    title = (
        f"Reach of {system_words(ring)} by direction, north up, inside the advertised circle of {km_words(ring.ring_m)}"
    )
    return rose_svg(
        lines, ring_m=ring.ring_m, title=title, description=said or nothing_drawn_words(ring), blind=_blind(ring)
    )


def keys_of(ring: RingAnswer) -> Iterator[tuple[str, str]]:
    """Yield the class of every line and surface of the rose with its words."""
    yield "ring-dashed", f"advertised, {km_words(ring.ring_m)}"
    for each_number, each in drawn_levels(ring):
        yield f"rose-{each_number}", f"{level_words(each.level)}, nominal"
        if each is _lead(ring):
            cases = [case.value for case in ring.cases if case in each.rows]
            yield f"ring-band rose-{each_number}", f"{level_words(each.level)}, {cases[0]} to {cases[-1]}"
    if _blind(ring):
        yield "ring-band rose-blind", "no terrain data"


def _lead(ring: RingAnswer) -> RingLevel | None:
    """Return the highest level that is answered in several cases: its band alone is drawn, several hide each other."""
    several = [each for _, each in drawn_levels(ring) if len(each.rows) > 1]
    return several[-1] if several else None


def _blind(ring: RingAnswer) -> tuple[Ends, ...]:
    """Return, by azimuth, the ranges inside the circle from which on there is no terrain data."""
    found = tuple((each, ring.ring_m) if each < ring.ring_m else (0.0, 0.0) for each in ring.no_ground.from_m)
    return found if any(most for _, most in found) else ()


def _line(each: RingLevel, kind: str, *, has_band: bool) -> RoseLine:
    band: dict[str, tuple[float, ...]] = {}
    if has_band:
        certain = [_ends_by_azimuth(each, case)[0] for case in each.answered]
        band = {
            "inner_m": tuple(map(min, zip(*certain, strict=True))),
            "outer_m": tuple(map(max, zip(*certain, strict=True))),
        }
    return RoseLine(level_words(each.level), each.rows[Case.NOMINAL].reach_by_azimuth_m, kind=kind, **band)


def _ends_by_azimuth(each: RingLevel, case: Case) -> tuple[tuple[float, ...], tuple[float, ...]]:
    row = each.rows[case]
    return series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)
