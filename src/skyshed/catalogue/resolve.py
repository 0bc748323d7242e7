"""A scenario file resolved: catalogue entries in place of names, SI in place of text, every problem in one run."""

from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

from skyshed.catalogue.areas import read_area
from skyshed.catalogue.composing import parse
from skyshed.catalogue.engagement import read_engagement
from skyshed.catalogue.entry import Entry
from skyshed.catalogue.ground import terrain_word
from skyshed.catalogue.keys import (
    ASSET_KEYS,
    HELD,
    OFFER_KEYS,
    SCENARIO_KEYS,
    TERMS,
    TERMS_OF_SALE,
    UNIT_LISTS,
)
from skyshed.catalogue.levels import parse_level
from skyshed.catalogue.library import Library
from skyshed.catalogue.nearest import OF_NAMES, suggestion
from skyshed.catalogue.nodes import Node, Problem, Unreadable, lacking, read_text
from skyshed.catalogue.offers import keyed, read_offer
from skyshed.catalogue.packages import Stated, check_packages
from skyshed.catalogue.propagation import parse_propagation, read_clutter, read_rain
from skyshed.catalogue.raids import Named, read_raids
from skyshed.catalogue.refraction import DEFAULT_REFRACTION, parse_refraction
from skyshed.catalogue.shipped import scenario_file
from skyshed.catalogue.sites import Atlas
from skyshed.errors import InputError
from skyshed.model.figure import Source
from skyshed.model.propagation import Propagation
from skyshed.model.scenario import Asset, Level, Offer, Scenario
from skyshed.model.system import ASPECTS, MEAN_ASPECT, TargetClass

DEFAULT_LEVELS = ("100 m AGL", "1000 m AGL", "3000 m AGL", "FL330")
_GRID_M = (50.0, 50_000.0)
_MAX_LINES = 200


def load_scenario(path: str | Path) -> Scenario:
    """Return the scenario in a file, or a shipped one by its name.

    Raises
    ------
    InputError
        With every problem on a line of its own: ``file:line: key: message``.
    """
    file = scenario_file(path)
    return _sound(file, *_read(file))


def scenario_of(text: str, file: Path) -> Scenario:
    """Return the scenario that a text says, as if it stood in a file: what it names lies beside that.

    Raises
    ------
    InputError
        As `load_scenario`.
    """
    return _sound(file, *_resolved(text, file))


def _sound(file: Path, scenario: Scenario | None, found: list[Problem]) -> Scenario:
    if found:
        lines = [f"{file}:{problem.line}: {problem.key}: {problem.message}" for problem in found[:_MAX_LINES]]
        if len(found) > _MAX_LINES:
            lines.append(f"{file}: and {len(found) - _MAX_LINES} more problems")
        raise InputError("\n".join(lines))
    assert scenario is not None, "without a problem there is a scenario"
    return scenario


def problems(path: str | Path) -> list[Problem]:
    """Return every problem of a scenario file in the order of its lines; none means that it can be assessed."""
    return _read(scenario_file(path))[1]


def _read(file: Path) -> tuple[Scenario | None, list[Problem]]:
    try:
        return _resolved(read_text(file), file)
    except Unreadable as error:
        return None, [error.problem]


def _resolved(text: str, file: Path) -> tuple[Scenario | None, list[Problem]]:
    try:
        root, noted = parse(text)
    except Unreadable as error:
        return None, [error.problem]
    scenario = _scenario(Entry(root, "", noted), file, text)
    unique = dict.fromkeys(noted)
    return (None if unique else scenario), sorted(
        unique, key=lambda problem: (problem.line, problem.column, problem.key)
    )


