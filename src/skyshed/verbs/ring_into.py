"""How far a reach leads into other states: straight lines from the site, cut where they cross borders."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from skyshed.coverage.left_open import series_ends_of
from skyshed.coverage.rows import AZIMUTHS_DEG
from skyshed.coverage.standing import is_inside
from skyshed.errors import InputError
from skyshed.geodesic import WGS84
from skyshed.model.figure import Case
from skyshed.model.scenario import Area, Level, Site
from skyshed.terrain.outlines import countries, country, outline
from skyshed.terrain.standing import COAST_OFF_M
from skyshed.verbs.place import FoundPlace

if TYPE_CHECKING:
    from skyshed.verbs.ring import RingLevel

_STEP_M = 2000.0
_TURNS_DEG = (-360.0, 0.0, 360.0)


@dataclass(frozen=True, slots=True)
class ReachInto:
    """How far the nominal reach at a level leads into another state, at most, along one of the azimuths of a row.

    ``border_m`` is how far away that state begins, along whichever of the azimuths it is nearest.
    """

    level: Level
    state: str
    depth_m: float
    azimuth_deg: float
    border_m: float


def require_inside(area: Area, place: FoundPlace, where: str = "area") -> None:
    """Refuse an area that does not hold the site; ``where`` is what was read.

    Raises
    ------
    InputError
        If it does not, or is no country.
    """
    site = place.site
    if area.country is not None:
        country(area.country, area.borders, where)
    if not is_inside(site, area):
        at = f"{site.name} ({site.lat_deg:.2f}, {site.lon_deg:.2f})"
        off = f"{COAST_OFF_M / 1000:.0f} km off its coast"
        raise InputError(
            f"{where}: the outline of {area.name} and {off} do not hold {at}; "
            "name the country in which it lies, or leave the area out"
        )


def reaches_into(area: Area, site: Site, levels: "Sequence[RingLevel]") -> Iterator[ReachInto]:
    """Yield, for every level that is answered, the states into which the nominal reach leads, the nearest first.

    Levels come in their order.
    """
    own = outline(area)
    answered = [each for each in levels if each.is_answered]
    most_m = max((max(_reach_m(each)) for each in answered), default=0.0)
    if not most_m > 0:
        return
    lat_deg, lon_deg, range_m = _lines(site, most_m)
    around = shapely.box(lon_deg.min(), lat_deg.min(), lon_deg.max(), lat_deg.max())
    found: list[ReachInto] = []
    for name, shape in countries().items():
        part = shapely.union_all(
            [turned.intersection(around) for turned in _turned(shape) if turned.intersects(around)]
        )
        if part.is_empty:
            continue
        within = shapely.contains_xy(part.difference(own), lon_deg, lat_deg)
        if not within.any() or _is_mostly(part, own):
            continue
        for each in answered:
            reach_m = np.array(_reach_m(each))[:, None]
            reached = within & (range_m <= reach_m)
            depth_m = reached.sum(axis=1) * _STEP_M
            if depth_m.max() > 0:
                azimuth_deg = AZIMUTHS_DEG[int(depth_m.argmax())]
                border_m = float(range_m[reached].min()) - _STEP_M / 2
                found.append(ReachInto(each.level, name, float(depth_m.max()), azimuth_deg, border_m))
    order = [each.level for each in answered]
    yield from sorted(found, key=lambda into: (order.index(into.level), into.border_m, -into.depth_m))


def _reach_m(each: "RingLevel") -> tuple[float, ...]:
    row = each.rows[Case.NOMINAL]
    return series_ends_of(row, "reach_by_azimuth_m", row.reach_by_azimuth_m)[0]


def _lines(site: Site, most_m: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return latitude, longitude (running on from the site's) and range of points along every azimuth, (n_az, n)."""
    range_m = np.arange(_STEP_M / 2, most_m + _STEP_M, _STEP_M)
    azimuth, along = np.meshgrid(np.array(AZIMUTHS_DEG), range_m, indexing="ij")
    lon_deg, lat_deg, _ = WGS84.fwd(
        np.full(azimuth.shape, site.lon_deg), np.full(azimuth.shape, site.lat_deg), azimuth, along
    )
    lon_deg = site.lon_deg + np.mod(lon_deg - site.lon_deg + 180.0, 360.0) - 180.0
    return lat_deg, lon_deg, along


def _turned(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    yield from (translate(shape, xoff=turn_deg) if turn_deg else shape for turn_deg in _TURNS_DEG)


def _is_mostly(part: BaseGeometry, own: BaseGeometry) -> bool:
    """Whether a state is the area itself; a line that differs a little leaves slivers of it outside."""
    return part.intersection(own).area > part.area / 2
