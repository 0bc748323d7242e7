"""The raids of a scenario as text and as data, for `skyshed catalogue show`."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from skyshed.model.raid import EntryLine, Group, Raid, Ring, Route, Way
from skyshed.units import format_quantity

_KINDS = {Ring: "ring", EntryLine: "entry", Way: "waypoints"}


def raid_lines(raids: Sequence[Raid]) -> Iterator[str]:
    """Yield a line a raid, a group and a loss; nothing where there are none."""
    for raid in raids:
        yield f"raid {raid.name}, {raid.count} in all:"
        yield from (_group_line(group) for group in raid.groups)
        yield from (
            f"  from {format_quantity(loss.at_s, 's')} on without {loss.unit}/{loss.radar}" for loss in raid.losses
        )


def raid_data(raid: Raid) -> dict[str, object]:
    """Return a raid as plain data, in metres, seconds and degrees."""
    groups = [
        {
            "name": group.name,
            "target": group.target.key,
            "count": group.count,
            "asset": group.asset.name,
            "route": {"kind": _KINDS[type(group.route)]} | asdict(group.route),
            "level": asdict(group.level),
            "speed_m_s": _speed_m_s(group),
            "start_s": group.start_s,
            "spread_s": group.spread_s,
        }
        for group in raid.groups
    ]
    return {
        "name": raid.name,
        "description": raid.description,
        "groups": groups,
        "losses": [asdict(loss) for loss in raid.losses],
    }


def _group_line(group: Group) -> str:
    start, spread, speed = (
        format_quantity(value, unit)
        for value, unit in ((group.start_s, "s"), (group.spread_s, "s"), (_speed_m_s(group), "m/s"))
    )
    when = (f", from {start} on" if group.start_s else "") + (f", within {spread}" if group.spread_s else "")
    words = f"{group.count} {group.target.key} to {group.asset.name}, {_way(group.route)}"
    return f"  {group.name:27} {words}, at {group.level.label}, {speed}{when}"


def _speed_m_s(group: Group) -> float:
    return group.target.speed_m_s.nominal if group.speed_m_s is None else group.speed_m_s


def _way(route: Route) -> str:
    if isinstance(route, Ring):
        return f"from {format_quantity(route.radius_m, 'm')} all around"
    if isinstance(route, EntryLine):
        return "from a line from {} to {}".format(*(f"{end.lat_deg:g}, {end.lon_deg:g}" for end in route.ends))
    return f"from {route.places[0].lat_deg:g}, {route.places[0].lon_deg:g}"
