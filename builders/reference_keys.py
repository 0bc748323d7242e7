"""What every key of a scenario means, with its default and an example; tests hold it to what is read.

A default in backticks is YAML, and gives the same answer as leaving the key out.
"""

from reference_tables import FIGURE, NEEDED, Key, Table

from skyshed.catalogue import keys
from skyshed.catalogue.resolve import DEFAULT_LEVELS
from skyshed.catalogue.systems import SOURCE_KINDS
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
            "[{name: Tor, fire_units: [{name: Konya, system: tor-m2, site: '37.87, 32.49'}]}]",
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
            "[{name: Konya, site: '37.87, 32.49'}]",
            "places worth protecting; see [an asset](#an-asset)",
        ),
        "assets_from": Key(
            _PATH, "none", "assets.csv", "more assets from a table (CSV, GeoJSON, KML) with name, kind, lat, lon"
        ),
        "sources": Key(
            "a mapping of keys to sources",
            "none",
            "{my-source: {title: A paper of 2024, address: 'https://example.org/paper', kind: academic}}",
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
            "[{name: Konya, system: tor-m2, site: '37.87, 32.49'}]",
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
            "units at the top of the file are offered only where `price`, `delivery` or `crew` stands beside them",
        ),
        "without": Key(
            "a list of units, or unit/radar",
            "nothing",
            "[Aksaray, Konya/9S18M1-3]",
            "components that are stated to be gone",
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
        "kind": Key(f"one of {', '.join(SOURCE_KINDS)}", NEEDED, "academic", "what kind of source it is"),
        "read_on": Key("text", "not said", "2024-05-01", "when it was read"),
    },
)
SCENARIO_TABLES = (SCENARIO, OFFER, UNIT, SITE, AREA, BOUNDS, RAIN, CLUTTER, ASSET, CONSIDERATION, SOURCE)