def _scenario(top: Entry, file: Path, text: str) -> Scenario:
    if top.has("sea"):
        top.note_key("sea", "belongs in the list of terrain, after what it fills: terrain: [mine.tif, sea: 0 m]")
    top.only((*SCENARIO_KEYS, *TERMS, "sea"))
    name = top.text("name", file.stem)
    library, atlas = Library(top), Atlas(file.parent)
    area = read_area(top, file.parent)
    n_noted = len(top.noted)
    offers, held = _packages(top, name, library, atlas)
    assets = tuple(_assets(top, atlas))
    packages = offers if held is None else (held, *offers)
    units = tuple(unit for package in packages for unit in package.units)
    is_whole = len(top.noted) == n_noted and None not in library.systems.values()
    raids = read_raids(top, Named(library.targets, assets, units, is_whole=is_whole))
    top.noted.extend(atlas.swapped(area.bounds_deg))
    aspect = top.choice("aspect", (*ASPECTS, MEAN_ASPECT), ASPECTS[0]) or ASPECTS[0]
    targets = tuple(target.seen_from(aspect) for target in _targets(top, library))
    return Scenario(
        name=name,
        offers=offers,
        held=held,
        assets=assets,
        area=area,
        targets=targets,
        levels=tuple(_levels(top)),
        terrain_paths=tuple(_paths(top, file.parent)),
        refraction=_refraction(top),
        propagation=top.read("propagation", parse_propagation) or Propagation.BY_TERRAIN,
        rain=read_rain(top),
        clutter=read_clutter(top),
        grid_spacing_m=_grid_m(top),
        seed=_seed(top),
        description=top.text("description") or "",
        sources=_sources_used(library, packages, targets),
        text=text,
        path=file,
        notes=tuple(atlas.notes),
        raids=raids,
        engagement=read_engagement(top, library.sources),
    )


def _packages(top: Entry, name: str, library: Library, atlas: Atlas) -> tuple[tuple[Offer, ...], Offer | None]:
    """Return the offers and what is held, with the keys of their units settled."""
    n_noted = len(top.noted)
    stated: list[Stated] = []
    for item in top.items("offers"):
        item.only(OFFER_KEYS)
        title = item.text("name") if item.require("name", "S-400 alone") else None
        stated.append((item, *read_offer(item, title or item.path, library, atlas)))
    short = [key for key in TERMS if top.has(key)]
    if short and stated:
        top.note_key(short[0], "stands beside offers; move it into one of them")
    elif any(top.has(key) for key in UNIT_LISTS):
        # Units without a list of offers are a site on a map, unless somebody names terms for them.
        is_offered = any(top.has(key) for key in TERMS_OF_SALE)
        stated.append((top, *read_offer(top, name, library, atlas, is_offered=is_offered)))
    held = _held(top, library, atlas)
    # A unit whose system could not be read would only make its offer look empty, or its radars idle.
    is_whole = len(top.noted) == n_noted and None not in library.systems.values()
    check_packages(top, stated, held, is_whole=is_whole)
    all_keyed = keyed([package[1] for package in ([held] if held else []) + stated])
    return tuple(all_keyed[1:] if held else all_keyed), all_keyed[0] if held else None


def _held(top: Entry, library: Library, atlas: Atlas) -> Stated | None:
    entry = top.entry(HELD)
    if entry is None:
        return None
    entry.only(OFFER_KEYS)
    return (entry, *read_offer(entry, entry.text("name", HELD), library, atlas, is_offered=False))


def _assets(top: Entry, atlas: Atlas) -> Iterable[Asset]:
    seen: set[str] = set()
    for item in top.items("assets"):
        item.only(ASSET_KEYS)
        name = item.text("name") if item.require("name", "Baghdad") else None
        site = atlas.site(item, name or "?")
        if name in seen:
            item.note_key("name", f"an asset named {name!r} is listed already; name each differently")
        if name and site is not None:
            seen.add(name)
            yield Asset(name, site, item.text("kind", "place"))
    for name, row, site in atlas.rows(top, "assets_from"):
        if name in seen:
            top.note_key(
                "assets_from", f"{row.where}: an asset named {name!r} is listed already; name each differently"
            )
        seen.add(name)
        yield Asset(name, site, row.cells.get("kind") or "place")


