"""Systems and target classes read from their YAML by the rules of the catalogue."""

from collections.abc import Mapping

from skyshed.catalogue.engagement import usual_of_system, usual_scan_time
from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import read_figure, read_figures, usable
from skyshed.catalogue.horizon_loss import usual_horizon_loss
from skyshed.catalogue.keys import (
    ASPECT_KEYS,
    BAND_KEYS,
    COUNT_KEYS,
    ENVELOPE_KEYS,
    MAST_KEYS,
    MISSILE_KEYS,
    RADAR_KEYS,
    SYSTEM_KEYS,
    TARGET_KEYS,
)
from skyshed.catalogue.listed import NOT_ASSESSABLE
from skyshed.catalogue.loads import read_load
from skyshed.catalogue.names import KINDS_OF_TARGET, kinds_of_target, read_names
from skyshed.catalogue.nearest import suggestion
from skyshed.catalogue.rules import (
    BANDS,
    COUNTS,
    MAST,
    MISSILE,
    MISSILE_KILL,
    RADAR,
    RADAR_BEAM,
    RADAR_SCAN,
    RADAR_SECTOR,
    RCS,
    SYSTEM,
    SYSTEM_ENGAGEMENT,
    TARGET,
    FigureRule,
    name_of_field,
)
from skyshed.model.figure import Figure, Source
from skyshed.model.system import Aspect, Envelope, Mast, Missile, Radar, RadarRole, System, TargetClass
from skyshed.units import format_quantity

Sources = Mapping[str, Source]


def read_system(key: str, entry: Entry, sources: Sources) -> System | None:
    """Return a system, or None with every problem noted."""
    n_noted = len(entry.noted)
    if entry.has(NOT_ASSESSABLE):
        right = "a scenario's own system states its range and its ceiling, or is left out"
        entry.note_key(NOT_ASSESSABLE, f"is for the catalogue; {right}")
        return None
    entry.only(SYSTEM_KEYS)
    radars = {radar: _radar(key, radar, inner, sources) for radar, inner in entry.entries("radars")}
    missiles = {missile: _missile(key, missile, inner, sources) for missile, inner in entry.entries("missiles")}
    masts = {mast: _mast(key, mast, inner, sources) for mast, inner in entry.entries("masts")}
    figures = read_figures(entry, SYSTEM, key, sources) | _of_engagements(key, entry, sources)
    counts = _counts(key, entry, sources)
    load = read_load(key, entry, sources, missiles, counts.get("ready_missiles"))
    engagement, acquisition = _roles(entry, radars)
    names = read_names(entry, key, sources)
    if engagement is None and missiles:
        entry.note_key("missiles", "need an engagement_radar to guide them; name one")
    if engagement is not None and not missiles:
        entry.note_key("engagement_radar", "has no missile to guide; add missiles:")
    if not radars:
        entry.note_key("radars", "is missing; a system has at least one radar")
    if len(entry.noted) > n_noted:
        return None
    return System(
        **names,
        engagement_radar=engagement,
        acquisition_radars=acquisition,
        radars=usable(radars),
        missiles=usable(missiles),
        masts=usable(masts),
        counts=counts,
        load=load,
        **usable(figures),
    )


def _radar(system: str, name: str, entry: Entry, sources: Sources) -> Radar | None:
    entry.only(RADAR_KEYS)
    role = entry.choice("role", tuple(RadarRole)) if entry.require("role", "acquisition") else None
    band = entry.choice("band", tuple(BANDS)) if entry.require("band", "S") else None
    figures = read_figures(entry, RADAR, f"{system}/{name}", sources)
    stated = _stated(entry, RADAR_SECTOR | RADAR_BEAM | RADAR_SCAN)
    figures |= read_figures(entry, stated, f"{system}/{name}", sources)
    if "horizon_loss" not in stated and band is not None:
        figures["horizon_loss_db"] = usual_horizon_loss(f"{system}/{name}", band)
    if "scan_time" not in stated and role is not None and band is not None:
        figures["scan_time_s"] = usual_scan_time(f"{system}/{name}", RadarRole(role), band)
    detects = kinds_of_target(entry, "detects")
    whole = usable(figures)
    if band is not None and "frequency_hz" in whole:
        _check_band(entry, band, whole["frequency_hz"])
    if role is None or band is None or len(whole) < len(figures):
        return None
    return Radar(name=name, role=RadarRole(role), band=band, detects=detects, **whole)


def _check_band(entry: Entry, band: str, frequency: Figure) -> None:
    """Note a frequency, or an end of one, outside the band that stands beside it."""
    least_hz, most_hz = BANDS[band]
    for value_hz in (frequency.nominal, frequency.low, frequency.high):
        if not least_hz <= value_hz <= most_hz:
            holds = (name for name, (low_hz, high_hz) in BANDS.items() if low_hz <= value_hz <= high_hz)
            named = next((f", which is {name}" for name in holds), "")
            span = f"{format_quantity(least_hz, 'Hz')} to {format_quantity(most_hz, 'Hz')}"
            said = format_quantity(value_hz, "Hz")
            entry.note_key("band", f"{band} is {span}, and frequency says {said}{named}; correct one of the two")
            return


