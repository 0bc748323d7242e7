"""Small worlds for tests of raids: units that state all that an engagement reads, straight raids, ground of hills."""

from dataclasses import replace

import factories as made
from skyshed.model.raid import Group, Raid, Way
from skyshed.model.scenario import Asset, Level, LevelKind, Offer, Site
from skyshed.terrain.terrain import open_terrain

HILLS = 33.0, 44.0  # in the middle of `hilly_ground`


def armed(system, p_kill=0.7, load=8, **given):
    """Return a system whose missiles have a kill probability, and so many of each ready."""
    missiles = {
        name: replace(missile, kill_probability=made.figure(f"{system.key}/{name}/kill_probability", p_kill, unit="1"))
        for name, missile in system.missiles.items()
    }
    loads = {name: made.figure(f"{system.key}/load/{name}", load, unit="1") for name in missiles}
    return replace(system, **{"missiles": missiles, "load": loads} | given)


def site(lat_deg, lon_deg, name="place"):
    return Site(name, lat_deg, lon_deg)


def asset(lat_deg, lon_deg, name="Here"):
    return Asset(name, site(lat_deg, lon_deg, name), "port")


def msl(altitude_m):
    return Level(f"{altitude_m:g} m", LevelKind.MSL, altitude_m)


def agl(altitude_m):
    return Level(f"{altitude_m:g} m AGL", LevelKind.AGL, altitude_m)


def straight(*ends, level, target=None, count=1, losses=(), **given):
    """Return a raid of one group that flies through places (lat, lon), the last of which is its asset."""
    route = Way(tuple(site(*end) for end in ends))
    group = Group("group", target or made.target(), count, asset(*ends[-1]), route, level, **given)
    return Raid("raid", (group,), losses)


def world(*units, is_networked=False, **given):
    """Return a scenario of one offer of units."""
    return made.scenario(Offer("offer", units, is_networked=is_networked), **given)


def hilly_ground(folder, **given):
    """Return terrain of made hills, 190 km across."""
    return open_terrain([made.hilly_raster(folder / "hills.tif", **given)])
