"""Tables of a published layout, columns of usual names, and what a user maps. Nothing is guessed from magnitudes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from skyshed.errors import InputError
from skyshed.flights.fields import ALTITUDES, FIELDS, MEANING, METRES_OF_ALTITUDE_UNIT, NEEDED, TIME_UNITS, Column

_HOW = 'map them, as in column "time=when iso", column "lat=latitude", column "altitude=alt ft"'


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
    # https://support.fr24.com (flight history as CSV): feet at standard pressure, Unix seconds, place in one column
    Schema(
        "Flightradar24 flight",
        frozenset({"timestamp", "utc", "callsign", "position", "altitude", "speed", "direction"}),
        {
            "time": Column("timestamp", "s"),
            "callsign": Column("callsign"),
            "position": Column("position"),
            "altitude": Column("altitude", "ft"),
        },
    ),
    # The same site's archive of positions, one file a flight
    Schema(
        "Flightradar24 positions",
        frozenset({"snapshot_id", "altitude", "heading", "latitude", "longitude", "speed"}),
        _PLACE | {"time": Column("snapshot_id", "s"), "altitude": Column("altitude", "ft")},
    ),
)  # fmt: skip

# What columns are usually called; an altitude counts only where its name says the unit.
_USUAL = {
    "time": ("time", "timestamp", "datetime", "date_time", "date time", "utc", "ts", "epoch", "unix_time", "unixtime",
             "posix_time", "time_position", "position_time", "postime", "recorded_at"),
    "date": ("date", "day"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "long", "longitude"),
    "position": ("position", "latlon", "lat_lon", "lat,lon", "latlng", "lat_lng", "latitude_longitude"),
    "altitude": ("altitude", "alt", "baro_altitude", "baroaltitude", "barometric_altitude", "baro_alt", "alt_baro",
                 "pressure_altitude", "pressure_alt", "height_baro"),
    "geo_altitude": ("geo_altitude", "geoaltitude", "geo_alt", "alt_geo", "alt_geom", "geom_alt", "geometric_altitude",
                     "gnss_altitude", "alt_gnss", "hae", "ellipsoidal_height"),
    "msl_altitude": ("msl_altitude", "altitude_msl", "alt_msl", "amsl", "altitude_amsl", "elevation", "ele"),
    "icao24": ("icao24", "icao", "hex", "hexid", "hex_ident", "hexident", "icao_address", "icao24_address", "mode_s",
               "modes", "mode_s_code", "icao_hex"),
    "callsign": ("callsign", "call_sign", "flight", "flight_number", "ident", "acid"),
    "track": ("flight_id", "flightid", "track_id", "trackid", "trajectory_id", "trip_id", "leg_id", "segment_id"),
    "on_ground": ("on_ground", "onground", "is_on_ground", "ground"),
    "type": ("typecode", "aircraft_type", "type_code", "icao_type"),
    "origin": ("origin", "adep", "departure", "from"),
    "destination": ("destination", "ades", "arrival", "to"),
}  # fmt: skip
# What tells aircraft apart where no column holds their addresses.
_REGISTRATIONS = {"registration", "reg", "tail", "tail number", "tailnumber", "aircraft registration", "aircraft id",
                  "aircraft reg"}  # fmt: skip
_FIELD_OF_NAME = {name.replace("_", " "): field for field, names in _USUAL.items() for name in names}
_UNIT_OF_WORD = {"m": "m", "metres": "m", "meters": "m", "metre": "m", "meter": "m", "ft": "ft", "feet": "ft",
                 "km": "km", "fl": "FL", "s": "s", "sec": "s", "seconds": "s", "ms": "ms", "millis": "ms",
                 "milliseconds": "ms", "us": "us", "ns": "ns"}  # fmt: skip
_IDLE_WORDS = {"utc", "gmt", "zulu", "deg", "degrees", "wgs84", "iso", "iso8601"}
# Names that say field and unit in one.
_WITH_UNIT = {"flight level": ("altitude", "FL"), "fl": ("altitude", "FL"), "alt baro": ("altitude", "ft"),
              "alt geom": ("geo_altitude", "ft")}  # fmt: skip


def parse_column(text: str) -> tuple[str, Column]:
    """Return field and column of one ``FIELD=COLUMN UNIT`` mapping.

    >>> parse_column("altitude=baroalt ft")
    ('altitude', Column(name='baroalt', unit='ft'))
    """
    field, has_column, rest = text.partition("=")
    field, words = field.strip(), rest.split()
    if field not in FIELDS or not has_column or not words:
        raise InputError(f"column {text!r}: write FIELD=COLUMN UNIT with one of {', '.join(FIELDS)}")
    units = TIME_UNITS if field == "time" else tuple(METRES_OF_ALTITUDE_UNIT) if field in ALTITUDES else ()
    if not units:
        return field, Column(rest.strip())
    if len(words) < 2 or words[-1] not in units:
        raise InputError(f"column {text!r}: say the unit behind the column, one of {', '.join(units)}")
    return field, Column(rest.strip()[: -len(words[-1])].strip(), words[-1])


def columns_of(found: Sequence[str], mapped: Mapping[str, Column]) -> Mapping[str, Column]:
    """Return which column of a table holds which field, in the table's own spelling.

    What the user maps wins over a published layout, and that over usual names.

    Raises
    ------
    InputError
        If a mapped column is not there, or time, place or every altitude is left without a column.
    """
    spelling = {name.strip().lower(): name for name in found}
    schema = next((schema for schema in SCHEMAS if schema.known_by <= spelling.keys()), None)
    known = {field: column for field, column in schema.columns.items() if column.name in spelling} if schema else {}
    wanted = _without_second_place({**_by_usual_names(found), **known}, known) if known else _by_usual_names(found)
    wanted = _without_second_place({**wanted, **mapped}, mapped)
    missing = sorted(column.name for column in wanted.values() if column.name.lower() not in spelling)
    if missing:
        raise InputError(f"no column {', '.join(map(repr, missing))}; it has {_listed(found)}")
    if lacking := _lacking(wanted):
        raise InputError(f"columns are of no known layout: no {lacking} among {_listed(found)}; {_HOW}")
    return {field: Column(spelling[column.name.lower()], column.unit) for field, column in wanted.items()}


def _listed(names: Sequence[str]) -> str:
    """Return names of columns as far as they fit into one line, without what a terminal would obey."""
    shown = ", ".join("".join(sign if sign.isprintable() else "?" for sign in name[:40]) for name in names[:40])
    return shown + (f" and {len(names) - 40:,} more" if len(names) > 40 else "")


def _without_second_place(columns: Mapping[str, Column], settled: Mapping[str, Column]) -> dict[str, Column]:
    """Return one place of each row: a column for both degrees, or two; what is settled wins."""
    has_both = "position" in settled or not {"lat", "lon"} <= columns.keys()
    dropped = {"lat", "lon"} if "position" in columns and has_both else {"position"}
    return {field: column for field, column in columns.items() if field not in dropped}


def _by_usual_names(found: Sequence[str]) -> dict[str, Column]:
    """Return the columns that are called as such columns usually are, the first of each kind."""
    out: dict[str, Column] = {}
    for name in found:
        field, unit = _field_of(name)
        if not field or field in out or (field in ALTITUDES and unit not in METRES_OF_ALTITUDE_UNIT):
            continue
        out[field] = Column(name.strip().lower(), (unit if unit in TIME_UNITS else "s") if field == "time" else unit)
    for name in (name for name in found if _plain_name(name) in _REGISTRATIONS):
        out.setdefault("icao24", Column(name.strip().lower()))
    if out.keys() & {"icao24", "callsign"}:  # these tell aircraft apart by themselves, over many files
        out.pop("track", None)
    return out


def _plain_name(name: str) -> str:
    return " ".join(re.sub(r"[^0-9a-z,]+", " ", name.lower()).split())


def _field_of(name: str) -> tuple[str, str]:
    """Return the field and the unit that a name says, "" where it says none.

    >>> _field_of("Altitude (ft)"), _field_of("alt_geom"), _field_of("Time UTC"), _field_of("speed_kt")
    (('altitude', 'ft'), ('geo_altitude', 'ft'), ('time', ''), ('', ''))
    """
    words = _plain_name(name).split()
    if with_unit := _WITH_UNIT.get(" ".join(words)):
        return with_unit
    unit = _UNIT_OF_WORD.get(words[-1], "") if len(words) > 1 else ""
    words = words[:-1] if unit else words
    field = _FIELD_OF_NAME.get(" ".join(words)) or _FIELD_OF_NAME.get(
        " ".join([word for word in words if word not in _IDLE_WORDS])
    )
    return (field, unit) if field else ("", "")


def _lacking(columns: Mapping[str, Column]) -> str:
    held = {*columns, *(("lat", "lon") if "position" in columns else ())}
    lacking = [field for field in NEEDED if field not in held]
    if not any(field in columns for field in ALTITUDES):
        lacking.append("altitude (" + ", ".join(f"{field}: {MEANING[field]}" for field in ALTITUDES) + ")")
    return ", ".join(lacking)
