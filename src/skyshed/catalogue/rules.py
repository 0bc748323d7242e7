"""What each figure of the catalogue is called, its dimension, which end flatters it, and what is believable.

``favours`` is settled here and not entry by entry: which end a seller would show follows from what a
figure means. The believable interval catches slips of the keyboard (a 250 m missile, a 3 MHz radar); the
greatest ratio of high to low rejects a "figure" that says nothing at all.
"""

from dataclasses import dataclass

from skyshed.model.figure import Favours

HIGH, LOW = Favours.HIGH, Favours.LOW

UNIT_OF_DIMENSION = {
    "length": "m",
    "angle": "deg",
    "angular rate": "deg/s",
    "time": "s",
    "duration": "months",
    "speed": "m/s",
    "frequency": "Hz",
    "area": "m2",
    "money": "USD",
    "loss": "dB",
    "ratio": "1",
    "probability": "1",
    "count": "1",
}
# Sources on launchers, crews and target channels differ by a factor of up to 7; ten leaves air above that.
MAX_RATIO = 10.0
# Published RCS of one class differ by a factor of 200 (F-35-class, X band); see catalogue/data/targets.yaml.
MAX_RCS_RATIO = 1000.0
# Limits of elevation and losses are compared as a difference, since zero is among them.
MAX_ANGLE_WIDTH_DEG = 40.0
MAX_LOSS_DB = 20.0  # of a beam that looks past the horizon; beyond it the radar's claim would be of another beam


@dataclass(frozen=True, slots=True)
class FigureRule:
    """What may stand under one key; ``field`` is the name in the model.

    ``is_counted``: each claim must say what it counts, since sources mix missiles, targets and engagements.
    """

    field: str
    dimension: str
    favours: Favours
    least: float
    most: float
    example: str
    max_ratio: float = MAX_RATIO
    has_any_width: bool = False
    is_counted: bool = False

    @property
    def unit(self) -> str:
        """The SI unit of the figure."""
        return UNIT_OF_DIMENSION[self.dimension]

    @property
    def max_width(self) -> float | None:
        """How far low and high may be apart, in the unit, where zero is among the values; else None: `max_ratio`."""
        if self.has_any_width:
            return self.most - self.least
        return {"angle": MAX_ANGLE_WIDTH_DEG, "loss": MAX_LOSS_DB}.get(self.dimension)


_RANGE_KM = (100.0, 10_000e3)

