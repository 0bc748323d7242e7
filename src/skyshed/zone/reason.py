"""Why a point is not engageable, or what sets the floor or ceiling there."""

from enum import IntEnum


class Reason(IntEnum):
    """One reason; the value is what reason rasters hold."""

    NONE = 0
    TERRAIN = 1
    CURVATURE = 2
    TARGET_TOO_SMALL = 3
    ELEVATION_LIMIT = 4
    ENVELOPE_RANGE = 5
    ENVELOPE_ALTITUDE = 6
    SECTOR = 7
    NO_RADAR_LEFT = 8
    NO_TERRAIN_DATA = 9
    GROUND = 10
    TOO_NEAR = 11
    DIFFRACTION_LOSS = 12
    CLUTTER = 13

    @property
    def words(self) -> str:
        """The reason in plain words, for people."""
        return _WORDS[self]


_WORDS = {
    Reason.NONE: "nothing in the way",
    Reason.TERRAIN: "terrain",
    Reason.CURVATURE: "Earth's curvature",
    Reason.TARGET_TOO_SMALL: "target too small at that range",
    Reason.ELEVATION_LIMIT: "elevation limit of the radar",
    Reason.ENVELOPE_RANGE: "outside the missile's range",
    Reason.ENVELOPE_ALTITUDE: "outside the missile's altitudes",
    Reason.SECTOR: "outside the radar's sector",
    Reason.NO_RADAR_LEFT: "no radar left",
    Reason.NO_TERRAIN_DATA: "no terrain data",
    Reason.GROUND: "the ground itself",
    Reason.DIFFRACTION_LOSS: "lost to diffraction",
    Reason.CLUTTER: "lost in the ground's echo",
    Reason.TOO_NEAR: "too near, inside the missile's shortest range",
}
