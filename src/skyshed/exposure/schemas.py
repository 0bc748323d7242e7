"""Tables whose columns are known by name, and the columns that a user maps. Nothing is guessed from magnitudes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skyshed.errors import InputError
from skyshed.exposure.fields import ALTITUDES, FIELDS, MEANING, METRES_OF_ALTITUDE_UNIT, NEEDED, TIME_UNITS, Column

_HOW = 'map them, as in --column "time=when iso" --column "lat=latitude" --column "altitude=alt ft"'


@dataclass(frozen=True, slots=True)
class Schema:
    """A published layout: the columns by which it is known, and what each column means."""

    name: str
    known_by: frozenset[str]
    columns: Mapping[str, Column]


_WHO = {"icao24": Column("icao24"), "callsign": Column("callsign")}
_PLACE = {"lat": Column("latitude"), "lon": Column("longitude")}
_ROUTE = {"origin": Column("origin"), "destination": Column("destination"), "type": Column("typecode")}

SCHEMAS = (
    # https://openskynetwork.github.io/opensky-api/rest.html#all-state-vectors: metres, Unix seconds
    Schema(
        "OpenSky state vectors",
        frozenset({"icao24", "time_position", "latitude", "longitude", "baro_altitude", "geo_altitude"}),
        _WHO | _PLACE | {
            "time": Column("time_position", "s"),
            "altitude": Column("baro_altitude", "m"),
            "geo_altitude": Column("geo_altitude", "m"),
            "on_ground": Column("on_ground"),
        },
    ),
    # https://opensky-network.org/data/historical-flight-data (state_vectors_data4): the position is
    # as old as lastposupdate, `time` only says when the row was written
    Schema(
        "OpenSky history",
        frozenset({"time", "icao24", "lat", "lon", "baroaltitude", "geoaltitude", "lastposupdate"}),
        _WHO | {
            "time": Column("lastposupdate", "s"),
            "lat": Column("lat"),
            "lon": Column("lon"),
            "altitude": Column("baroaltitude", "m"),
            "geo_altitude": Column("geoaltitude", "m"),
            "on_ground": Column("onground"),
        },
    ),
    # https://traffic-viz.github.io/data_sources/opensky.html and `Traffic` frames: feet, knots, UTC
    Schema(
        "traffic",
        frozenset({"timestamp", "latitude", "longitude", "altitude", "groundspeed", "track", "vertical_rate"}),
        _WHO | _PLACE | _ROUTE | {
            "time": Column("timestamp", "iso"),
            "altitude": Column("altitude", "ft"),
            "geo_altitude": Column("geoaltitude", "ft"),
            "on_ground": Column("onground"),
        },
    ),
)  # fmt: skip


def parse_column(text: str) -> tuple[str, Column]:
    """Return field and column of one ``FIELD=COLUMN UNIT`` mapping.

    >>> parse_column("altitude=baroalt ft")
    ('altitude', Column(name='baroalt', unit='ft'))
    """
    field, has_column, rest = text.partition("=")
    field, words = field.strip(), rest.split()
    if field not in FIELDS or not has_column or not words:
        raise InputError(f"--column {text!r}: write FIELD=COLUMN UNIT with one of {', '.join(FIELDS)}")
    units = TIME_UNITS if field == "time" else tuple(METRES_OF_ALTITUDE_UNIT) if field in ALTITUDES else ()
    if not units:
        return field, Column(rest.strip())
    if len(words) < 2 or words[-1] not in units:
        raise InputError(f"--column {text!r}: say the unit behind the column, one of {', '.join(units)}")
    return field, Column(rest.strip()[: -len(words[-1])].strip(), words[-1])


def columns_of(found: Sequence[str], mapped: Mapping[str, Column]) -> Mapping[str, Column]:
    """Return which column of a table holds which field, in the table's own spelling.

    What the user maps wins over a known schema.

    Raises
    ------
    InputError
        If a mapped column is not there, or time, place or every altitude is left without a column.
    """
    spelling = {name.strip().lower(): name for name in found}
    schema = next((each for each in SCHEMAS if each.known_by <= spelling.keys()), None)
    wanted = {
        field: column for field, column in (schema.columns if schema else {}).items() if column.name in spelling
    } | dict(mapped)
    missing = sorted(column.name for column in wanted.values() if column.name.lower() not in spelling)
    if missing:
        raise InputError(f"no column {', '.join(map(repr, missing))}; it has {', '.join(found)}")
    if lacking := _lacking(wanted):
        raise InputError(f"columns are of no known layout: no {lacking} among {', '.join(found)}; {_HOW}")
    return {field: Column(spelling[column.name.lower()], column.unit) for field, column in wanted.items()}


def _lacking(columns: Mapping[str, Column]) -> str:
    lacking = [field for field in NEEDED if field not in columns]
    if not any(field in columns for field in ALTITUDES):
        lacking.append("altitude (" + ", ".join(f"{field}: {MEANING[field]}" for field in ALTITUDES) + ")")
    return ", ".join(lacking)
