"""Which built symbol stands for a system, or an asset: `web/symbols.mjs` draws each by APP-6."""

from skyshed.model.figure import Case
from skyshed.model.system import System

RADAR = "radar"
# The longest advertised range of each kind, metres; the edges are ours, near those in common use.
_SAM = (
    (10_000.0, "close-range-sam"),
    (30_000.0, "short-range-sam"),
    (100_000.0, "medium-range-sam"),
    (float("inf"), "long-range-sam"),
)
_OTHER = "installation"
_ASSETS = dict.fromkeys(("city", "capital", "town", "village"), "city")
_ASSETS |= dict.fromkeys(("airport", "airfield", "air base"), "airport")
SYMBOLS = (RADAR, *(symbol for _, symbol in _SAM), *dict.fromkeys(_ASSETS.values()), _OTHER)


def system_symbol(system: System) -> str:
    """Return the symbol of a system: a radar where it engages nothing, else by its advertised range."""
    if system.engagement_radar is None or not system.missiles:
        return RADAR
    ring_m = system.advertised_range_m.at(Case.CLAIMED)
    return next(symbol for most_m, symbol in _SAM if ring_m <= most_m)


def asset_symbol(kind: str) -> str:
    """Return the symbol of an asset: a city's, an airport's, or that of anything else worth protecting."""
    return _ASSETS.get(kind.casefold(), _OTHER)
