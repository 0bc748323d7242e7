"""Zones as volumes that aviation reads, in flight levels: GeoJSON, OpenAir and AIXM.

Each fire unit and case becomes one volume for every 50 flight levels in which it reaches something:
the outer edge of what it reaches anywhere in that band. Holes are filled and the edge is as far as
the band's farthest reach, so that the volume errs outwards. Altitudes become flight levels by the standard
atmosphere: on a day the two differ by up to 600 m.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
import shapely
from numpy.typing import NDArray

from skyshed.constants import FOOT_M
from skyshed.export.exposure.aixm import write_aixm
from skyshed.flights.limits import parse_limit
from skyshed.flights.polar_intervals import UnitZones
from skyshed.flights.volume import Volume, simple_volume
from skyshed.sky.grid import ends
from skyshed.verbs.exposure import Exposure

BAND_FL = 50
_TOP_FL = 600  # no civil flight is above; what a zone reaches there is one volume without a ceiling
_EVERY_DEG = 2
_DECIMALS = 4  # 11 m
NOTE = (
    "Volumes err outwards: outer edges, holes filled. Flight levels by the standard atmosphere; the air of the "
    "day moves "
    "them by up to 600 m. Hypothetical siting; from published and assumed figures, on reach."
)


@dataclass(frozen=True)
class Band:
    """What one unit reaches between two flight levels: an outline as (lat, lon) every two degrees of azimuth."""

    unit: str
    system: str
    case: str
    low_fl: int
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]

    @property
    def floor(self) -> str:
        """The lower limit as charts write it."""
        return "GND" if self.low_fl == 0 else f"FL{self.low_fl:03d}"

    @property
    def ceiling(self) -> str:
        """The upper limit as charts write it."""
        return "UNL" if self.low_fl >= _TOP_FL else f"FL{self.low_fl + BAND_FL:03d}"

    @property
    def name(self) -> str:
        return f"{self.unit} {self.case} {self.floor}-{self.ceiling}"


def bands_of(zones: UnitZones) -> Iterator[Band]:
    """Yield the volumes of one fire unit, case by case, from the lowest up."""
    for case in range(len(zones.cases)):
        yield from bands_at(zones, case, range(0, _TOP_FL + 1, BAND_FL))


def bands_at(zones: UnitZones, case: int, levels_fl: Iterable[int]) -> Iterator[Band]:
    """Yield the volumes of one fire unit in one case that begin at some flight levels."""
    surface = zones.known
    # All first intervals side by side in memory, then all second ones: each band looks at all of them.
    low_msl_m, high_msl_m = (
        np.ascontiguousarray(np.moveaxis(end[case], -1, 0)) for end in (surface.low_msl_m, surface.high_msl_m)
    )
    for low_fl in levels_fl:
        high_m = np.inf if low_fl >= _TOP_FL else (low_fl + BAND_FL) * 100 * FOOT_M
        # Where there are fewer intervals, NaN meets no band.
        meets = np.any((low_msl_m <= high_m) & (high_msl_m >= low_fl * 100 * FOOT_M), axis=0)
        edge_m = _edge_m(meets, surface.step_m)
        if not edge_m.any():
            continue
        azimuth_deg = np.arange(edge_m.size) * (360.0 / edge_m.size)
        lat_deg, lon_deg = ends(zones.unit.site, azimuth_deg, edge_m)
        yield Band(zones.unit.name, zones.unit.system.name, zones.cases[case].value, low_fl, lat_deg, lon_deg)


def _edge_m(meets: NDArray[np.bool_], step_m: float) -> NDArray[np.float64]:
    """Return the farthest range at which a node (n_az, n_r) meets a band, every two degrees of azimuth."""
    n_az, n_r = meets.shape
    outermost = np.where(meets.any(axis=1), n_r - np.argmax(meets[:, ::-1], axis=1), 0) * step_m
    return outermost.reshape(-1, _EVERY_DEG * n_az // 360).max(axis=1).astype(np.float64)


def write_volumes(exposure: Exposure, folder: Path) -> None:
    """Write ``zones.geojson``, ``zones.openair.txt`` and ``zones.aixm.xml``; of warnings ``warnings.aixm.xml``."""
    bands = [band for zones in exposure.findings.zones for band in bands_of(zones)]
    (folder / "zones.geojson").write_text(_geojson(exposure, bands), encoding="utf-8")
    (folder / "zones.openair.txt").write_text(_openair(exposure, bands), encoding="ascii", errors="replace")
    note = f"{exposure.scenario.name}: {NOTE}"
    write_aixm(folder / "zones.aixm.xml", (_volume(band) for band in bands), note)
    if warned := exposure.findings.volumes:
        write_aixm(folder / "warnings.aixm.xml", warned, f"{exposure.scenario.name}: airspaces of the warnings given.")


def _volume(band: Band) -> Volume:
    ring = np.stack([np.unwrap(band.lon_deg, period=360.0), band.lat_deg], axis=1).round(_DECIMALS)
    limits = parse_limit(band.floor, "floor"), parse_limit(band.ceiling, "ceiling")
    return simple_volume(band.name, *limits, shapely.Polygon(ring))


def _geojson(exposure: Exposure, bands: list[Band]) -> str:
    features = []
    for band in bands:
        lon_deg = np.unwrap(band.lon_deg, period=360.0)
        # Azimuths run clockwise; RFC 7946 wants outer rings the other way round.
        ring = [
            [round(float(lon), _DECIMALS), round(float(lat), _DECIMALS)]
            for lon, lat in zip(lon_deg[::-1], band.lat_deg[::-1], strict=True)
        ]
        properties = {
            "name": band.name,
            "floor": band.floor,
            "ceiling": band.ceiling,
            "fire_unit": band.unit,
            "system": band.system,
            "case": band.case,
        }
        features.append(
            {
                "type": "Feature",
                "properties": properties,
                "geometry": {"type": "Polygon", "coordinates": [[*ring, ring[0]]]},
            }
        )
    document = {"type": "FeatureCollection", "description": f"{exposure.scenario.name}: {NOTE}"}
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    return f'{json.dumps(document, ensure_ascii=False)[:-1]}, "features": [\n{lines}\n]}}\n'


def _openair(exposure: Exposure, bands: list[Band]) -> str:
    lines = [f"* {exposure.scenario.name}", f"* {NOTE}"]
    for band in bands:
        lines += ["", "AC Q", f"AN {band.name}", f"AL {band.floor}", f"AH {band.ceiling}"]
        places = (_place(lat, lon) for lat, lon in zip(band.lat_deg, band.lon_deg, strict=True))
        ring = [place for place, _ in groupby(places)]  # towards the site itself many directions end in one place
        lines += [f"DP {place}" for place in (*ring, *ring[: ring[0] != ring[-1]])]  # strict readers want it closed
    return "\n".join(lines) + "\n"


def _place(lat_deg: float, lon_deg: float) -> str:
    return (
        f"{_sexagesimal(abs(lat_deg), 2)} {'N' if lat_deg >= 0 else 'S'} {_sexagesimal(abs(lon_deg), 3)} "
        f"{'E' if lon_deg >= 0 else 'W'}"
    )


def _sexagesimal(value_deg: float, width: int) -> str:
    seconds = round(value_deg * 3600)
    return f"{seconds // 3600:0{width}d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
