"""Small whole scenarios made by hand, for tests of the pipeline."""

from skyshed.model.figure import Favours, Figure, Status
from skyshed.model.scenario import Area, Asset, Level, LevelKind, Offer, Scenario, Site, Unit
from skyshed.model.system import Mast, Missile, Radar, RadarRole, System, TargetClass

LOW = {"min_range", "min_altitude", "reaction_time", "min_elevation", "reference_rcs", "reference_elevation"}


def figure(key, low, nominal=None, high=None, unit="m"):
    """Return an assumed figure; one value serves for all three."""
    nominal = low if nominal is None else nominal
    high = nominal if high is None else high
    favours = Favours.LOW if key.rsplit("/", 1)[-1] in LOW else Favours.HIGH
    return Figure(key, nominal, low, high, unit, favours, Status.ASSUMED, note="made for a test")


def radar(name, role, system="sam", **given):
    """Return an S-band radar; keywords are (low, nominal, high) or one value, by the figure's short name."""
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
    } | given
    units = {"frequency": "hz", "reference_rcs": "m2", "reference_p_detect": "", "reference_p_false_alarm": ""}
    figures = {}
    for key, value in values.items():
        unit = units.get(key, "deg" if "elevation" in key else "m")
        field = key + (f"_{unit}" if unit else "")
        each = value if isinstance(value, tuple) else (value,)
        figures[field] = figure(f"{system}/{name}/{key}", *each, unit=unit)
    return Radar(name, role, "S", **figures)


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
        figures[f"{key}_{unit}"] = figure(f"{system}/{name}/{key}", *each, unit=unit)
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
        masts={"mast": Mast("mast", figure(f"{key}/mast/antenna_height", 20.0, 24.0, 26.0))},
        reaction_time_s=figure(f"{key}/reaction_time", 8.0, 12.0, 20.0, unit="s"),
        advertised_range_m=figure(f"{key}/advertised_range", ring_m),
        counts={"target_channels": figure(f"{key}/target_channels", 4.0, 6.0, 6.0, unit="")},
    )


def target(key="fighter", rcs_m2=3.0, speed_m_s=250.0, altitude_m=5000.0, kind="aircraft"):
    """Return a target class."""
    return TargetClass(
        key,
        key.title(),
        {"any": figure(f"{key}/rcs", rcs_m2, unit="m2")},
        figure(f"{key}/speed", speed_m_s, unit="m_s"),
        figure(f"{key}/typical_altitude", altitude_m),
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
        "held": held,
    } | given
    return Scenario(**values)
