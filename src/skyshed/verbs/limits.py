"""How far an answer may be trusted: the sentences that stand in the report and inside every file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from skyshed.model.figure import Case
from skyshed.model.propagation import Propagation
from skyshed.units import format_share

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skyshed.coverage.rows import GroundRow, PropagationRow
    from skyshed.model.propagation import Clutter, Rain
    from skyshed.terrain.sources import SourceShare, TerrainInfo

COVERED = (
    "Covered means that geometry, detection and envelope allow an engagement (reach, without a clock); "
    "it does not say that one would succeed."
)
CASES = {
    Case.CLAIMED: "the end of every figure that the seller would show",
    Case.NOMINAL: "what stands between the two ends of every figure",
    Case.CONSERVATIVE: "the end of every figure that the seller would not show",
}
LIMITS = (
    (
        "Covered is not protected: a covered point can be engaged in the stated case; whether an engagement succeeds, "
        "against how many at once and for how long, is not said here."
    ),
    (
        "Cases are bounds, not likelihoods: claimed believes the seller's best end of every figure, conservative the "
        "other end of every figure, and both at once is unlikely."
    ),
    (
        "Low-altitude coverage rests on the terrain named: the lobes of multipath, vegetation, jamming and deception "
        "are not modelled, and clutter and rain only where they are declared."
    ),
    (
        "Ducting is not modelled: where the air carries rays beyond the horizon, “not covered” below 300 m above "
        "ground does not hold for that share of the time."
    ),
    "A flight level is a pressure altitude: its height above sea level is uncertain by ± 600 m.",
    (
        "The shape of a missile's envelope is an assumption: a cylinder within slant range in the claimed case, an "
        "ellipsoid in the nominal and conservative ones. A mean speed stands for the missile's flight; there is no "
        "guidance model."
    ),
    (
        "Radar ranges are published claims, scaled by target size with the fourth root and corrected for the "
        "weakening of radio waves by air; the probability of detection behind a claim is rarely published."
    ),
    "Targets fly straight at constant level. Nothing here searches for a route, an altitude, a time or a weak point.",
    "Sites are hypothetical, or known only to the nearest city; moving them by kilometres changes the low levels most.",
)

# What sentences for people call better ground; the one of them that says what to type.
FINER = "finer terrain (run skyshed with --fetch)"
WAYS = {Propagation.DIFFRACTION: "diffraction (ITU-R P.526-16)", Propagation.LINE_OF_SIGHT: "line of sight"}
_MOST_NAMED = 3


def propagation_words(rows: Sequence[PropagationRow]) -> str:
    """Say how waves are taken to travel past the horizon, by antenna where antennas differ."""
    ways = {way: [row for row in rows if row.propagation is way] for way in WAYS}
    there = {way: mine for way, mine in ways.items() if mine}
    if len(there) < 2:
        return "".join(WAYS[way] for way in there) or "no antenna"
    return "; ".join(f"{WAYS[way]} from {_named(mine)}" for way, mine in there.items())


def rain_words(rain: Rain | None) -> str:
    """Say what rain a scenario declares.

    >>> from skyshed.model.propagation import Rain
    >>> rain_words(Rain(10.0, 30e3, 5e3)), rain_words(None)
    ('10 mm/h within 30 km of every radar, up to 5,000 m above sea level', 'none')
    """
    if rain is None:
        return "none"
    within = f"within {rain.extent_m / 1000:g} km of every radar, up to {rain.height_m:,.0f} m above sea level"
    return f"{rain.rate_mm_h:g} mm/h {within}"


def clutter_words(clutter: Clutter | None) -> str:
    """Say what echo of the ground a scenario declares, and what is taken off it.

    >>> from skyshed.model.propagation import Clutter
    >>> clutter_words(Clutter(40.0, -30.0, 1.5, 150.0)), clutter_words(None)
    ('improvement 40 dB, reflectivity -30 dB, beamwidth 1.5 deg, resolution 150 m', 'none')
    """
    if clutter is None:
        return "none"
    ground = f"improvement {clutter.improvement_db:g} dB, reflectivity {clutter.reflectivity_db:g} dB"
    return f"{ground}, beamwidth {clutter.beamwidth_deg:g} deg, resolution {clutter.resolution_m:g} m"


def low_altitude_sentences(rows: Sequence[PropagationRow]) -> Iterator[str]:
    """Yield what a reader must know of coverage at low altitude, a sentence for each way in which it was worked out."""
    kinds: dict[tuple[Propagation, Propagation], list[PropagationRow]] = {}
    for row in rows:
        kinds.setdefault((row.propagation, row.by_terrain), []).append(row)
    for kind, its_rows in kinds.items():
        whose = f" from {_named(its_rows)}" if len(kinds) > 1 else ""
        yield _LOW[kind].format(whose=whose)


_OF_LINE_OF_SIGHT = (
    "coverage at low altitude{whose} is line of sight, of which published radars reach 0.58 to 0.80 at 100 to 1,000 m"
)
# By what is done, and what the ground would carry.
_LOW = {
    (Propagation.DIFFRACTION, Propagation.DIFFRACTION): (
        "Coverage at low altitude{whose} is by diffraction over the terrain (ITU-R P.526-16): median air, no ducting, "
        "no lobes; about +/- 3 dB near the horizon, +/- 10 dB deep in shadow; at VHF the antenna's height decides."
    ),
    (Propagation.DIFFRACTION, Propagation.LINE_OF_SIGHT): (
        "Diffraction was asked for{whose} over posts more than 1 km apart, whose ridges are means of ridge and valley: "
        "the shadows of higher, sharper ones are missing, and how far off that is was not measured."
    ),
    (Propagation.LINE_OF_SIGHT, Propagation.LINE_OF_SIGHT): (
        f"Diffraction is off, since posts more than 1 km apart know no edges: {_OF_LINE_OF_SIGHT}; "
        f"assess again with {FINER}, or with propagation: diffraction."
    ),
    (Propagation.LINE_OF_SIGHT, Propagation.DIFFRACTION): (
        f"Diffraction is off, as asked: {_OF_LINE_OF_SIGHT}; assess again with propagation: diffraction."
    ),
}


def _named(rows: Sequence[PropagationRow]) -> str:
    """Name a few antennas by unit and radar, and count the rest."""
    names = [f"{row.unit} ({row.radar})" for row in rows]
    if len(names) > _MOST_NAMED:
        names = [*names[: _MOST_NAMED - 1], f"{len(names) - _MOST_NAMED + 1} more"]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def terrain_words(info: TerrainInfo) -> str:
    """Return a terrain's name and spacing; of several sources also each one's error and the share that it supplied."""
    if len(info.supplies) < 2:
        return f"{info.name.rstrip('.')}, posts {length_words(info.spacing_m)} apart"
    return "; then ".join(_supply(supply) for supply in info.supplies)


def _supply(supply: SourceShare) -> str:
    facts = ["not measured"]
    if supply.spacing_m is not None:
        error = "error not stated" if supply.rmse_m is None else f"error {supply.rmse_m:g} m"
        facts = [f"posts {length_words(supply.spacing_m)} apart", error]
    if supply.supplied_share is not None:
        facts.append(f"{format_share(supply.supplied_share)} of the ground in reach")
    return f"{supply.name} ({', '.join(facts)})"


def ground_words(row: GroundRow) -> str:
    """Say what ground a site states, and what the terrain has there."""
    own = "nothing" if math.isnan(row.terrain_msl_m) else f"{row.terrain_msl_m:,.0f} m"
    return f"{row.site} {row.ground_msl_m:,.0f} m above sea level, where the terrain itself has {own}"


def length_words(length_m: float) -> str:
    """Return the distance between posts in km or m.

    >>> length_words(9266.0), length_words(92.6)
    ('9.3 km', '93 m')
    """
    return f"{length_m / 1000:.1f} km" if length_m >= 1000 else f"{length_m:.0f} m"
