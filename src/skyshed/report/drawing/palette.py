"""Colours: perceptually uniform (viridis), readable to colour-blind people; reasons in Okabe and Ito's set.

References
----------
M. Okabe and K. Ito, "Color Universal Design", 2008: a qualitative set told apart under all common
kinds of colour blindness.
"""

from typing import Any

from skyshed.zone.reason import Reason

Style = dict[str, Any]  # keywords of matplotlib's artists, which know too many to declare

INK = "#1d2733"
FAINT_INK = "#5b6775"
PAPER = "#ffffff"
RING = "#8a1c3b"
# Dashes by what a line stands for: an advertised ring, an edge at any altitude, the airspace of a warning.
RING_DASHES, EDGE_DASHES, WARNING_DASHES = (0, (5, 3)), (0, (1, 1.6)), (0, (6, 1.5, 1, 1.5))
FRIEND = "#80e0ff"  # APP-6 crystal blue, the fill of a friendly frame

# Darker is stronger: more fire units, or a lower floor. Steps along viridis, chosen for even lightness.
LAYERS = ("#c2df23", "#2ab07f", "#2a788e", "#440f5e")
LAYER_WORDS = ("1 fire unit", "2", "3", "4 or more")
COVERED = "#2a788e"  # covered or not, no more: the middle of viridis
DIFFERENCE = ("#e69f00", "#440f5e", "#2a788e")  # the first alone, the second alone, both: apart in lightness too
FLOOR_STEPS_M = (100.0, 300.0, 1000.0, 3000.0, 10_000.0)
FLOORS = ("#440f5e", "#414487", "#2a788e", "#22a884", "#7ad151", "#dfe318")
FLOOR_WORDS = ("below 100 m", "100–300 m", "300–1,000 m", "1–3 km", "3–10 km", "above 10 km")

# Recorded tracks: all of them, what is possibly inside a zone, what is inside; Okabe and Ito's, apart in lightness.
TRACKS = ("#6b7580", "#e69f00", "#d55e00")

# Lines of a chart, Okabe and Ito's dark ones.
CURVES = ("#0072b2", "#d55e00", "#117755", "#aa4499", "#7a5c00", "#444444")

REASONS = {
    Reason.TERRAIN: "#d55e00",
    Reason.CURVATURE: "#0072b2",
    Reason.TARGET_TOO_SMALL: "#cc79a7",
    Reason.ELEVATION_LIMIT: "#f0e442",
    Reason.ENVELOPE_RANGE: "#d9d9d9",
    Reason.ENVELOPE_ALTITUDE: "#56b4e9",
    Reason.SECTOR: "#e69f00",
    Reason.NO_RADAR_LEFT: "#000000",
    Reason.NO_TERRAIN_DATA: "#ffffff",
    Reason.GROUND: "#009e73",
    Reason.TOO_NEAR: "#8c6d46",
    Reason.DIFFRACTION_LOSS: "#6600cc",  # violet; Okabe and Ito have none, and it is 37 (Lab) or more from all above
    Reason.CLUTTER: "#882255",
}


def rgb(colour: str) -> tuple[float, float, float]:
    """Return a "#rrggbb" colour as three numbers 0..1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue
