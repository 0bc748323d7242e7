"""The flight table (``exposure.parquet``, ``exposure.csv``) and the pieces of tracks (``exposure.gpkg``)."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.export.exposure.warned import broken_by
from skyshed.export.gdal import fixed_options
from skyshed.export.spreadsheet import FORMULA_STARTS
from skyshed.flights.cleaning import Flag, Joint
from skyshed.flights.kernel import INSIDE
from skyshed.flights.result import Findings
from skyshed.verbs.exposure import Exposure

_MOMENTS = ("first_inside_s", "last_inside_s", "first_possible_s", "last_possible_s")
_NUMBERS = (
    "inside_observed_s", "inside_interpolated_s", "possible_observed_s", "possible_interpolated_s", "terrain_unknown_s",
    "least_above_floor_m", "least_below_ceiling_m", "least_range_m", "warning_s",
)  # fmt: skip
_NONE = np.empty(0, np.int64)
_PIECE = {
    "flight": "BIGINT", "callsign": "VARCHAR", "aircraft": "VARCHAR", "fire_unit": "VARCHAR", "case": "VARCHAR",
    "state": "VARCHAR", "is_interpolated": "BOOLEAN", "from_utc": "TIMESTAMPTZ", "to_utc": "TIMESTAMPTZ",
    "seconds": "DOUBLE", "line": "BLOB",
}  # fmt: skip
_LAYER_NOTE = (
    "Pieces of recorded tracks inside zones (state inside: the whole altitude uncertainty; possible: a part of it), on "
    "reach. Z: altitude above mean sea level, m. Interpolated: across a receiver gap. {attribution}"
)


def write_flights(exposure: Exposure, parquet: Path, text: Path) -> None:
    """Write one row for every flight, fire unit and case in which some exposure was found: as Parquet and as CSV.

    In the CSV a text that a spreadsheet would run as a formula begins with an apostrophe.
    """
    import duckdb

    findings = exposure.findings
    rows = findings.rows
    columns = _flight_columns(findings, rows["flight"]) | {
        "fire_unit": _unit_names(findings)[rows["unit"]],
        "system": np.array([zone.unit.system.key for zone in findings.zones] + [""], dtype=object)[rows["unit"]],
        "case": _case_names(findings)[rows["case"]],
        "warnings_broken": broken_by(findings, rows["flight"].astype(np.int64)),
        "is_seen_from_start": rows["is_seen_from_start"],
        "is_inside_without_time": rows["is_inside_without_time"],
    }
    columns |= {name: rows[name].astype(np.float64) for name in (*_MOMENTS, *_NUMBERS)}
    moments = [
        f"CASE WHEN isnan({name}) THEN NULL ELSE to_timestamp({name}) END AS {name[:-2]}_utc" for name in _MOMENTS
    ]
    numbers = [f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END AS {name}" for name in _NUMBERS]
    others = [f'"{name}"' for name in columns if name not in (*_MOMENTS, *_NUMBERS)]
    with duckdb.connect(config={"memory_limit": "500MB", "threads": 1}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("found", columns)
        found = f"SELECT {', '.join([*others, *moments, *numbers])} FROM found"  # noqa: S608 - our names
        connection.execute(f"COPY ({found}) TO {_quoted(parquet)} (FORMAT parquet, COMPRESSION zstd)")
        described = connection.execute(f"DESCRIBE {found}").fetchall()
        cells = ", ".join(_csv_cell(name, kind) for name, kind, *_ in described)
        connection.execute(f"COPY (SELECT {cells} FROM ({found})) TO {_quoted(text)} (FORMAT csv, HEADER true)")  # noqa: S608 - our names


def _csv_cell(name: str, kind: str) -> str:
    """Return a column as people read it: tenths of seconds and metres, ISO times, no formulas."""
    column = f'"{name}"'
    if kind == "VARCHAR":
        starts = (
            f"chr(9) || chr(10) || chr(13) || '{''.join(start for start in FORMULA_STARTS if start.isprintable())}'"
        )
        is_formula = f"{column} <> '' AND contains({starts}, left({column}, 1))"
        return f"CASE WHEN {is_formula} THEN chr(39) || {column} ELSE {column} END AS {column}"
    if kind == "DOUBLE":
        return f"round({column}, 1) AS {column}"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({column}, '%Y-%m-%dT%H:%M:%SZ') AS {column}"
    return column


def _quoted(path: Path) -> str:
    return f"'{str(path).replace(chr(39), chr(39) * 2)}'"


def write_pieces(exposure: Exposure, path: Path) -> None:
    """Write the pieces of tracks, LineString Z with the times of both ends."""
    import duckdb
    from pyogrio.raw import write_arrow

    findings = exposure.findings
    pieces = findings.pieces or dict.fromkeys(("flight", "unit", "case", "state", "joint", "from_s", "to_s"), _NONE)
    # Whatever else is known of a flight stands in exposure.parquet, under the same number.
    known = _flight_columns(findings, pieces["flight"])
    columns = {name: known[name] for name in ("flight", "callsign", "aircraft")} | {
        "fire_unit": _unit_names(findings)[pieces["unit"]],
        "case": _case_names(findings)[pieces["case"]],
        "state": np.where(pieces["state"] == INSIDE, "inside", "possible").astype(object),
        "is_interpolated": pieces["joint"] == Joint.INTERPOLATED,
        "from_utc": _moments(pieces["from_s"]),
        "to_utc": _moments(pieces["to_s"]),
        "seconds": pieces["to_s"] - pieces["from_s"],
        "line": pieces.get("line", _NONE.astype(object)),
    }
    values = [f'"{name}"::{kind} AS "{name}"' for name, kind in _PIECE.items()]
    with duckdb.connect(config={"memory_limit": "500MB", "threads": 1}) as connection, fixed_options():
        connection.execute("SET TimeZone = 'UTC'")
        connection.register("found", columns)
        # By Arrow: GDAL's other way makes a Python object of every moment, which takes five times as long in all.
        write_arrow(
            connection.sql(f"SELECT {', '.join(values)} FROM found"),  # noqa: S608 - our names
            path,
            layer="pieces",
            driver="GPKG",
            geometry_name="line",
            geometry_type="LineString Z",
            crs="EPSG:4326",
            layer_options={
                "IDENTIFIER": "pieces",
                "DESCRIPTION": _LAYER_NOTE.format(attribution=exposure.terrain.attribution),
            },
        )


def _flight_columns(findings: Findings, flight: NDArray) -> dict[str, NDArray]:
    """Return what is known of flights, and how many of their positions were flagged."""
    labels, flights = findings.labels, findings.flights
    label = flights["label"][flight].astype(np.int64)
    texts = {
        "callsign": np.array([*labels.callsigns, None], dtype=object)[labels.callsign[label]],
        "aircraft": np.array(labels.aircraft, dtype=object)[flights["aircraft"][flight].astype(np.int64)],
        "aircraft_type": np.array(labels.type, dtype=object)[label],
        "origin": np.array(labels.origin, dtype=object)[label],
        "destination": np.array(labels.destination, dtype=object)[label],
    }
    flags = {
        f"n_{str(flag.name).lower()}": flights["flags"][flight, index].astype(np.int64)
        for index, flag in enumerate(Flag)
    }
    return (
        {"flight": flight.astype(np.int64)}
        | texts
        | {"n_positions": flights["n_positions"][flight].astype(np.int64)}
        | flags
    )


def _unit_names(findings: Findings) -> NDArray[np.object_]:
    return np.array([zone.unit.name for zone in findings.zones] + [""], dtype=object)


def _case_names(findings: Findings) -> NDArray[np.object_]:
    return np.array([case.value for case in findings.question.cases], dtype=object)


def _moments(seconds: NDArray) -> NDArray[np.datetime64]:
    return np.round(seconds * 1000).astype(np.int64).astype("datetime64[ms]")
