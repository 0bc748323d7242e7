"""``events.parquet``: what happens, one row an event, in the replications of the lead case that are kept."""

from collections.abc import Iterator, Sequence
from operator import itemgetter
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.export.raids.course import Positions, courses_of, groups_of, target_names
from skyshed.model.figure import lead_case
from skyshed.model.scenario import Offer
from skyshed.verbs.simulation import Simulation

RADAR_LOST = "radar_lost"  # the one thing that the script does, and no target
_NOBODY = -1

# Type and meaning of every column; where a target is stands at the time of the event.
COLUMNS = {
    "package": "VARCHAR", "case": "VARCHAR", "replication": "BIGINT", "time_s": "DOUBLE", "what": "VARCHAR",
    "target_index": "INTEGER", "target": "VARCHAR", "group": "VARCHAR", "class": "VARCHAR", "asset": "VARCHAR",
    "fire_unit": "VARCHAR", "missile": "VARCHAR", "shot": "INTEGER", "radar": "VARCHAR",
    "lat_deg": "DOUBLE", "lon_deg": "DOUBLE", "altitude_msl_m": "DOUBLE",
}  # fmt: skip
_TOLD = tuple(COLUMNS)[:14]  # by the event itself; the rest is where its target is


def write_events(simulation: Simulation, path: Path) -> None:
    """Write the events; what does not apply to one is null (no unit where a target arrives)."""
    import duckdb

    rows = [row for package in simulation.packages for row in _rows(simulation, package)]
    columns = list(zip(*rows, strict=True)) or [()] * len(_TOLD)
    made = {name: _column(COLUMNS[name], values) for name, values in zip(_TOLD, columns, strict=True)}
    made |= _positions(simulation, made["target_index"], made["time_s"])
    values = ", ".join(_value(name, kind) for name, kind in COLUMNS.items())
    with duckdb.connect(config={"memory_limit": "500MB", "threads": 1}) as connection:
        connection.register("made", made)
        wanted = f"SELECT {values} FROM made"  # noqa: S608 - our names
        quoted = str(path).replace("'", "''")
        connection.execute(f"COPY ({wanted}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)")


def _rows(simulation: Simulation, package: Offer) -> Iterator[tuple[object, ...]]:
    """Yield an event each, as far as it is told by names and numbers."""
    case, groups, names = lead_case(simulation.cases), groups_of(simulation.raid), target_names(simulation.raid)
    unit_names = {unit.key: unit.name for unit in package.units}
    for fought in simulation.fought.get(package.name, ()):
        roster = simulation.rosters[package.name]
        about = package.name, case.value, fought.replication
        rows = [(*about, *lost) for lost in _losses(simulation, package)]
        for event in fought.events:
            group = groups[event.target]
            rows.append(
                (
                    *(*about, event.time_s, event.kind.value),
                    *(event.target, names[event.target], group.name, group.target.key, group.asset.name),
                    unit_names[roster.units[event.unit]] if event.unit >= 0 else None,
                    roster.magazines[event.magazine].missile if event.magazine >= 0 else None,
                    *(event.shot, None),
                )
            )
        yield from sorted(rows, key=itemgetter(3))


def _losses(simulation: Simulation, package: Offer) -> Iterator[tuple[object, ...]]:
    """Yield the stated losses that strike a package, as rows from their time on."""
    for loss in simulation.raid.losses:
        if any(unit.name == loss.unit and loss.radar in unit.system.radars for unit in package.units):
            nothing = (None,) * 4
            yield loss.at_s, RADAR_LOST, _NOBODY, *nothing, loss.unit, None, _NOBODY, loss.radar


def _positions(simulation: Simulation, target: NDArray, time_s: NDArray) -> dict[str, NDArray]:
    places = {name: np.full(time_s.size, np.nan) for name in Positions._fields}
    courses = courses_of(simulation.lines)
    for index in np.unique(target[target != _NOBODY]):
        mine = target == index
        for name, values in courses[index].at(time_s[mine])._asdict().items():
            places[name][mine] = values
    return places


def _column(kind: str, values: Sequence[object]) -> NDArray:
    return np.array(values, {"DOUBLE": np.float64, "BIGINT": np.int64, "INTEGER": np.int32}.get(kind, object))


def _value(name: str, kind: str) -> str:
    column = f'"{name}"'
    if kind == "DOUBLE":
        return f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END AS {column}"
    if name in {"shot", "target_index"}:
        return f"nullif({column}, -1) AS {column}"
    return f"{column}::{kind} AS {column}"
