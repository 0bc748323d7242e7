"""A catalogue entry as text of at most 100 columns: each figure, and what each source says of it, side by side."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict

from skyshed.catalogue.grades import by_grade, foundation, grade_of
from skyshed.catalogue.known import KnownEntries
from skyshed.catalogue.origins import Likeness, Origin, Path
from skyshed.catalogue.rules import name_of_field
from skyshed.model.figure import Claim, Figure, Grade, Source
from skyshed.model.system import FigureBundle, ListedSystem, Missile, Radar, TargetClass
from skyshed.report.catalogue.heading import Entry, every_figure, figures_of, foundation_words, heading
from skyshed.report.words import not_compared
from skyshed.units import format_quantity, split_unit

WIDTH = 100
_INDENT = " " * 6
Placed = tuple[Path, Figure]


def entry_text(known: KnownEntries, key: str) -> str:
    """Return the description of one system or target class."""
    entry, likeness = known.entry(key), known.likeness_of(key)
    head = [line for words in heading(key, entry) for line in _wrapped(words)]
    head += ["", *_wrapped(foundation_words(entry, known.sources))]
    legend = [
        "",
        "low / nominal / high; * marks the end that a seller shows (case claimed); best grade first",
        "not compared: says no value of this very figure, so that no end and no rule leans on it; last",
    ]
    if likeness is not None:
        legend += ["", *(line for words in likeness_lines(likeness) for line in _wrapped(words))]
    body = [
        line for title, placed in _sections(entry) for line in _section_lines(title, placed, likeness, known.sources)
    ]
    sources = _source_lines({name: known.sources[name] for name in _sources_of(entry)})
    return "\n".join(line.rstrip() for line in (*head, *legend, *body, *sources))


def entry_data(known: KnownEntries, key: str) -> dict[str, object]:
    """Return one system or target class as plain data: figures in SI units with their claims, and the sources.

    ``origin`` of a figure maps ``low``, ``nominal`` and ``high`` to the entry that states it, for a ``like:`` entry.
    """
    entry, likeness = known.entry(key), known.likeness_of(key)
    figures = [
        {**asdict(figure), "origin": _origin_data(key, _origin_of(likeness, path))}
        for _, placed in _sections(entry)
        for path, figure in placed
    ]
    founded = foundation(figures_of(entry), known.sources)
    return {
        "key": key,
        "name": entry.name,
        "maker": "" if isinstance(entry, TargetClass) else entry.maker,
        "built_against": None if isinstance(entry, TargetClass) else entry.built_against,
        "not_assessable": entry.why if isinstance(entry, ListedSystem) else None,
        "note": entry.note,
        "like": None if likeness is None else likeness.like,
        "founded": {"by_status": founded.by_status, "by_grade": founded.by_grade, "weak": founded.n_weak},
        "figures": figures,
        "sources": {name: asdict(known.sources[name]) for name in _sources_of(entry)},
    }


def likeness_lines(likeness: Likeness) -> tuple[str, str]:
    """Say on one line which figures of a ``like:`` entry are the user's own, and on another which are kept.

    Parts that are kept whole are named alone.
    """
    origins = likeness.origins.values()
    own = [_path_words(origin) for origin in origins if origin.own]
    parts: dict[Path, list[Origin]] = {}
    for origin in origins:
        parts.setdefault(origin.path[:-1], []).append(origin)
    kept = [words for part, inside in parts.items() for words in _kept_words(part, inside)]
    head = f"{likeness.section}.{likeness.key} is like {likeness.like}"
    return f"{head}; its own: {', '.join(own) or 'no figure'}", f"{head}; kept: {', '.join(kept) or 'no figure'}"


def _kept_words(part: Path, origins: list[Origin]) -> list[str]:
    kept = [origin for origin in origins if not origin.own]
    if part and len(kept) == len(origins):
        return [f"all of {' '.join(part)}"]
    return [" ".join(origin.path) for origin in kept]


def _path_words(origin: Origin) -> str:
    return " ".join(origin.path) + (f" ({' and '.join(origin.own)} alone)" if origin.kept else "")


def _sections(entry: Entry) -> Iterator[tuple[str, list[Placed]]]:
    """Yield each part of an entry: its title, and its figures with their places in the entry."""
    if isinstance(entry, ListedSystem):
        yield from _found_sections(entry)
        return
    if isinstance(entry, TargetClass):
        yield _target_title(entry), list(_target_figures(entry))
        return
    yield (
        "whole system",
        [
            *_placed((), (entry.advertised_range_m, entry.reaction_time_s)),
            *_placed((), (entry.kill_assessment_s, entry.salvo_spacing_s)),
            *_placed(("counts",), entry.counts.values()),
            *((("load", missile), figure) for missile, figure in entry.load.items()),
        ],
    )
    for title, name, parts in (("radar", "radars", entry.radars), ("mast", "masts", entry.masts)):
        for part in parts.values():
            yield f"{title} {part.name}{_traits(part)}", _placed((name, part.name), every_figure(part))
    for missile in entry.missiles.values():
        yield from _missile_sections(missile)


def _found_sections(entry: ListedSystem) -> Iterator[tuple[str, list[Placed]]]:
    """Yield what was found of a system that is not assessable, by the part in the key of each figure."""
    parts: dict[str, list[Figure]] = {}
    for figure in entry.found:
        parts.setdefault("/".join(figure.key.split("/")[1:-1]), []).append(figure)
    for part, figures in parts.items():
        place = tuple(part.split("/")) if part else ()
        yield part or "whole system", [((*place, figure.key.rsplit("/", 1)[1]), figure) for figure in figures]


def _missile_sections(missile: Missile) -> Iterator[tuple[str, list[Placed]]]:
    own = [figure for envelope in missile.envelopes.values() for figure in every_figure(envelope)]
    usual = (figure for figure in every_figure(missile) if figure not in own)
    yield f"missile {missile.name}{_traits(missile)}", _placed(("missiles", missile.name), usual)
    for target, envelope in missile.envelopes.items():
        place = ("missiles", missile.name, "against", target)
        yield f"missile {missile.name} against {target}", _placed(place, every_figure(envelope))


def _target_title(target: TargetClass) -> str:
    return "target class" + ("" if target.kind == "aircraft" else f" ({target.kind}; the model does not compute it)")


def _target_figures(target: TargetClass) -> Iterator[Placed]:
    yield from ((("rcs", band), figure) for band, figure in target.rcs_m2.items())
    for side, aspect in target.aspects.items():
        yield from ((("aspects", side, band), figure) for band, figure in aspect.rcs_m2.items())
    yield from _placed((), (target.speed_m_s, target.typical_altitude_m))


def _placed(place: Path, figures: Iterable[Figure]) -> list[Placed]:
    return [((*place, name_of_field(figure.key.rsplit("/", 1)[1])), figure) for figure in figures]


def _traits(part: FigureBundle) -> str:
    if isinstance(part, Radar):
        return f" ({part.role}, {part.band} band, finds {' and '.join(part.detects)})"
    return " (active seeker)" if isinstance(part, Missile) and part.has_active_seeker else ""


def _section_lines(
    title: str, placed: list[Placed], likeness: Likeness | None, sources: Mapping[str, Source]
) -> Iterator[str]:
    yield from ("", title)
    for path, figure in placed:
        yield from _figure_lines(path, figure, _origin_of(likeness, path), sources)


def _figure_lines(path: Path, figure: Figure, origin: Origin | None, sources: Mapping[str, Source]) -> Iterator[str]:
    is_own = origin is not None and bool(origin.own)
    status = f"{figure.status}{', disputed' if figure.is_disputed else ''}{', own' if is_own else ''}"
    yield f"  {_label(path, figure):27} {range_of(figure):40} {status}"
    for claim in by_grade(figure.claims, sources):
        counted = f" ({claim.counted})" if claim.counted else ""
        yield from _wrapped(f"{claim.as_printed}{counted}  [{_said_by(claim, sources)}]", _INDENT)
    if figure.note:
        yield from _wrapped(f"note: {figure.note}", _INDENT)
    if origin is not None and origin.own and origin.kept:
        yield from _wrapped(f"{' and '.join(origin.kept)} kept", _INDENT)


def _said_by(claim: Claim, sources: Mapping[str, Source]) -> str:
    return f"{grade_of(claim, sources)}: {claim.source}{not_compared(claim, '; ')}"


def _label(path: Path, figure: Figure) -> str:
    """Return the name of a figure without its unit, as a person would say it."""
    if path[0] == "rcs":
        return f"RCS, {path[-1]} band"
    if path[0] == "aspects":
        return f"RCS from the {path[1]}, {path[-1]} band"
    if path[0] == "load":
        return f"load, {path[-1]}"
    return split_unit(figure.key.rsplit("/", 1)[1])[0].replace("_", " ").replace("rcs", "RCS")


def range_of(figure: Figure) -> str:
    """Return low, nominal and high; the end that a seller shows carries a star."""
    if figure.low == figure.high:
        return format_quantity(figure.nominal, figure.unit)
    low, nominal, high = (format_quantity(value, figure.unit) for value in (figure.low, figure.nominal, figure.high))
    low, high = (f"{low}*", high) if figure.favours == "low" else (low, f"{high}*")
    return f"{low} / {nominal} / {high}"


def _origin_of(likeness: Likeness | None, path: Path) -> Origin | None:
    # None too for a figure that no file states, and the program assumes: a horizon loss, a scan time.
    return None if likeness is None else likeness.origins.get(path)


def _origin_data(key: str, origin: Origin | None) -> dict[str, str] | None:
    return None if origin is None else {**dict.fromkeys(origin.own, key), **origin.kept}


def _sources_of(entry: Entry) -> list[str]:
    return sorted({source for figure in figures_of(entry) for source in figure.sources})


def _source_lines(sources: Mapping[str, Source]) -> Iterator[str]:
    if sources:
        yield from ("", f"sources ({', '.join(Grade)})")
    for key, source in sources.items():
        yield from _wrapped(f"{key} ({source.grade}, read {source.read_on}): {source.title}", "  ")
        yield f"{_INDENT}{source.address}"  # never broken: an address is there to be copied


def _wrapped(text: str, indent: str = "") -> list[str]:
    later = indent + "  " * bool(indent)
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=later, break_on_hyphens=False)
