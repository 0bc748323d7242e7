"""How far an answer may be trusted: the sentences that stand in the report and inside every file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from skyshed.model.figure import Case
from skyshed.units import format_share

if TYPE_CHECKING:
    from skyshed.coverage.rows import GroundRow
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
        "Low-altitude coverage is line of sight over the terrain named: clutter, multipath, rain, jamming and "
        "deception, which take from it, are not modelled, but for rain and clutter that the scenario declares."
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
