"""The one maker of worlds for tests: figures, systems, units, scenarios, their texts, ground, skies, results.

Nothing here works anything out: what is made is input, so that the independent scripts may use it too.
"""

from collections.abc import Sequence
from dataclasses import fields, replace
from itertools import product
from pathlib import Path

import numpy as np
from affine import Affine
from pyproj import Geod

from skyshed.atmosphere.refractivity import constant_k
from skyshed.coverage.headline import HeadlineRules
from skyshed.model.figure import Case, Favours, Figure, Status
from skyshed.model.raid import Engagement
from skyshed.model.scenario import Area, Asset, Level, LevelKind, Offer, Scenario, Site, Unit
from skyshed.model.system import Mast, Missile, Radar, RadarRole, System, TargetClass
from skyshed.sky.sky import Sky
from skyshed.terrain.terrain import TerrainInfo, TerrainWindow
from skyshed.verbs.result import Result
from skyshed.zone.reason import Reason

WGS84 = Geod(ellps="WGS84")
METRES_PER_DEGREE = 111_195.0

LOW = {"min_range", "min_altitude", "reaction_time", "min_elevation", "reference_rcs", "reference_elevation"}
LOW |= {"horizon_loss", "scan_time", "kill_assessment", "salvo_spacing", "handover", "correlation"}


def figure(key, low, nominal=None, high=None, unit="m", **given):
    """Return a figure, assumed unless said otherwise; one value serves for all three."""
    nominal = low if nominal is None else nominal
    high = nominal if high is None else high
    name = key.rsplit("/", 1)[-1]
    favours = Favours.LOW if name.removesuffix(f"_{unit.replace('/', '_')}") in LOW else Favours.HIGH
    values = {"favours": favours, "status": Status.ASSUMED, "note": "hand-made for tests"} | given
    return Figure(key, nominal, low, high, unit, **values)


def radar(name, role, system="sam", band="S", **given):
    """Return a radar; keywords are (low, nominal, high) or one value, by the figure's short name."""
    values = {
        "frequency": 3e9,
        "reference_range": (250e3, 300e3, 350e3),
        "reference_rcs": 4.0,
        "reference_elevation": 1.0,
        "instrumented_range": (300e3, 400e3, 400e3),
        "min_elevation": (-1.0, -1.0, 0.0),
        "max_elevation": (55.0, 60.0, 70.0),
        "antenna_height": (4.0, 8.0, 12.0),
        "reference_p_detect": (0.5, 0.8, 0.9),
        "reference_p_false_alarm": 1e-6,
        "horizon_loss": (0.0, 1.1, 3.0),
        "scan_time": (4.8, 6.0, 10.0),
    } | given
    units = {"frequency": "hz", "reference_rcs": "m2", "reference_p_detect": "", "reference_p_false_alarm": ""}
    units |= {"horizon_loss": "db", "scan_time": "s"}
    figures = {}
    for key, value in values.items():
        unit = units.get(key, "deg" if "elevation" in key else "m")
        field = key + (f"_{unit}" if unit else "")
        each = value if isinstance(value, tuple) else (value,)
        figures[field] = figure(f"{system}/{name}/{field}", *each, unit=unit)
    return Radar(name, role, band, **figures)


def missile(name, system="sam", *, has_active_seeker=False, **given):
    """Return a missile of about 100 km; keywords as for `radar`."""
    values = {
        "min_range": (2e3, 3e3, 5e3),
        "max_range": (80e3, 100e3, 120e3),
        "min_altitude": (10.0, 10.0, 100.0),
        "max_altitude": (20e3, 25e3, 27e3),
        "mean_speed": (800.0, 1000.0, 1200.0),
    } | given
    figures = {}
    for key, value in values.items():
        unit = "m_s" if key == "mean_speed" else "m"
        each = value if isinstance(value, tuple) else (value,)
        field = f"{key}_{unit}"
        figures[field] = figure(f"{system}/{name}/{field}", *each, unit=unit)
    return Missile(name, **figures, has_active_seeker=has_active_seeker)


