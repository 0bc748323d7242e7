"""The fields of a recorded position, under the names that users map columns to, with the units they may carry."""

from dataclasses import dataclass

from skyshed.constants import FOOT_M

# Every field that a position may have; the tables inside carry the same names with the unit behind.
FIELDS = (
    "time", "lat", "lon", "altitude", "geo_altitude", "msl_altitude",
    "icao24", "callsign", "on_ground", "type", "origin", "destination", "position", "date", "track",
)  # fmt: skip
NEEDED = ("time", "lat", "lon")
ALTITUDES = ("altitude", "geo_altitude", "msl_altitude")
MEANING = {
    "altitude": "pressure altitude",
    "geo_altitude": "height above the WGS 84 ellipsoid",
    "msl_altitude": "height above mean sea level",
}
METRES_OF_ALTITUDE_UNIT = {"m": 1.0, "ft": FOOT_M, "km": 1000.0, "FL": 100 * FOOT_M}
SECONDS_OF_TIME_UNIT = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
TIME_UNITS = ("s", "ms", "iso", "us", "ns", "dmy", "mdy")  # the last two: day or month first, as in 31/12/2024 10:00
# Whatever lies outside 1900 to 2200 is not a time in the unit said; milliseconds taken for seconds lie far outside.
EARLIEST_S, LATEST_S = -2_208_988_800.0, 7_258_118_400.0
FARTHEST_UP_M = 1e6  # whatever is higher is not an altitude
# What DuckDB keeps of each position; texts are dictionary-coded later; ``track`` is what a name alone
# does not tell apart: a track of one file.
STORED = (
    ("icao24", "VARCHAR"), ("callsign", "VARCHAR"), ("track", "VARCHAR"),
    ("time_s", "DOUBLE"), ("lat_deg", "DOUBLE"), ("lon_deg", "DOUBLE"),
    ("pressure_m", "FLOAT"), ("hae_m", "FLOAT"), ("msl_m", "FLOAT"), ("on_ground", "BOOLEAN"),
    ("type", "VARCHAR"), ("origin", "VARCHAR"), ("destination", "VARCHAR"),
)  # fmt: skip
STORED_NAME = {
    "time": "time_s", "lat": "lat_deg", "lon": "lon_deg",
    "altitude": "pressure_m", "geo_altitude": "hae_m", "msl_altitude": "msl_m",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a file, and the unit that its numbers carry ("" where a field has none)."""

    name: str
    unit: str = ""
