"""What every key of a scenario means, with its default and an example; tests hold it to what is read.

A default in backticks is YAML, and gives the same answer as leaving the key out.
"""

from reference_tables import FIGURE, NEEDED, Key, Table

from skyshed.catalogue import keys
from skyshed.catalogue.engagement import MOST_LOOKS
from skyshed.catalogue.raids import MOST_TARGETS
from skyshed.catalogue.resolve import DEFAULT_LEVELS
from skyshed.catalogue.ways import ARRIVED_M, FARTHEST_M
from skyshed.model.figure import Grade
from skyshed.model.propagation import Propagation
from skyshed.model.system import ASPECTS, MEAN_ASPECT

_PATH = "a path; a relative one begins at the folder of the scenario"

SCENARIO = Table(
    "A scenario",
    "The keys at the top of the file. A single offer may also stand here without a list: "
    f"{', '.join(f'`{key}`' for key in keys.TERMS)}, as under [an offer](#an-offer).",
    keys.SCENARIO_KEYS,
    (),
    {
        "name": Key("text", "the file's name", "my-scenario", "what the scenario is called in reports"),
        "description": Key("text", "none", "Two batteries at Konya.", "stands on the first page of the report"),
        "area": Key(
            "a mapping", NEEDED, "{country: Iraq}", "the ground that shares are counted over; see [an area](#an-area)"
        ),
        "borders": Key(_PATH, "the package's", "borders.geojson", "your own outlines of states, polygons with a name"),
        "levels": Key(
            "a list of levels",
            f"`[{', '.join(DEFAULT_LEVELS)}]`",
            "[300 m AGL, 3000 m, FL330]",
            "altitudes that are asked about: above ground (AGL), above mean sea level, or flight levels",
        ),
        "targets": Key("a list of keys", NEEDED, "[fighter]", "what flies; `skyshed catalogue` lists the classes"),
        "aspect": Key(
            f"one of {', '.join((*ASPECTS, MEAN_ASPECT))}",
            f"`{ASPECTS[0]}`",
            "side",
            "from where targets are seen whose RCS is known by aspect",
        ),
        "terrain": Key(
            "a list of paths, `embedded`, `copernicus`, `sea: 0 m`",
            "the ground inside the package",
            "[dem.tif, embedded]",
            "each entry fills the holes of those before it",
        ),
        "refraction": Key(
            "median, optical, none, `k=4/3`, `k=NUMBER`", "`median`", "k=4/3", "how rays bend in the air"
        ),
        "propagation": Key(
            f"one of {', '.join(Propagation)}",
            f"`{Propagation.BY_TERRAIN}`",
            "line-of-sight",
            "whether waves bend over the ground, and lose strength near it; by-terrain: where posts are 1 km apart or "
            "less, and where all ground in reach is open sea",
        ),
        "rain": Key(
            "a mapping, or none", "it does not rain", "{rate: 10 mm/h}", "around every radar; see [rain](#rain)"
        ),
        "clutter": Key(
            "a mapping, or none",
            "the ground echoes nothing",
            "{improvement: 40 dB}",
            "what hides low flyers from every radar; see [clutter](#clutter)",
        ),
        "grid": Key("a length, 50 m to 50 km", "2.5 km, finer for a small area", "5 km", "spacing of the maps"),
        "seed": Key("a whole number", "`0`", "7", "from which the sampled worlds are drawn"),
        "offers": Key(
            "a list of mappings",
            "one offer, of the keys at the top",
            "[{name: Tor, fire_units: [{name: Aksaray, system: tor-m2, site: '38.37, 34.03'}]}]",
            "what is compared; see [an offer](#an-offer)",
        ),
        "held": Key(
            "a mapping",
            "nothing",
            "{fire_units: [{name: Old unit, system: pantsir-s1, site: '37.9, 32.6'}]}",
            "what is there already; every offer is assessed together with it. It takes the keys of an offer",
        ),
        "assets": Key(
            "a list of mappings",
            "none",
            "[{name: Cumra, site: '37.57, 32.77'}]",
            "places worth protecting; see [an asset](#an-asset)",
        ),
        "assets_from": Key(
            _PATH, "none", "assets.csv", "more assets from a table (CSV, GeoJSON, KML) with name, kind, lat, lon"
        ),
        "sources": Key(
            "a mapping of keys to sources",
            "none",
            "{my-source: {title: Paper, address: 'https://example.org/paper', grade: institute, read_on: 2024-05-01}}",
            "what your own figures cite; see [a source](#a-source)",
        ),
        "systems": Key(
            "a mapping of keys to systems",
            "none",
            "{my-buk: {like: buk-m3}}",
            "your own; see [system files](system-file.md)",
        ),
        "target_classes": Key(
            "a mapping of keys to classes",
            "none",
            "{my-jet: {like: airliner}}",
            "your own; see [system files](system-file.md#a-target-class)",
        ),
        "raids": Key(
            "a list of mappings",
            "none",
            "[{name: Two, groups: [{target: fighter, count: 2, asset: Cumra, ring: 100 km}]}]",
            "scripted tracks, which `simulate` alone reads; see [a raid](#a-raid)",
        ),
        "engagement": Key(
            "a mapping",
            "as under [engagement](#engagement)",
            "{initiation: 3 of 5}",
            "what holds for all units in a raid; `simulate` alone reads it",
        ),
    },
)
OFFER = Table(
    "An offer",
    "An entry of `offers:`, and `held:`. At least one fire unit must be offered, or held.",
    keys.OFFER_KEYS,
    ("offers", 0),
    {
        "name": Key("text", NEEDED, "S-400 alone", "what the offer is called; each differently"),
        "description": Key("text", "none", "Two fire units.", "stands beside the offer in the report"),
        "fire_units": Key(
            "a list of mappings",
            "none",
            "[{name: Aksaray, system: tor-m2, site: '38.37, 34.03'}]",
            "systems that engage; see [a unit](#a-unit)",
        ),
        "radars": Key(
            "a list of mappings",
            "none",
            "[{name: Watch, system: generic-acquisition-s-band, site: '38.0, 33.0'}]",
            "systems that find and hand over, and engage nothing; they need `networked: true`",
            beside={"networked": "true"},
        ),
        "units_from": Key(
            _PATH, "none", "units.csv", "more units from a table (CSV, GeoJSON, KML) with name, system, lat, lon"
        ),
        "networked": Key(
            "true or false", "`false`", "true", "every unit may use every acquisition radar of the package"
        ),
        "autonomous": Key("true or false", "`true`", "false", "the opposite of `networked`; one of the two is enough"),
        "offered": Key(
            "true or false",
            "`true`",
            "false",
            "whether a seller proposes it; of what stands there already, or is supposed, texts say site or package; "
            "units at the top of the file are offered only where `price`, `delivery` or `crew` stands beside them. "
            "Beside an offer, what stands or is signed for leads the answer, and the offer's share stands next to it",
        ),
        "without": Key(
            "a list of units, or unit/radar",
            "nothing",
            "[Konya/9S18M1-3]",
            "components that are stated to be gone, or not switched on; without any fire unit left there is no zone",
        ),
        "price": Key("a figure, money", "not said", FIGURE % "0.3 bn USD", "reported, never mixed into coverage"),
        "delivery": Key("a figure, a duration", "not said", FIGURE % "24 months", "reported"),
        "crew": Key("a figure, a count", "not said", FIGURE % "80", "reported"),
        "considerations": Key(
            "a list of mappings",
            "none",
            "[{text: Delivery may be late., source: my-source}]",
            "what no map shows; see [a consideration](#a-consideration)",
        ),
    },
)
UNIT = Table(
    "A unit",
    "An entry of `fire_units:` or `radars:`.",
    keys.UNIT_KEYS,
    ("offers", 0, "fire_units", 0),
    {
        "name": Key("text", NEEDED, "Konya Buk-M3", "what the unit is called; each of an offer differently"),
        "system": Key("a key", NEEDED, "buk-m3", "a system of the catalogue, or one of your own"),
        "site": Key(
            "a mapping or a position", NEEDED, "37°52'12\"N 32°29'24\"E", "where it stands; see [a site](#a-site)"
        ),
        "masts": Key("a mapping of radars to masts", "no mast", "{9S36M: own mast}", "what lifts which antenna"),
        "looking": Key(
            "an angle from north, clockwise",
            "it turns where it must",
            "270 deg",
            "where radars with a `sector` look, and stay",
        ),
        "load": Key(
            "a mapping of missiles to counts",
            "the system's `load`",
            "{9M317M: 16}",
            "missiles ready in a raid, by type",
        ),
        "reserve": Key(
            "a mapping of missiles to counts",
            "needed with `reload_time`; without both no reloading",
            "{9M317M: 24}",
            "missiles that take the place of those fired, by type, once the last of them is fired",
        ),
        "reload_time": Key(
            "a figure, time (SI: s), 1 s to 168 h; favours low",
            "needed with `reserve`",
            FIGURE % "30 min",
            "how long that takes",
        ),
    },
)
SITE = Table(
    "A site",
    "`site:` is this mapping, or a position as text in any spelling of [areas and sites](areas-and-sites.md#site).",
    keys.SITE_KEYS,
    ("offers", 0, "fire_units", 0, "site"),
    {
        "lat": Key("degrees, north positive", "needed with `lon`", "37.9", "latitude, WGS 84", ("position",)),
        "lon": Key("degrees, east positive", "needed with `lat`", "32.6", "longitude, WGS 84", ("position",)),
        "position": Key(
            "text",
            "needed without `lat`",
            "36SWG 195 149",
            "both at once, also UTM, MGRS or degrees, minutes, seconds",
            ("lat", "lon"),
        ),
        "name": Key("text", "the unit's name", "Konya airport", "what the place is called"),
        "ground": Key(
            "a length above sea level",
            "the terrain's",
            "1026 m",
            "the altitude of its ground, where the terrain misses a hill",
        ),
    },
)
AREA = Table(
    "An area",
    "Exactly one of `country`, `file` and `bounds`; [areas and sites](areas-and-sites.md#area) tells of files.",
    keys.AREA_KEYS,
    ("area",),
    {
        "name": Key("text", 'the country, the file\'s name, or "the box"', "the north", "what the area is called"),
        "country": Key("text", "one of three", "Iraq", "a state, as it is called in English", ("bounds",)),
        "file": Key(
            _PATH, "one of three", "border.geojson", "polygons: GeoJSON, KML, GeoPackage, shapefile ...", ("bounds",)
        ),
        "bounds": Key(
            "a mapping",
            "one of three",
            "{south: 37, west: 32, north: 38, east: 33}",
            "a box; it may lead across 180 degrees",
        ),
    },
)
BOUNDS = Table(
    "Bounds",
    "The four sides of a box.",
    keys.BOUNDS_KEYS,
    ("area", "bounds"),
    {
        "south": Key("degrees", NEEDED, "37.0", "its lowest latitude"),
        "west": Key("degrees", NEEDED, "32.0", "the longitude of its left side"),
        "north": Key("degrees", NEEDED, "38.5", "its highest latitude"),
        "east": Key("degrees, up to 360", NEEDED, "34.0", "the longitude of its right side"),
    },
)
RAIN = Table(
    "Rain",
    "What a scenario declares, off by default: it weakens echoes above 1 GHz.",
    keys.RAIN_KEYS,
    ("rain",),
    {
        "rate": Key("a rain rate, 0 to 250 mm/h", NEEDED, "10 mm/h", "how hard it rains"),
        "extent": Key(
            "a length, 100 m to 500 km", "`30 km`", "60 km", "how far around a radar; the default is assumed"
        ),
        "height": Key(
            "a length, 100 m to 10 km",
            "`5 km`",
            "3.5 km",
            "up to where, above sea level; left out, the tropics' by ITU-R P.839",
        ),
    },
)
CLUTTER = Table(
    "Clutter",
    "The ground's echo, which a scenario declares; off by default. It hides targets up to half a degree above the "
    "horizontal beyond a range of their own. Land is meant: over the sea state its reflectivity.",
    keys.CLUTTER_KEYS,
    ("clutter",),
    {
        "improvement": Key("0 to 100 dB", NEEDED, "40 dB", "what processing takes off that echo, against a target's"),
        "reflectivity": Key(
            "-80 to 0 dB", "`-30 dB`", "-25 dB", "the ground's cross section by its area; the default is assumed"
        ),
        "beamwidth": Key("an angle, 0.1 to 30 deg", "`1.5 deg`", "1 deg", "in azimuth; the default is assumed"),
        "resolution": Key(
            "a length, 1 m to 10 km", "`150 m`", "75 m", "in range, half the length of a pulse; the default is assumed"
        ),
    },
)
ASSET = Table(
    "An asset",
    "An entry of `assets:`.",
    keys.ASSET_KEYS,
    ("assets", 0),
    {
        "name": Key("text", NEEDED, "Aksaray", "what it is called; each differently"),
        "kind": Key("text", "`place`", "airport", "what it is, in a word"),
        "site": Key("a mapping or a position", NEEDED, "38.37, 34.03", "where it is; see [a site](#a-site)"),
    },
)
RAID = Table(
    "A raid",
    "An entry of `raids:`. Raids are scripted and fly straight: nothing searches them, and no key takes a list of "
    f"bearings, altitudes or times to try. At most {MOST_TARGETS:,} targets fly.",
    keys.RAID_KEYS,
    ("raids", 0),
    {
        "name": Key("text", NEEDED, "Twenty-four", "what it is called; each differently"),
        "description": Key("text", "none", "Four fighters from the north.", "stands beside it in the report"),
        "groups": Key(
            "a list of mappings",
            NEEDED,
            "[{target: fighter, count: 2, asset: Cumra, ring: 100 km}]",
            "what flies; see [a group](#a-group)",
        ),
        "losses": Key(
            "a list of mappings",
            "none",
            "[{at: 120 s, component: Aksaray}]",
            "radars that are gone from a time on; see [a loss](#a-loss)",
        ),
    },
)
GROUP = Table(
    "A group",
    "An entry of `groups:`: targets of one class that head for one asset. It flies one way, by `waypoints`, `entry` or "
    f"`ring`; none of its places may be more than {FARTHEST_M / 1e3:,.0f} km from the asset.",
    keys.GROUP_KEYS,
    ("raids", 0, "groups", 0),
    {
        "name": Key("text", "`group 1`, by its place", "high", "what it is called; each of a raid differently"),
        "target": Key("a key", NEEDED, "cruise-missile", "a class of the catalogue, or one of your own; not ballistic"),
        "count": Key(f"a count, 1 to {MOST_TARGETS:,}", NEEDED, "8", "how many fly"),
        "asset": Key("a name of `assets`", NEEDED, "Karaman", "what they head for"),
        "waypoints": Key(
            "a list of at least two positions",
            "one of three",
            "['38.6, 32.0', '38.0, 32.7', Cumra]",
            "all fly through these, straight from each to the next; the last is the asset, by its name or a position "
            f"within {ARRIVED_M / 1e3:g} km",
            ("entry",),
        ),
        "entry": Key(
            "a mapping",
            "one of three",
            "{from: '38.6, 32.0', to: '38.6, 33.0'}",
            "they set out evenly along a line; see [an entry line](#an-entry-line)",
        ),
        "ring": Key(
            "a length, 1 to 1,000 km",
            "one of three",
            "200 km",
            "they set out this far from the asset, from all around; the targets of all rings of a raid are dealt out "
            "evenly around the compass",
            ("entry",),
        ),
        "altitude": Key(
            "a level: `50 m AGL`, `3000 m`; no flight level",
            "the class's typical one, above ground below 1,000 m, else above sea level",
            "3000 m",
            "what they keep",
        ),
        "speed": Key("a speed, 5 to 3,000 m/s", "the class's", "250 m/s", "what they keep"),
        "start": Key("a time, 0 s to 24 h", "`0 s`", "2 min", "when the first sets out"),
        "spread": Key("a time, 0 s to 24 h", "`0 s`", "10 min", "the last sets out so much later, the others between"),
    },
)
ENTRY = Table(
    "An entry line",
    "Its two ends, positions in any spelling of [areas and sites](areas-and-sites.md#site).",
    keys.ENTRY_KEYS,
    ("raids", 0, "groups", 0, "entry"),
    {
        "from": Key("a position", NEEDED, "38.7, 32.1", "where the first sets out"),
        "to": Key("a position", NEEDED, "{lat: 38.7, lon: 33.9}", "where the last does"),
    },
)
LOSS = Table(
    "A loss",
    "An entry of `losses:`: one stated event. Missiles that the radar guides then are lost.",
    keys.LOSS_KEYS,
    ("raids", 0, "losses", 0),
    {
        "at": Key("a time, 0 s to 24 h", NEEDED, "120 s", "when, from the start of the raid"),
        "component": Key(
            "a unit, or unit/radar", NEEDED, "Aksaray", "what is gone, as under `without`; of a unit all its radars"
        ),
    },
)
ENGAGEMENT = Table(
    "Engagement",
    "What holds for all units in a raid. Figures follow the rules of [system files](system-file.md#a-figure).",
    keys.ENGAGEMENT_KEYS,
    ("engagement",),
    {
        "initiation": Key(
            f"M of N, N at most {MOST_LOOKS}", "`2 of 3`", "3 of 5", "so many of the last looks must find a new target"
        ),
        "handover": Key(
            "a figure, time (SI: s), 0 s to 10 min; favours low",
            "1 / 5 / 15 s, assumed",
            FIGURE % "2 s",
            "how long a network's first track takes to be everybody's",
        ),
        "correlation": Key(
            "a figure, a number, 0 to 0.99; favours low",
            "0 / 0.1 / 0.3, assumed",
            FIGURE % "0.2",
            "between the outcomes of missiles fired at one target",
        ),
    },
)
CONSIDERATION = Table(
    "A consideration",
    "An entry of `considerations:`. It is shown only with who says so.",
    keys.CONSIDERATION_KEYS,
    ("offers", 0, "considerations", 0),
    {
        "text": Key("text", NEEDED, "Delivery may be late.", "one sentence"),
        "source": Key(
            "a key, or a list of keys",
            NEEDED,
            "[my-source, stardrive-pantsir]",
            "of your `sources`, or the catalogue's",
        ),
    },
)
SOURCE = Table(
    "A source",
    "An entry of `sources:`, under a key of its own.",
    keys.SOURCE_KEYS,
    ("sources", "my-source"),
    {
        "title": Key("text", NEEDED, "A paper of 2024", "who says it, where and when"),
        "address": Key("http(s)://...", NEEDED, "https://example.org/paper", "where it can be read"),
        "grade": Key(
            f"one of {', '.join(Grade)}", NEEDED, "institute", "how near it stands to who would know, best first"
        ),
        "read_on": Key("a day or a month", NEEDED, "2024-05-01", "when it was read there"),
    },
)
SCENARIO_TABLES = (
    *(SCENARIO, OFFER, UNIT, SITE, AREA, BOUNDS, RAIN, CLUTTER, ASSET),
    *(RAID, GROUP, ENTRY, LOSS, ENGAGEMENT, CONSIDERATION, SOURCE),
)