def system(key="sam", *, engagement="engagement", missiles=None, acquisition=None, ring_m=100e3):
    """Return a system with one acquisition and one engagement radar, a mast and one missile."""
    find = acquisition or radar("search", RadarRole.ACQUISITION, key)
    track = radar("engagement", RadarRole.ENGAGEMENT, key, reference_range=(150e3, 200e3, 250e3))
    shots = [missile("shot", key)] if missiles is None else missiles
    return System(
        key=key,
        name=key.upper(),
        engagement_radar=engagement,
        acquisition_radars=(find.name,),
        radars={find.name: find, track.name: track},
        missiles={each.name: each for each in shots},
        masts={"mast": Mast("mast", figure(f"{key}/mast/antenna_height_m", 20.0, 24.0, 26.0))},
        reaction_time_s=figure(f"{key}/reaction_time_s", 8.0, 12.0, 20.0, unit="s"),
        advertised_range_m=figure(f"{key}/advertised_range_m", ring_m),
        kill_assessment_s=figure(f"{key}/kill_assessment_s", 2.0, 5.0, 10.0, unit="s"),
        salvo_spacing_s=figure(f"{key}/salvo_spacing_s", 1.0, 3.0, 5.0, unit="s"),
        counts={"target_channels": figure(f"{key}/target_channels", 4.0, 6.0, 6.0, unit="")},
    )


def target(key="fighter", rcs_m2=3.0, speed_m_s=250.0, altitude_m=5000.0, kind="aircraft"):
    """Return a target class."""
    return TargetClass(
        key,
        key.title(),
        {"any": figure(f"{key}/rcs_m2/any", rcs_m2, unit="m2")},
        figure(f"{key}/speed_m_s", speed_m_s, unit="m_s"),
        figure(f"{key}/typical_altitude_m", altitude_m),
        kind=kind,
    )


def unit(name="Unit", lat_deg=30.0, lon_deg=-40.0, sam=None, masts=None):
    """Return a unit, at 30 N 40 W (deep in the Atlantic) unless said otherwise."""
    return Unit(name, Site(name, lat_deg, lon_deg), sam or system(), masts or {})


LEVELS = (
    Level("100 m AGL", LevelKind.AGL, 100.0),
    Level("3000 m AGL", LevelKind.AGL, 3000.0),
    Level("10000 m", LevelKind.MSL, 10_000.0),
)


def engagement(handover_s=(1.0, 5.0, 15.0), correlation=(0.0, 0.1, 0.3), **given):
    """Return what holds for all engagements: two hits in three looks unless said otherwise."""
    return Engagement(
        figure("engagement/handover_s", *handover_s, unit="s"),
        figure("engagement/correlation", *correlation, unit="1"),
        **given,
    )


def scenario(*offers, held=None, targets=None, levels=LEVELS, bounds=(29.0, -41.2, 31.0, -38.8), **given):
    """Return a scenario over the sea, in air of k = 4/3, on a grid of 10 km."""
    values = {
        "name": "test",
        "offers": offers or (Offer("offer", (unit(),)),),
        "assets": (Asset("Here", Site("Here", 30.3, -40.2), "port"),),
        "area": Area("box", bounds_deg=bounds),
        "targets": targets or (target(),),
        "levels": levels,
        "terrain_paths": (),
        "refraction": "4/3",
        "grid_spacing_m": 10_000.0,
        "seed": 1,
        "engagement": engagement(),
        "held": held,
    } | given
    return Scenario(**values)


# Assessed in a second by the command line.
TINY = """\
name: tiny
area: {name: box, bounds: {south: 37.4, west: 32.0, north: 38.3, east: 33.0}}
levels: [1000 m AGL]
targets: [fighter]
grid: 10 km
refraction: k=4/3
seed: 7
fire_units:
  - {name: Tor, system: tor-m2, site: {lat: 37.87, lon: 32.49}}
assets:
  - {name: Konya, kind: city, site: {lat: 37.87, lon: 32.55}}
"""