def _missile(system: str, name: str, entry: Entry, sources: Sources) -> Missile | None:
    entry.only(MISSILE_KEYS)
    figures = read_figures(entry, MISSILE | _stated(entry, MISSILE_KILL), f"{system}/{name}", sources)
    envelopes = {
        target: _envelope(f"{system}/{name}/{target}", inner, sources, figures)
        for target, inner in entry.entries("against")
    }
    has_active_seeker = bool(entry.flag("has_active_seeker"))
    _check_order(entry, figures)
    whole = usable(figures)
    if len(whole) < len(figures):
        return None
    return Missile(name=name, has_active_seeker=has_active_seeker, envelopes=envelopes, **whole)


def _envelope(key: str, entry: Entry, sources: Sources, usual: Mapping[str, Figure | None]) -> Envelope:
    """Return what is said of one target class; what is not said is as usual."""
    entry.only(ENVELOPE_KEYS)
    stated = read_figures(entry, _stated(entry, MISSILE | MISSILE_KILL), key, sources)
    if not stated:
        entry.note_key(
            "", "says nothing of its own; write for example max_range: {nominal: 40 km, ...}, or leave it out"
        )
    _check_order(entry, {**usual, **stated})
    return Envelope(**stated)


def _check_order(entry: Entry, figures: Mapping[str, Figure | None]) -> None:
    for least, most in (("min_range_m", "max_range_m"), ("min_altitude_m", "max_altitude_m")):
        low, high = figures[least], figures[most]
        if low is not None and high is not None and low.high >= high.low:
            entry.note_key(name_of_field(most), f"reaches down to what {name_of_field(least)} reaches up to")


def _stated(entry: Entry, rules: Mapping[str, FigureRule]) -> dict[str, FigureRule]:
    return {name: rule for name, rule in rules.items() if entry.has(name)}


def _mast(system: str, name: str, entry: Entry, sources: Sources) -> Mast | None:
    entry.only(MAST_KEYS)
    figures = read_figures(entry, MAST, f"{system}/{name}", sources)
    whole = usable(figures)
    return Mast(name=name, **whole) if len(whole) == len(figures) else None


def _of_engagements(system: str, entry: Entry, sources: Sources) -> dict[str, Figure | None]:
    stated = _stated(entry, SYSTEM_ENGAGEMENT)
    usual = {rule.field: usual_of_system(system, name) for name, rule in SYSTEM_ENGAGEMENT.items()}
    return usual | read_figures(entry, stated, system, sources)


def _counts(system: str, entry: Entry, sources: Sources) -> dict[str, Figure]:
    inner = entry.entry("counts")
    if inner is None:
        return {}
    inner.only(COUNT_KEYS)
    read = (
        read_figure(inner, name, rule, f"{system}/{rule.field}", sources)
        for name, rule in COUNTS.items()
        if inner.has(name)
    )
    return {figure.key.rsplit("/", 1)[1]: figure for figure in read if figure is not None}


def _roles(entry: Entry, radars: Mapping[str, Radar | None]) -> tuple[str | None, tuple[str, ...]]:
    engagement = entry.text("engagement_radar")
    acquisition = entry.texts("acquisition_radars")
    for key, names in (("engagement_radar", filter(None, [engagement])), ("acquisition_radars", acquisition)):
        for name in names:
            if name not in radars:
                entry.note_key(key, f"names {name!r}, which is not among radars; {suggestion(name, radars)}")
    return engagement, acquisition


def read_target(key: str, entry: Entry, sources: Sources) -> TargetClass | None:
    """Return a target class, or None with every problem noted."""
    n_noted = len(entry.noted)
    entry.only(TARGET_KEYS)
    rcs = _rcs(key, entry, sources)
    sides = entry.entry("aspects")
    if sides is not None:
        sides.only(ASPECT_KEYS)
    aspects = {side: _aspect(f"{key}/rcs_m2/{side}", inner, sources) for side, inner in entry.entries("aspects")}
    figures = read_figures(entry, TARGET, key, sources)
    kind = entry.choice("kind", KINDS_OF_TARGET, "aircraft") or "aircraft"
    if len(entry.noted) > n_noted:
        return None
    return TargetClass(
        key=key,
        name=entry.text("name", key),
        rcs_m2=rcs,
        kind=kind,
        note=entry.text("note") or "",
        aspects=aspects,
        **usable(figures),
    )


def _rcs(key: str, entry: Entry, sources: Sources) -> dict[str, Figure]:
    node = entry.require("rcs", "{any: {nominal: 1 m2, status: assumed, note: why}}")
    inner = entry.entry("rcs")
    if node is None or inner is None:
        return {}
    return _by_band(f"{key}/rcs_m2", inner, sources)


def _aspect(key: str, entry: Entry, sources: Sources) -> Aspect:
    return Aspect(_by_band(key, entry, sources))


def _by_band(key: str, entry: Entry, sources: Sources) -> dict[str, Figure]:
    entry.only(BAND_KEYS)
    if not entry.has("any"):
        entry.note_key("any", "is missing; give the RCS for any band that is not named")
    bands = [band for band in BAND_KEYS if entry.has(band)]
    return usable({band: read_figure(entry, band, RCS, f"{key}/{band}", sources) for band in bands})
