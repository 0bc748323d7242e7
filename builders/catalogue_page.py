"""Write the catalogue page and its pictures from the catalogue itself: python builders/catalogue_page.py.

`tests/unit/test_catalogue_page.py` fails where the page is not what this would write.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from catalogue_pictures import fingerprint, picture
from catalogue_reach import GROUND, HEIGHTS, PLACE, REFRACTION, OverSea, cut_of, over_sea
from catalogue_words import (
    bracketed,
    first_sentence,
    grade_counts,
    label,
    plain,
    rcs_words,
    spread,
    status_counts,
    weak_share,
    who_says_what,
    worst_conflicts,
)

from skyshed.catalogue.grades import best_grade, foundation
from skyshed.catalogue.load import Catalogue, load_catalogue
from skyshed.model.figure import Case, Figure
from skyshed.model.system import ListedSystem, System, TargetClass
from skyshed.report.catalogue.heading import figures_of, unanswered
from skyshed.report.words import WEAK, bare_km

PAGE = Path(__file__).parents[1] / "docs" / "reference" / "catalogue.md"
PICTURES = PAGE.with_suffix("")
HEAD = f"""\
# The catalogue

Every published system that comes with the program, how far it reaches over a smooth sea, and how well that is founded.
This page is made from the catalogue, by the program (`make docs`); no number on it was typed in.

- *Ring* is the range as advertised, nominal, and in brackets from low to high; the list of `skyshed catalogue`,
  `skyshed ring` and every map show its high end, which is the seller's.
- *Reach* is the farthest ground range at which a unit in mid-Atlantic can engage: its radars see the target, past the
  curve of the Earth and in spite of its size, and a missile comes so far.
- Antennas stand on their vehicles, on no mast. The air is standard (k = 4/3), and waves bend round the horizon. A radar
  that looks through a sector turns as needed. On land it is less: ask `skyshed ring KEY --at PLACE`.
- Reach has no clock. *Timely*, in each system's section, is the range of the first intercept of a target that flies
  straight in: it is first seen, then reacted to, and the missile needs its time.
- Numbers are *nominal*, in brackets *conservative* to *claimed*: bounds, not likelihoods
  ([Uncertainty](../explanation/uncertainty.md)); 0 where nothing is reached. *Covered* means that an engagement is
  possible, not that it would succeed.
- A figure is *cited* (a source was read), *derived* (worked out) or *assumed* (nothing was read; a note says why). Of
  those that have a source the best grade behind each is counted, and the share that rests on
  {WEAK}: on nothing better ([Sources](../explanation/sources.md)).
- *Not compared* is a claim that says no value of this very figure, but of another variant or target, or none: no end
  and no nominal value leans on it, whatever its grade.
- The pictures are vertical cuts, with height drawn larger than range. Blue area: covered against a fighter (of a radar
  alone: where it is seen), nominal; dashed: claimed; dotted: conservative. Orange: against a cruise missile, nominal.
  Red: where the advertised ring ends. Of a radar alone nothing above 30 km is drawn.

`skyshed catalogue show KEY` prints every figure of an entry with all that was read of it. A system that is not here is
[a page of a scenario](../how-to/add-a-system.md). The numbers of a row come again with

