"""How far an answer may be trusted: the sentences that stand in the report and inside every file."""

from skyshed.model.figure import Case

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
        "Low-altitude coverage is line of sight, an upper bound: clutter, multipath, rain, jamming and deception are "
        "not modelled."
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
    "Sites are hypothetical or known to the city; moving them by kilometres changes the low levels most.",
)