RADAR = {
    "frequency": FigureRule("frequency_hz", "frequency", LOW, 30e6, 40e9, "3 GHz"),
    "reference_range": FigureRule("reference_range_m", "length", HIGH, *_RANGE_KM, "250 km"),
    "reference_rcs": FigureRule("reference_rcs_m2", "area", LOW, 1e-6, 1e5, "1 m2", MAX_RCS_RATIO),
    "reference_elevation": FigureRule("reference_elevation_deg", "angle", LOW, 0.0, 90.0, "2 deg"),
    "instrumented_range": FigureRule("instrumented_range_m", "length", HIGH, *_RANGE_KM, "600 km"),
    "min_elevation": FigureRule("min_elevation_deg", "angle", LOW, -20.0, 45.0, "0 deg"),
    "max_elevation": FigureRule("max_elevation_deg", "angle", HIGH, 5.0, 90.0, "60 deg"),
    "antenna_height": FigureRule("antenna_height_m", "length", HIGH, 0.5, 6000.0, "6 m"),
    "reference_p_detect": FigureRule("reference_p_detect", "ratio", HIGH, 0.05, 0.999, "0.8"),
    "reference_p_false_alarm": FigureRule("reference_p_false_alarm", "ratio", LOW, 1e-12, 1e-2, "1e-6", MAX_RCS_RATIO),
}
# What only some radars have: a sector, where they do not see all round, and how fast they turn.
RADAR_SECTOR = {
    "sector": FigureRule("sector_deg", "angle", HIGH, 1.0, 360.0, "120 deg"),
    "turn_rate": FigureRule("turn_rate_deg_s", "angular rate", HIGH, 0.1, 360.0, "10 deg/s"),
}
# What every radar has, and few files state; `horizon_loss` holds what stands where none does.
RADAR_BEAM = {"horizon_loss": FigureRule("horizon_loss_db", "loss", LOW, 0.0, MAX_LOSS_DB, "1.1 dB")}
MAST = {"antenna_height": RADAR["antenna_height"]}
MISSILE = {
    "min_range": FigureRule("min_range_m", "length", LOW, 0.0, 100e3, "3 km"),
    "max_range": FigureRule("max_range_m", "length", HIGH, 500.0, 1000e3, "250 km"),
    "min_altitude": FigureRule("min_altitude_m", "length", LOW, 0.0, 20e3, "10 m"),
    "max_altitude": FigureRule("max_altitude_m", "length", HIGH, 500.0, 200e3, "27 km"),
    "mean_speed": FigureRule("mean_speed_m_s", "speed", HIGH, 50.0, 5000.0, "1000 m/s"),
}
SYSTEM = {
    "reaction_time": FigureRule("reaction_time_s", "time", LOW, 0.5, 3600.0, "10 s"),
    "advertised_range": FigureRule("advertised_range_m", "length", HIGH, *_RANGE_KM, "400 km"),
}
# What an engagement reads besides, and few files state. `engagement` holds what stands where none does, but for
# `kill_probability`: a missile of the user's own has none until one is stated.
RADAR_SCAN = {"scan_time": FigureRule("scan_time_s", "time", LOW, 0.05, 60.0, "6 s", 50.0)}
MISSILE_KILL = {
    "kill_probability": FigureRule(
        "kill_probability", "probability", HIGH, 0.0, 1.0, "0.6", has_any_width=True, is_counted=True
    )
}
SYSTEM_ENGAGEMENT = {
    "kill_assessment": FigureRule("kill_assessment_s", "time", LOW, 0.0, 600.0, "5 s", has_any_width=True),
    "salvo_spacing": FigureRule("salvo_spacing_s", "time", LOW, 0.0, 600.0, "3 s", has_any_width=True),
}
LOAD = FigureRule("load", "count", HIGH, 0, 1000, "24", has_any_width=True)
UNIT_RELOAD = {"reload_time": FigureRule("reload_time_s", "time", LOW, 1.0, 7 * 86_400.0, "30 min")}
ENGAGEMENT = {
    "handover": FigureRule("handover_s", "time", LOW, 0.0, 600.0, "5 s", has_any_width=True),
    "correlation": FigureRule("correlation", "ratio", LOW, 0.0, 0.99, "0.1", has_any_width=True),
}
COUNTS = {
    "launchers": FigureRule("launchers", "count", HIGH, 1, 100, "8"),
    "ready_missiles": FigureRule("ready_missiles", "count", HIGH, 1, 1000, "32"),
    "target_channels": FigureRule("target_channels", "count", HIGH, 1, 500, "6"),
    "missile_channels": FigureRule("missile_channels", "count", HIGH, 1, 1000, "12"),
    "tracks": FigureRule("tracks", "count", HIGH, 1, 10_000, "300"),
    "crew": FigureRule("crew", "count", LOW, 1, 10_000, "80"),
    "price": FigureRule("price_usd", "money", LOW, 1e4, 1e12, "0.54 bn USD"),
    "deployment_time": FigureRule("deployment_time_s", "time", LOW, 1.0, 30 * 86_400.0, "5 min"),
    "reload_time": FigureRule("reload_time_s", "time", LOW, 1.0, 7 * 86_400.0, "30 min"),
}
OFFER = {
    "price": COUNTS["price"],
    "delivery": FigureRule("delivery_months", "duration", LOW, 0.1, 600.0, "24 months"),
    "crew": FigureRule("crew", "count", LOW, 1, 1_000_000, "800"),
}
# As the seller sees it: a large, slow, high target flatters every system.
RCS = FigureRule("rcs_m2", "area", HIGH, 1e-7, 1e5, "0.1 m2", MAX_RCS_RATIO)
TARGET = {
    "speed": FigureRule("speed_m_s", "speed", LOW, 5.0, 8000.0, "250 m/s"),
    "typical_altitude": FigureRule("typical_altitude_m", "length", HIGH, 5.0, 200e3, "10 km", MAX_RCS_RATIO),
}
# IEEE Std 521-2019, table 1.
BANDS = {
    "VHF": (30e6, 300e6),
    "UHF": (300e6, 1e9),
    "L": (1e9, 2e9),
    "S": (2e9, 4e9),
    "C": (4e9, 8e9),
    "X": (8e9, 12e9),
    "Ku": (12e9, 18e9),
    "Ka": (27e9, 40e9),
}
_TABLES = (
    *(RADAR, RADAR_SECTOR, RADAR_BEAM, RADAR_SCAN, MISSILE, MISSILE_KILL, SYSTEM, SYSTEM_ENGAGEMENT),
    *(UNIT_RELOAD, ENGAGEMENT, COUNTS, OFFER, TARGET),
)
_NAMES = {rule.field: name for table in _TABLES for name, rule in table.items()}


def name_of_field(field: str) -> str:
    """Return what people write for a field of the model.

    >>> name_of_field("reference_range_m")
    'reference_range'
    """
    return _NAMES[field]
