"""A catalogue entry as text of at most 100 columns: each figure, and what each source says of it, side by side."""

import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import asdict

from skyshed.catalogue.load import Catalogue
from skyshed.catalogue.nearest import suggestion
from skyshed.errors import InputError
from skyshed.model.figure import Figure, Source
from skyshed.model.system import FigureBundle, Missile, Radar, System, TargetClass
from skyshed.units import format_quantity

WIDTH = 100
_INDENT = " " * 6


def entry_of(catalogue: Catalogue, key: str) -> System | TargetClass:
    """Return a system or target class. Raises `InputError` with the nearest key."""
    known: dict[str, System | TargetClass] = {**catalogue.systems, **catalogue.targets}
    if key not in known:
        raise InputError(f"catalogue: {key!r} is not known; {suggestion(key, known)}")
    return known[key]


def describe(catalogue: Catalogue, key: str) -> str:
    """Return the description of one system or target class."""
    entry = entry_of(catalogue, key)
    head = [f"{key}: {entry.name}", *_wrapped(entry.note)]
    body = list(_system_lines(entry) if isinstance(entry, System) else _target_lines(entry))
    keys = {source for figure in entry.figures() for source in figure.sources}
    sources = list(_source_lines({name: catalogue.sources[name] for name in sorted(keys)}))
    legend = ["", "low / nominal / high; * marks the end that a seller shows (case claimed)"]
    return "\n".join(line.rstrip() for line in head + legend + body + sources)


def as_data(catalogue: Catalogue, key: str) -> dict[str, object]:
    """Return one system or target class as plain data: figures in SI units with their claims, and the sources."""
    entry = entry_of(catalogue, key)
    figures = tuple(entry.figures())
    keys = sorted({source for figure in figures for source in figure.sources})
    return {
        "key": key,
        "name": entry.name,
        "note": entry.note,
        "figures": [asdict(figure) for figure in figures],
        "sources": {name: asdict(catalogue.sources[name]) for name in keys},
    }


def _system_lines(system: System) -> Iterator[str]:
    yield from _section("whole system", [system.advertised_range_m, system.reaction_time_s, *system.counts.values()])
    for title, parts in (("radar", system.radars), ("mast", system.masts), ("missile", system.missiles)):
        for part in parts.values():
            yield from _section(f"{title} {part.name}{_traits(part)}", part.figures())


def _traits(part: FigureBundle) -> str:
    if isinstance(part, Radar):
        return f" ({part.role}, {part.band} band, finds {' and '.join(part.detects)})"
    return " (active seeker)" if isinstance(part, Missile) and part.has_active_seeker else ""


def _target_lines(target: TargetClass) -> Iterator[str]:
    if target.kind != "aircraft":
        yield from ("", f"kind: {target.kind}; described only, the model does not compute it")
    yield from _section("target class", target.figures())


def _section(title: str, figures: Iterator[Figure] | list[Figure]) -> Iterator[str]:
    yield from ("", title)
    for figure in figures:
        yield from _figure_lines(figure)


def _figure_lines(figure: Figure) -> Iterator[str]:
    yield f"  {label_of(figure):27} {range_of(figure):40} {figure.status}{', disputed' if figure.is_disputed else ''}"
    for claim in figure.claims:
        yield from _wrapped(f"{claim.as_printed}  [{claim.source}]", _INDENT)
    if figure.note:
        yield from _wrapped(f"note: {figure.note}", _INDENT)


def label_of(figure: Figure) -> str:
    """Return the name of a figure without its unit, as a person would say it."""
    name = figure.key.split("/", 1)[1]
    parts = name.split("/")
    if parts[0] == "rcs_m2":
        return f"RCS, {parts[-1]} band"
    word = parts[-1]
    for suffix in ("_deg_s", "_deg", "_hz", "_m_s", "_m2", "_m", "_s", "_usd", "_months"):
        if word.endswith(suffix):
            word = word.removesuffix(suffix)
            break
    return word.replace("_", " ").replace("rcs", "RCS")


def range_of(figure: Figure) -> str:
    """Return low, nominal and high; the end that a seller shows carries a star."""
    if figure.low == figure.high:
        return format_quantity(figure.nominal, figure.unit)
    low, nominal, high = (format_quantity(each, figure.unit) for each in (figure.low, figure.nominal, figure.high))
    low, high = (f"{low}*", high) if figure.favours == "low" else (low, f"{high}*")
    return f"{low} / {nominal} / {high}"


def _source_lines(sources: Mapping[str, Source]) -> Iterator[str]:
    if sources:
        yield from ("", "sources (official, press, academic, hobby or computed)")
    for key, source in sources.items():
        read = f", read {source.read_on}" if source.read_on else ""
        yield from _wrapped(f"{key} ({source.kind}{read}): {source.title}", "  ")
        yield f"{_INDENT}{source.address}"  # never broken: an address is there to be copied


def _wrapped(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  " * bool(indent))