def _targets(top: Entry, library: Library) -> Iterable[TargetClass]:
    if top.require("targets", "[fighter, cruise-missile]") is None:
        return
    if not top.nodes("targets"):
        top.note_key("targets", "lists nothing; write for example targets: [fighter, cruise-missile]")
    seen = set()
    for number, node in enumerate(top.nodes("targets"), start=1):
        at = f"targets[{number}]"
        key = top.text_of(node, at)
        if key is None:
            continue
        target = library.targets.get(key)
        if key not in library.targets:
            hint = suggestion(key, library.targets, likeness=OF_NAMES)
            top.note(node, at, f"target class {key!r} is not known; {hint}")
        elif key in seen:
            top.note(node, at, f"{key} is listed already")
        elif target is not None and target.kind != "aircraft":
            top.note(node, at, f"{key} is described only: the model computes no {target.kind} flight")
        elif target is not None:
            yield target
        seen.add(key)


def _levels(top: Entry) -> Iterable[Level]:
    if not top.has("levels"):
        yield from map(parse_level, DEFAULT_LEVELS)
        return
    if not top.nodes("levels"):
        top.note_key("levels", f"lists nothing; write for example levels: [{', '.join(DEFAULT_LEVELS)}]")
    seen: dict[tuple[str, float], str] = {}
    for number, node in enumerate(top.nodes("levels"), start=1):
        at = f"levels[{number}]"
        text = top.text_of(node, at)
        level = None if text is None else top.made(node, at, partial(parse_level, text))
        if text is None or level is None:
            continue
        same = level.kind, level.altitude_m
        if same in seen:
            top.note(node, at, f"{text} is listed already, as {seen[same]}")
        seen.setdefault(same, text)
        yield level


def _paths(top: Entry, folder: Path) -> Iterable[Path]:
    """Yield where terrain lies, in order of precedence; a word such as ``embedded`` stands like a path."""
    for number, node in enumerate(top.nodes("terrain"), start=1):
        at = f"terrain[{number}]"
        text = _sea_text(node) or top.text_of(node, at)
        if text is None:
            continue
        lack = lacking(folder / text)
        if not lack:
            yield folder / text
            continue
        n_noted = len(top.noted)
        word = top.made(node, at, partial(terrain_word, text))
        if word is not None:
            yield folder / word
        elif len(top.noted) == n_noted:
            top.note(node, at, f"{text}: {lack} (looked in {folder})")


def _sea_text(node: Node) -> str | None:
    """Return the text of an entry ``sea: 0 m``, which YAML takes for a mapping."""
    if isinstance(node.value, Mapping) and list(node.value) == ["sea"] and isinstance(node.value["sea"].value, str):
        return f"sea: {node.value['sea'].value}"
    return None


def _refraction(top: Entry) -> str:
    text = (top.text("refraction") or DEFAULT_REFRACTION).strip()
    top.made(top.values.get("refraction", top.node), "refraction", partial(parse_refraction, text))
    return text


def _seed(top: Entry) -> int:
    seed = int(top.quantity("seed", "count") or 0)
    if seed < 0:
        top.note_key("seed", f"{seed} is below zero; write a count such as 1")
    return seed


def _grid_m(top: Entry) -> float | None:
    spacing_m = top.quantity("grid", "length")
    if spacing_m is not None and not _GRID_M[0] <= spacing_m <= _GRID_M[1]:
        top.note(top.values["grid"], "grid", f"{top.text('grid')} is not between 50 m and 50 km")
    return spacing_m


def _sources_used(library: Library, offers: Iterable[Offer], targets: Iterable[TargetClass]) -> dict[str, Source]:
    """Return the user's own sources and those behind every figure in use."""
    offers = tuple(offers)
    systems = {id(unit.system): unit.system for offer in offers for unit in offer.units}
    figures = [figure for system in systems.values() for figure in system.figures()]
    figures += [figure for target in targets for figure in target.figures()]
    figures += [figure for offer in offers for figure in (offer.price_usd, offer.delivery_months, offer.crew) if figure]
    keys = {key for figure in figures for key in figure.sources} | set(library.own_sources)
    keys |= {key for offer in offers for consideration in offer.considerations for key in consideration.sources}
    return {key: source for key, source in library.sources.items() if key in keys}