```sh
skyshed ring KEY --at "{PLACE}" --terrain "{GROUND}" --refraction {REFRACTION} --target fighter
```
"""
_REACHES = (*(("fighter", height) for height in HEIGHTS), ("cruise-missile", HEIGHTS[0]))
_COUNTS = ("cited / derived / assumed", "best grade behind each", "on press, forums, quotations alone")


def page(known: Catalogue, reaches: Mapping[str, OverSea | None]) -> str:
    """Return the page; ``reaches`` holds what `over_sea` says of every system."""
    return "\n".join(_lines(known, reaches))


def _lines(known: Catalogue, reaches: Mapping[str, OverSea | None]) -> Iterator[str]:
    units = {key: system for key, system in known.systems.items() if system.missiles}
    radars = {key: system for key, system in known.systems.items() if not system.missiles}
    unit_rows = (_unit_row(key, units[key], known, reaches[key]) for key in units)
    radar_rows = (_radar_row(key, radars[key], known, reaches[key]) for key in radars)
    target_rows = (_target_row(key, target, known) for key, target in known.targets.items())
    yield HEAD
    yield from _summary(known, len(units), len(radars))
    yield from _titled("Fire units", _table(_UNIT_HEAD, unit_rows))
    yield from _titled("Radars alone", _table(_RADAR_HEAD, radar_rows))
    yield from _titled("Not assessable", _listed_table(known))
    yield from _titled("Target classes", _table(_TARGET_HEAD, target_rows))
    yield "## System by system\n"
    for key, system in known.systems.items():
        yield from _section(key, system, known, reaches[key])


def _summary(known: Catalogue, n_units: int, n_radars: int) -> Iterator[str]:
    every = [figure for entry in (*known.systems.values(), *known.listed.values()) for figure in figures_of(entry)]
    founded = foundation(every, known.sources)
    counts = ", ".join(f"{count} {status}" for status, count in founded.by_status.items())
    yield (
        f"Fire units that are assessable: **{n_units}**; radars alone: **{n_radars}**; listed and not assessable: "
        f"**{len(known.listed)}**;\ntarget classes: **{len(known.targets)}**. The systems hold {len(every):,} figures: "
        f"{counts}.\nOf the {founded.n_read} that have a source, by the best grade:\n"
        f"{grade_counts(founded)}; {weak_share(founded)} rest on {WEAK}.\n"
    )


def _titled(title: str, table: Iterable[str]) -> Iterator[str]:
    rows = list(table)
    yield f"## {title}\n"
    yield from rows or ["None."]
    yield ""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)


_RING = "ring as advertised, km: nominal (low to high)"
_UNIT_HEAD = (
    "system", _RING, "reach, km: fighter at 100 m", "at 1,000 m", "at 10,000 m",
    "cruise missile at 100 m", *_COUNTS, "maker",
)  # fmt: skip


def _unit_row(key: str, system: System, known: Catalogue, sea: OverSea | None) -> Sequence[str]:
    ring = spread(system.advertised_range_m, "km", 1e3)
    return _named(key, system.name), ring, *_reaches(sea), *_founded(figures_of(system), known), plain(system.maker)


def _reaches(sea: OverSea | None) -> Iterator[str]:
    for target, height in _REACHES:
        if sea is None:
            yield "–"
            continue
        claimed, nominal, conservative = (bare_km(sea.reach_m[target, case, height]) for case in Case)
        yield nominal if claimed == conservative else f"{nominal} {bracketed(conservative, claimed)}"


_RADAR_HEAD = (
    "radar", "band", _RING, "sees, km: fighter at 100 m", "at 1,000 m", "at 10,000 m",
    "cruise missile at 100 m", "claim behind it", *_COUNTS, "maker",
)  # fmt: skip


def _radar_row(key: str, system: System, known: Catalogue, sea: OverSea | None) -> Sequence[str]:
    (radar,) = system.radars.values()
    claim = f"{spread(radar.reference_range_m)} of {spread(radar.reference_rcs_m2)}"
    told = radar.band, spread(system.advertised_range_m, "km", 1e3), *_reaches(sea), claim
    return _named(key, system.name), *told, *_founded(figures_of(system), known), plain(system.maker)


def _listed_table(known: Catalogue) -> Iterator[str]:
    if known.listed:
        head = ("system", "maker", "why it is not assessable", "what was read", _COUNTS[0])
        yield from _table(head, (_listed_row(key, each, known) for key, each in known.listed.items()))


def _listed_row(key: str, system: ListedSystem, known: Catalogue) -> Sequence[str]:
    read = [figure for figure in system.found if figure.claims]
    words = "; ".join(
        f"{plain(label(figure))} {spread(figure)}, {best_grade(figure, known.sources)}"
        + ("" if any(claim.is_compared for claim in figure.claims) else ", not compared")
        for figure in read
    )
    counts = status_counts(foundation(system.found, known.sources))
    name = f"{plain(system.name)} (`{key}`){_called(system, ', also ')}"
    return name, plain(system.maker), plain(system.why), words or "nothing", counts


def _called(system: System | ListedSystem, before: str) -> str:
    return f"{before}{', '.join(plain(alias.as_printed) for alias in system.aliases)}" if system.aliases else ""


_TARGET_HEAD = ("class", "RCS, m2", "speed, m/s", "typical altitude", *_COUNTS[:2])


def _target_row(key: str, target: TargetClass, known: Catalogue) -> Sequence[str]:
    sides = [f"from the {side} {', '.join(rcs_words(aspect.rcs_m2))}" for side, aspect in target.aspects.items()]
    founded = foundation(figures_of(target), known.sources)
    kind = "" if target.kind == "aircraft" else f", {target.kind}: not computed"
    return (
        f"{plain(target.name)} (`{key}`{kind})",
        "; ".join([", ".join(rcs_words(target.rcs_m2)), *sides]),
        spread(target.speed_m_s, "m/s"),
        spread(target.typical_altitude_m),
        status_counts(founded),
        grade_counts(founded),
    )


def _named(key: str, name: str) -> str:
    return f"[{plain(name)}](#{key})"


def _founded(figures: Sequence[Figure], known: Catalogue) -> tuple[str, ...]:
    founded = foundation(figures, known.sources)
    return status_counts(founded), grade_counts(founded), weak_share(founded)


def _section(key: str, system: System, known: Catalogue, sea: OverSea | None) -> Iterator[str]:
    yield f"### {key}\n"
    if words := unanswered(system):
        yield f"{words.capitalize()}.\n"
    maker = f", {plain(system.maker)}" if system.maker else ""
    called = _called(system, ". Also called ")
    yield f"**{plain(system.name)}**{maker}{called}.\n{plain(first_sentence(system.note))}\n"
    if sea is not None:
        seen = "covered" if system.missiles else "seen"
        words = f"{plain(system.name)}: what is {seen} over a smooth sea, ground range against height"
        yield f"![{words}](catalogue/{key}.svg)\n"
        yield from _timely(sea)
    else:
        yield "It looks for no aircraft: nothing is drawn.\n"
    conflicts = worst_conflicts(figures_of(system))
    if conflicts:
        yield "Sources differ most over:\n"
        yield from (f"- {who_says_what(figure, known.sources)}" for figure in conflicts)
        yield ""
    yield f"All of it: `skyshed catalogue show {key}`\n"


def _timely(sea: OverSea) -> Iterator[str]:
    if sea.timely_m:
        times = [(sea.timely_m["fighter", Case.NOMINAL, height], f"{int(height.split()[0]):,} m") for height in HEIGHTS]
        words = ", ".join(f"{f'{bare_km(far_m)} km' if far_m else 'none'} at {height}" for far_m, height in times)
        yield f"Timely against a fighter, nominal: {words}.\n"


def main() -> None:
    """Write the page and every picture; a picture of no system is taken away."""
    known = load_catalogue()
    PAGE.write_text(page(known, {key: over_sea(system) for key, system in known.systems.items()}), "utf-8")
    PICTURES.mkdir(exist_ok=True)
    for old in PICTURES.glob("*.svg"):
        old.unlink()
    for key, system in known.systems.items():
        if (cut := cut_of(system)) is not None:
            (PICTURES / f"{key}.svg").write_text(picture(cut, title_of(system), fingerprint(system)), "utf-8")


def title_of(system: System) -> str:
    """Return what a picture is called."""
    return f"{system.name} over a smooth sea"


if __name__ == "__main__":
    main()
