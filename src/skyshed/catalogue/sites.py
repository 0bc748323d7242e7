"""Sites and the tables that list them, read with their problems noted."""

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.ground import parse_ground
from skyshed.catalogue.keys import SITE_KEYS
from skyshed.catalogue.nodes import Node, Problem, Unreadable
from skyshed.catalogue.places import (
    EXAMPLES,
    centre_of,
    looks_swapped,
    parse_latitude,
    parse_longitude,
    parse_position,
)
from skyshed.catalogue.tables import PlaceRow, read_table, shared_names
from skyshed.model.scenario import Site
from skyshed.units import UnitError

_MAX_ROWS_NOTED = 20


class Atlas:
    """Every site read so far, so that one with its coordinates swapped stands out from the rest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._placed: list[tuple[Site, Problem]] = []
        self.notes: list[str] = []

    def site(self, entry: Entry, name: str) -> Site | None:
        """Return the site under ``site``."""
        node = entry.require("site", "{lat: 33.3, lon: 44.4}")
        site = None if node is None else read_place(entry, node, "site", name)
        return None if node is None or site is None else self._keep(site, node, entry.join("site"))

    def _keep(self, site: Site, node: Node, place: str) -> Site:
        message = (
            f"{site.lat_deg:g}, {site.lon_deg:g} looks swapped: latitude {site.lon_deg:g}, longitude {site.lat_deg:g} "
            "would lie among the others"
        )
        self._placed.append((site, Problem(node.line, node.column, place, message)))
        return site

    def rows(self, entry: Entry, key: str) -> Iterator[tuple[str, PlaceRow, Site]]:
        """Yield each row of the table under ``key`` with its name and site; what is wrong is noted at the key."""
        text = entry.text(key)
        if text is None:
            return
        node, n_bad = entry.values[key], 0
        try:
            table = read_table(self.folder / text)
        except Unreadable as error:
            entry.note(node, key, f"{text}: {error.problem.message}")
            return
        self.notes += [f"{text}: {reason}; it is left out." for reason in table.left_out]
        for row in table.rows:
            try:
                name, site = _row_site(row)
            except UnitError as error:
                n_bad += 1
                if n_bad <= _MAX_ROWS_NOTED:
                    entry.note(node, key, f"{text}, {row.where}: {error}")
                continue
            yield name, row, self._keep(site, node, f"{entry.join(key)} ({text}, {row.where})")
        if n_bad > _MAX_ROWS_NOTED:
            entry.note(node, key, f"{text}: and {n_bad - _MAX_ROWS_NOTED} more rows like these")

    def swapped(self, bounds_deg: tuple[float, float, float, float] | None) -> Iterator[Problem]:
        """Yield a problem for every site that looks swapped."""
        positions = [(site.lat_deg, site.lon_deg) for site, _ in self._placed]
        centre = centre_of(positions)
        for position, (_, problem) in zip(positions, self._placed, strict=True):
            if looks_swapped(position, centre=centre, bounds_deg=bounds_deg):
                yield problem


def read_place(entry: Entry, node: Node, key: str, name: str) -> Site | None:
    """Return the place at a node under a key, a mapping or text in any notation; None with what is wrong noted."""
    if isinstance(node.value, str):
        position = entry.made(node, key, partial(parse_position, node.value))
        return None if position is None else Site(name, *position)
    inner = Entry(_renamed(node), entry.join(key), entry.noted)
    inner.only(SITE_KEYS)
    position, ground_msl_m = _position(inner), _ground(inner)
    return None if position is None else Site(inner.text("name", name), *position, ground_msl_m)


def _renamed(node: Node) -> Node:
    """Return a site's mapping with ``latitude`` and similar keys under the names that we use."""
    if not isinstance(node.value, Mapping):
        return node
    ours = {key: name if name in SITE_KEYS else key for key, name in shared_names(node.value).items()}
    values = {ours[key]: value for key, value in node.value.items()}
    spots = {ours[key]: key_spot for key, key_spot in node.key_spots.items()}
    return Node(values, node.line, node.column, spots, node.is_quoted)


def _position(inner: Entry) -> tuple[float, float] | None:
    if inner.has("position"):
        return inner.read("position", parse_position)
    if not inner.has("lat") and not inner.has("lon"):
        inner.note_key("", f"says no position; write {{lat: 33.3, lon: 44.4}}, {EXAMPLES}")
        return None
    lat_deg, lon_deg = (
        inner.read(key, parse) if inner.require(key, "33.3") else None
        for key, parse in (("lat", parse_latitude), ("lon", parse_longitude))
    )
    return None if lat_deg is None or lon_deg is None else (lat_deg, lon_deg)


def _ground(inner: Entry) -> float | None:
    return inner.read("ground", parse_ground)


def _row_site(row: PlaceRow) -> tuple[str, Site]:
    name = row.cells.get("name", "")
    if not name:
        raise UnitError("has no name; columns name, lat, lon are needed")
    stated = row.cells.get("ground")
    try:
        ground_msl_m = parse_ground(stated) if stated else None
    except UnitError as error:
        raise UnitError(f"{name}: ground: {error}") from None
    if row.cells.get("position"):
        return name, Site(name, *parse_position(row.cells["position"]), ground_msl_m)
    missing = [column for column in ("lat", "lon") if not row.cells.get(column)]
    if missing:
        raise UnitError(f"{name}: has no {' and no '.join(missing)}; found {', '.join(row.cells)}")
    return name, Site(name, parse_latitude(row.cells["lat"]), parse_longitude(row.cells["lon"]), ground_msl_m)
