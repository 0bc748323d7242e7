"""Every key that people may write in a scenario, one tuple a mapping; keys of figures are in `rules`.

The reference pages list exactly these: a key that is added here and not described there fails a test.
"""

from skyshed.catalogue.rules import (
    BANDS,
    COUNTS,
    ENGAGEMENT,
    MAST,
    MISSILE,
    MISSILE_KILL,
    RADAR,
    RADAR_BEAM,
    RADAR_SCAN,
    RADAR_SECTOR,
    SYSTEM,
    SYSTEM_ENGAGEMENT,
    TARGET,
    UNIT_RELOAD,
)
from skyshed.model.system import ASPECTS

HELD = "held"
UNIT_LISTS = ("fire_units", "radars", "units_from")
TERMS_OF_SALE = ("price", "delivery", "crew")
TERMS = (*UNIT_LISTS, "networked", "autonomous", "offered", "without", *TERMS_OF_SALE, "considerations")

SCENARIO_KEYS = (
    *("name", "description", "area", "borders", "levels", "targets", "aspect", "terrain", "refraction"),
    *("propagation", "rain", "clutter", "grid", "seed"),
    *("offers", HELD, "assets", "assets_from", "sources", "systems", "target_classes"),
    *("raids", "engagement"),
)
OFFER_KEYS = ("name", "description", *TERMS)
UNIT_KEYS = ("name", "system", "site", "masts", "looking", "load", "reserve", *UNIT_RELOAD)
SITE_KEYS = ("lat", "lon", "position", "name", "ground")
AREA_KEYS = ("name", "country", "file", "bounds")
RAIN_KEYS = ("rate", "extent", "height")
CLUTTER_KEYS = ("improvement", "reflectivity", "beamwidth", "resolution")
BOUNDS_KEYS = ("south", "west", "north", "east")
ASSET_KEYS = ("name", "kind", "site")
CONSIDERATION_KEYS = ("text", "source")
SOURCE_KEYS = ("title", "address", "grade", "read_on")
OLDER_SOURCE_KEYS = (*SOURCE_KEYS, "kind")

RAID_KEYS = ("name", "description", "groups", "losses")
ROUTES = ("waypoints", "entry", "ring")
GROUP_KEYS = ("name", "target", "count", "asset", *ROUTES, "altitude", "speed", "start", "spread")
ENTRY_KEYS = ("from", "to")
LOSS_KEYS = ("at", "component")
ENGAGEMENT_KEYS = ("initiation", *ENGAGEMENT)

ALIAS_KEYS = ("name", "source")

ENDS = ("low", "nominal", "high")
FIGURE_KEYS = (*ENDS, "favours", "status", "claims", "note", "formula")
CLAIM_KEYS = ("says", "source", "value", "counted")

SYSTEM_PARTS = ("engagement_radar", "acquisition_radars", "radars", "missiles", "masts", "counts", "load")
SYSTEM_WORDS = ("like", "name", "maker", "built_against", "aliases", "note")
SYSTEM_KEYS = (*SYSTEM_WORDS, *SYSTEM_PARTS, *SYSTEM, *SYSTEM_ENGAGEMENT)
LISTED_KEYS = (*SYSTEM_KEYS, "not_assessable")
RADAR_KEYS = ("role", "band", "detects", *RADAR, *RADAR_SECTOR, *RADAR_BEAM, *RADAR_SCAN)
MISSILE_KEYS = ("has_active_seeker", "against", *MISSILE, *MISSILE_KILL)
ENVELOPE_KEYS = (*MISSILE, *MISSILE_KILL)
MAST_KEYS = tuple(MAST)
COUNT_KEYS = tuple(COUNTS)
TARGET_KEYS = ("like", "name", "kind", "note", "rcs", "aspects", *TARGET)
ASPECT_KEYS = ASPECTS
BAND_KEYS = (*BANDS, "any")
