"""What happens in one replication of a raid, from ``events.parquet``."""

import math
from pathlib import Path

from skyshed.errors import InputError, printable

MOST_EVENTS = 2_000
_WORDS = {
    "known": "target “{target}” is known to {unit}",
    "launch": "{unit} fires {missile} at target “{target}”",
    "hit": "{missile} of {unit} hits target “{target}”",
    "miss": "{missile} of {unit} misses target “{target}”",
    "lost": "{missile} of {unit} is lost with its radar",
    "wasted": "{missile} of {unit} finds target “{target}” gone",
    "arrives": "target “{target}” arrives at {asset}",
    "radar_lost": "{unit} loses its radar {radar}",
}
_COLUMNS = "package, replication, time_s, what, target, asset, fire_unit, missile, radar, lon_deg, lat_deg"
_NETWORK = "all that are networked"

Event = dict[str, object]


def events_of(path: Path, title: str) -> tuple[list[Event], bool]:
    """Return the events of the replication that a title names, in the order of time; and whether there are more.

    None where those of another replication are kept.

    Raises
    ------
    InputError
        If the file is damaged.
    """
    rows = _rows(path)
    mine = [row for row in rows if title.endswith(printable(f" against {row[0]}, replication {row[1]}"))]
    return [_event(*row[2:]) for row in mine[:MOST_EVENTS]], len(mine) > MOST_EVENTS


def _rows(path: Path) -> list[tuple]:
    """Return events; all packages and replications that are kept have some tens of thousands."""
    import duckdb

    asked = f"SELECT {_COLUMNS} FROM read_parquet(?) ORDER BY time_s LIMIT 500000"  # noqa: S608 - our names
    try:
        with duckdb.connect(config={"memory_limit": "500MB", "threads": 1}) as connection:
            return connection.execute(asked, [_literal(path)]).fetchall()
    except (duckdb.Error, OSError, UnicodeError):
        raise InputError(f"{path.name} cannot be read: it is damaged; make the result folder anew") from None


def _literal(path: Path) -> str:
    """Return a path in which DuckDB sees no pattern of names."""
    return "".join(f"[{letter}]" if letter in "*?[" else letter for letter in str(path.absolute()))


def _event(  # noqa: PLR0917 - a row's columns, in their order
    time_s: float,
    what: str,
    target: str,
    asset: str,
    unit: str,
    missile: str,
    radar: str,
    lon_deg: float,
    lat_deg: float,
) -> Event:
    names = {"target": target, "asset": asset, "unit": unit or _NETWORK, "missile": missile, "radar": radar}
    words = _WORDS[what].format(**{name: each or "?" for name, each in names.items()}) if what in _WORDS else str(what)
    return {
        "t": round(_number(time_s) or 0.0, 2),
        "words": printable(words[:400]),
        "lon": _number(lon_deg),
        "lat": _number(lat_deg),
        "kind": what if what in _WORDS else "other",
    }


def _number(value: object) -> float | None:
    is_number = isinstance(value, (int, float)) and math.isfinite(value)
    return round(float(str(value)), 5) if is_number else None