def changed(*changes: Sequence[str]) -> str:
    """Return the tiny scenario with each (old, new) replaced; every old text stands in it once."""
    text = TINY
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def around(elevation_msl_m, spacing_m, *, lat_deg=33.0, lon_deg=44.0, site=None):
    """Lay posts around a place so that distances and azimuths from it are true; the middle post is the site."""
    n_row, n_column = np.shape(elevation_msl_m)
    row, column = site or (n_row // 2, n_column // 2)
    transform = Affine(spacing_m, 0, -(column + 0.5) * spacing_m, 0, -spacing_m, (row + 0.5) * spacing_m)
    crs = f"+proj=aeqd +lat_0={lat_deg} +lon_0={lon_deg} +datum=WGS84 +units=m +no_defs"
    return TerrainWindow(np.ascontiguousarray(elevation_msl_m, dtype=np.float32), transform, crs, spacing_m)


def flat(altitude_msl_m=0.0, *, radius_m=450e3, spacing_m=15e3, lat_deg=33.0, lon_deg=44.0):
    """Lay level ground around a place."""
    n = 2 * int(np.ceil(radius_m / spacing_m)) + 3
    return around(np.full((n, n), altitude_msl_m), spacing_m, lat_deg=lat_deg, lon_deg=lon_deg)


def hills(n=201, *, seed=0, height_m=600.0):
    """Return (n, n) altitudes of hills with relief at every scale, the larger the higher."""
    random = np.random.default_rng(seed)
    wave = np.hypot(*np.meshgrid(np.fft.fftfreq(n), np.fft.fftfreq(n)))
    wave[0, 0] = np.inf
    noise = np.fft.fft2(random.standard_normal((n, n)))
    surface = np.fft.ifft2(noise / wave**2).real
    surface -= surface.min()
    return (surface * (height_m / surface.max())).astype(np.float32)


def hilly_raster(path: Path, *, n=401, seed=4, height_m=600.0, middle=(33.0, 44.0)):
    """Write made hills as a raster of 15" posts (460 m from south to north) around a place; return its path."""
    import rasterio

    step_deg = 15 / 3600
    lat_deg, lon_deg = middle
    corner = rasterio.Affine(step_deg, 0, lon_deg - step_deg * n / 2, 0, -step_deg, lat_deg + step_deg * n / 2)
    kind = {"driver": "GTiff", "width": n, "height": n, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
    with rasterio.open(path, "w", transform=corner, nodata=-32768.0, **kind) as out:
        out.write(hills(n, seed=seed, height_m=height_m)[None])
    return path


def low_sam(key="low", *, band="S", frequency=3e9, **given):
    """Return a system whose radars look 70 km and whose missile flies 40 km: for ground of 200 km, seen low."""
    loss_db = 0.0 if band == "VHF" else (0.0, 1.1, 3.0)
    beam = {"band": band, "frequency": frequency, "horizon_loss": loss_db, "instrumented_range": 70e3} | given
    find = radar("search", RadarRole.ACQUISITION, key, reference_range=(60e3, 80e3, 90e3), **beam)
    track = radar("engagement", RadarRole.ENGAGEMENT, key, reference_range=(50e3, 70e3, 80e3), **beam)
    shot = missile("shot", key, max_range=(30e3, 40e3, 45e3), max_altitude=(8e3, 10e3, 12e3))
    sam = system(key, missiles=[shot], acquisition=find, ring_m=40e3)
    return replace(sam, radars={find.name: find, track.name: track})


def jacksboro():
    """Return the real ground that every machine has: 3" posts in Tennessee, 344 x 403."""
    import matplotlib.cbook

    with np.load(matplotlib.cbook.get_sample_data("jacksboro_fault_dem.npz", asfileobj=False)) as file:
        sample = dict(file)
    elevation = np.ascontiguousarray(sample["elevation"], dtype=np.float32)
    dx, dy = float(sample["dx"]), float(sample["dy"])
    transform = Affine(dx, 0, float(sample["xmin"]), 0, -dy, float(sample["ymax"]))
    middle_deg = float(sample["ymax"]) - dy * elevation.shape[0] / 2
    return TerrainWindow(elevation, transform, "EPSG:4326", METRES_PER_DEGREE * dx * np.cos(np.radians(middle_deg)))


def raster(path: Path):
    """Read a raster in degrees as it stands."""
    import rasterio

    with rasterio.open(path) as source:
        elevation = source.read(1).astype(np.float32)
        elevation[elevation == source.nodata] = np.nan
        elevation[elevation < -1000] = np.nan
        middle_rad = np.radians((source.bounds.top + source.bounds.bottom) / 2)
        spacing_m = METRES_PER_DEGREE * source.res[0] * np.cos(middle_rad)
        return TerrainWindow(elevation, source.transform, "EPSG:4326", float(spacing_m))


def place_of(window, row, column):
    """Return (lat, lon) of a post of a window in degrees."""
    transform = window.transform
    return transform.f + transform.e * (row + 0.5), transform.c + transform.a * (column + 0.5)


def beyond(lat_deg, lon_deg, azimuth_deg, range_m):
    """Return (lat, lon) at an azimuth and ground range."""
    lon, lat, _ = WGS84.fwd(lon_deg, lat_deg, azimuth_deg, range_m)
    return lat, lon


def layered_air():
    """Return air whose gradient fades with altitude, so that rays are no circles."""
    return replace(constant_k(1.4), setting="median", is_constant_k=False, surface_n=330.0, scale_height_m=7500.0)


def bowls(package, key, case, grid, *, floors_msl_m, levels_msl_m, ceiling_msl_m):
    """Return the sky of fire units whose zones are all that lies above floors.

    ``floors_msl_m`` (n_units, n_lat, n_lon) is NaN where a unit has no zone, ``levels_msl_m`` is (n_levels, n_lat,
    n_lon), ``ceiling_msl_m`` one altitude for all. Radars see where units reach; nothing is left open.
    """
    with np.errstate(invalid="ignore"):
        n_units = (floors_msl_m[None] <= levels_msl_m[:, None]).sum(axis=1).astype(np.uint8)
    lowest = np.where(np.isnan(floors_msl_m), np.inf, floors_msl_m).min(axis=0)
    has_zone = np.isfinite(lowest)
    return Sky(
        package=package.name,
        target=key,
        case=case,
        floor_msl_m=np.where(has_zone, lowest, np.nan).astype(np.float32),
        ceiling_msl_m=np.where(has_zone, ceiling_msl_m, np.nan).astype(np.float32),
        n_intervals=has_zone.astype(np.uint8),
        floor_reason=np.where(has_zone, Reason.CURVATURE, Reason.NONE).astype(np.uint8),
        ceiling_reason=np.where(has_zone, Reason.ENVELOPE_ALTITUDE, Reason.NONE).astype(np.uint8),
        none_reason=np.where(has_zone, Reason.NONE, Reason.ENVELOPE_RANGE).astype(np.uint8),
        n_units=n_units,
        n_radars=n_units,
        n_units_open=np.zeros_like(n_units),
        n_radars_open=np.zeros_like(n_units),
    )


ROWS = "ranges areas assets curves neighbours capacities roses conventions comparisons influences figures warnings"


def result(asked, grid, sky_of, **given):
    """Return a result of all packages, targets and cases of a scenario, with the rows that are given and no others.

    ``sky_of`` is called with a package, a target's key, a case and the grid.
    """
    packages = given.get("packages", asked.packages)
    names = tuple(each.name for each in asked.units)
    values = dict.fromkeys(ROWS.split(), ()) | {
        "packages": packages,
        "cases": tuple(Case),
        "levels": asked.levels,
        "skies": {
            (package.name, each.key, case): sky_of(package, each.key, case, grid)
            for package, each, case in product(packages, asked.targets, Case)
        },
        "refractions": {},
        "terrain": TerrainInfo("made by hand", 463.0, is_embedded=False, files=(), attribution="", rmse_m=None),
        "headline": HeadlineRules(tuple(each.label for each in asked.levels), names, {}),
        "provenance": {"seed": asked.seed},
    }
    return Result(scenario=asked, grid=grid, **values | given)


def assert_equal(one, other):
    """Hold two of a dataclass against each other, array by array."""
    for each in fields(one):
        mine, theirs = getattr(one, each.name), getattr(other, each.name)
        if isinstance(mine, np.ndarray):
            np.testing.assert_array_equal(mine, theirs, err_msg=each.name)
        else:
            assert mine == theirs, each.name
