"""What every key of a system or target class means; units, bounds and examples of figures come from the rules."""

from collections.abc import Mapping

from reference_tables import FIGURE, NEEDED, STATUS_WORDS, Key, Table

from skyshed.catalogue import keys, rules
from skyshed.catalogue.names import KINDS_OF_TARGET
from skyshed.catalogue.rules import FigureRule
from skyshed.model.figure import COUNTED, PER_MISSILE, Status
from skyshed.model.system import RadarRole
from skyshed.units import format_quantity

HORIZON_LOSS = "0 / 1.1 / 3 dB, assumed; none at VHF"
SCAN_TIME = "4.8 / 6 / 10 s, at VHF 10 / 10 / 20 s, of an engagement radar 0.5 / 1 / 2 s; assumed"
OF_ENGAGEMENTS = {"kill_assessment": "2 / 5 / 10 s, assumed", "salvo_spacing": "1 / 3 / 5 s, assumed"}
Tree = dict[str, object]
SYSTEM_KEY, CLASS_KEY = "my-sam", "my-class"
_SYSTEM, _CLASS = ("systems", SYSTEM_KEY), ("target_classes", CLASS_KEY)

MEANINGS = {
    "frequency": "selects the weakening by air and, with `band`, a target's RCS",
    "reference_range": "where it is claimed to see `reference_rcs`",
    "reference_rcs": "the target behind that claim",
    "reference_elevation": "the elevation behind that claim",
    "reference_p_detect": "the probability of detection behind that claim",
    "reference_p_false_alarm": "the false-alarm probability behind that claim",
    "instrumented_range": "beyond it nothing is shown, however large",
    "min_elevation": "the lowest elevation that it sees",
    "max_elevation": "the highest; above it lies the cone of silence",
    "antenna_height": "phase centre above ground; a mast takes its place",
    "sector": "how wide it sees without being turned",
    "turn_rate": "how fast it turns; counts in *timely*",
    "horizon_loss": "what its beam, which looks past the horizon, loses one way towards it; with diffraction alone",
    "min_range": "shortest slant range from the launcher",
    "max_range": "longest slant range from the launcher",
    "min_altitude": "lowest altitude, above ground at the target",
    "max_altitude": "highest altitude, above the launcher",
    "mean_speed": "an average over the flyout",
    "reaction_time": "from the first look to a launch",
    "advertised_range": "the ring on posters",
    "launchers": "of a fire unit",
    "ready_missiles": "of a fire unit, without reloading",
    "target_channels": "targets engaged at once",
    "missile_channels": "missiles guided at once",
    "tracks": "targets followed at once",
    "crew": "people",
    "price": "of a fire unit",
    "deployment_time": "from the road to ready",
    "reload_time": "from empty launchers to full ones",
    "speed": "how fast it flies",
    "typical_altitude": "where it flies; reported",
    "scan_time": "from one look at a target to the next; in raids",
    "kill_probability": "of one missile fired at a target in reach; in raids. Its claims say what is `counted`",
    "kill_assessment": "from an intercept until its outcome is known; in raids",
    "salvo_spacing": "between the launches of a salvo; in raids",
}


def _figures(table: Mapping[str, FigureRule], default: str = NEEDED) -> dict[str, Key]:
    return {name: _figure(rule, MEANINGS[name], default) for name, rule in table.items()}


def _figure(rule: FigureRule, meaning: str, default: str) -> Key:
    article = "a number" if rule.unit == "1" else f"{rule.dimension} (SI: {rule.unit})"
    span = f"{format_quantity(rule.least, rule.unit)} to {format_quantity(rule.most, rule.unit)}"
    takes = f"a figure, {article}, {span}; favours {rule.favours}"
    return Key(takes, default, FIGURE % rule.example, meaning)


def _band(name: str, *, is_any: bool) -> Key:
    if is_any:
        return _figure(rules.RCS, "RCS in every band that is not named", NEEDED)
    low, high = (format_quantity(end_hz, "Hz") for end_hz in rules.BANDS[name])
    return _figure(rules.RCS, f"RCS at {low} to {high}", "`any`")


SYSTEM = Table(
    "A system",
    "A file of the catalogue, or an entry of a scenario's `systems:`. With `like:` every key may be left out, and "
    "`null` takes a part out. A file of the catalogue that says `not_assessable: why` may leave out every other key: "
    "the system is listed with what was read of it, and nothing is computed.",
    keys.SYSTEM_KEYS,
    _SYSTEM,
    {
        "like": Key(
            "a key or a name",
            "nothing",
            "s-400",
            "what is not said here is as it is there; a number that is changed brings its ground",
            ("load",),
        ),
        "name": Key("text", "the key", "My SAM", "what it is called"),
        "maker": Key("text", "not said", "A works, a country", "who makes it, and where"),
        "built_against": Key(
            f"a list of {', '.join(KINDS_OF_TARGET)}",
            "`[aircraft]`",
            "[aircraft, ballistic]",
            "only aircraft are computed, which is said first where ballistic targets are named",
        ),
        "aliases": Key(
            "a list of mappings",
            "none",
            "[{name: SA-99, source: my-source}]",
            "other names of it; see [an alias](#an-alias)",
        ),
        "note": Key("text", "none", "One fire unit is a battery.", "what the model leaves out of it"),
        "engagement_radar": Key(
            "a name of `radars`", "none: a sensor", "fire control", "which radar guides its missiles"
        ),
        "acquisition_radars": Key("a list of names of `radars`", "none", "[search]", "which radars find and hand over"),
        "radars": Key("a mapping of names to radars", NEEDED, "", "see [a radar](#a-radar)"),
        "missiles": Key("a mapping of names to missiles", "none: a sensor", "", "see [a missile](#a-missile)"),
        "masts": Key("a mapping of names to masts", "none", "", "see [a mast](#a-mast)"),
        "counts": Key("a mapping of figures", "none", "", "reported, and no part of geometry; see [counts](#counts)"),
        "load": Key(
            "a mapping of missiles to figures, counts",
            "not stated",
            "{interceptor: {nominal: 24, status: assumed, note: why}}",
            "missiles ready on a fire unit, by type; in raids. None of a type that is not named, and in no case more "
            "than `ready_missiles`",
        ),
        **_figures(rules.SYSTEM),
        **{name: _figure(rule, MEANINGS[name], OF_ENGAGEMENTS[name]) for name, rule in rules.SYSTEM_ENGAGEMENT.items()},
    },
)
RADAR = Table(
    "A radar",
    "An entry of `radars:`.",
    keys.RADAR_KEYS,
    (*_SYSTEM, "radars", "search"),
    {
        "role": Key(f"one of {', '.join(RadarRole)}", NEEDED, "acquisition", "what it does in a chain"),
        "band": Key(f"one of {', '.join(rules.BANDS)}", NEEDED, "S", "by IEEE Std 521; must hold the frequency"),
        "detects": Key(
            f"a list of {', '.join(KINDS_OF_TARGET)}",
            "`[aircraft]`",
            "[aircraft, ballistic]",
            "a radar against missiles alone has no zone",
        ),
        **_figures(rules.RADAR),
        "sector": _figure(rules.RADAR_SECTOR["sector"], MEANINGS["sector"], "it sees all round"),
        "turn_rate": _figure(rules.RADAR_SECTOR["turn_rate"], MEANINGS["turn_rate"], "turning takes no time"),
        "horizon_loss": _figure(rules.RADAR_BEAM["horizon_loss"], MEANINGS["horizon_loss"], HORIZON_LOSS),
        "scan_time": _figure(rules.RADAR_SCAN["scan_time"], MEANINGS["scan_time"], SCAN_TIME),
    },
)
MISSILE = Table(
    "A missile",
    "An entry of `missiles:`.",
    keys.MISSILE_KEYS,
    (*_SYSTEM, "missiles", "interceptor"),
    {
        "has_active_seeker": Key(
            "true or false", "`false`", "true", "it may be shot on another radar's track, in the claimed case"
        ),
        "against": Key(
            "a mapping of classes to envelopes", "the same against all", "", "see [an envelope](#an-envelope)"
        ),
        **_figures(rules.MISSILE),
        **_figures(rules.MISSILE_KILL, "none, and `simulate` asks for it"),
    },
)
ENVELOPE = Table(
    "An envelope",
    "What is published otherwise against one target class: an entry of a missile's `against:`, under the class's key.",
    keys.ENVELOPE_KEYS,
    (*_SYSTEM, "missiles", "interceptor", "against", "cruise-missile"),
    _figures(rules.MISSILE | rules.MISSILE_KILL, "as usual"),
)
MAST = Table("A mast", "An entry of `masts:`; a unit's `masts:` says which radar stands on it.", keys.MAST_KEYS,
             (*_SYSTEM, "masts", "tower"), _figures(rules.MAST))  # fmt: skip
COUNTS = Table(
    "Counts", "The keys of `counts:`.", keys.COUNT_KEYS, (*_SYSTEM, "counts"), _figures(rules.COUNTS, "not said")
)
TARGET = Table(
    "A target class",
    "An entry of a scenario's `target_classes:`. With `like:` every key may be left out.",
    keys.TARGET_KEYS,
    _CLASS,
    {
        "like": Key("a key", "nothing", "airliner", "what is not said here is as it is there", ("rcs", *rules.TARGET)),
        "name": Key("text", "the key", "My class", "what it is called"),
        "kind": Key(
            f"one of {', '.join(KINDS_OF_TARGET)}",
            "`aircraft`",
            "ballistic",
            "ballistic ones are described, and not computed",
        ),
        "note": Key("text", "none", "The jet version.", "what should be known of it"),
        "rcs": Key("a mapping of bands to figures", NEEDED, "", "see [RCS](#rcs)"),
        "aspects": Key("a mapping", "the same from everywhere", "", "see [aspects](#aspects)"),
        **_figures(rules.TARGET),
    },
)
RCS = Table(
    "RCS",
    "The keys of `rcs:`, and of each of `aspects:`. `dBsm` is read too.",
    keys.BAND_KEYS,
    (*_CLASS, "rcs"),
    {band: _band(band, is_any=band == "any") for band in keys.BAND_KEYS},
)
_SIDE = "{any: {nominal: 10 m2, status: assumed, note: why}}"
ASPECTS = Table(
    "Aspects",
    "The keys of `aspects:`, where RCS is known from one side apart.",
    keys.ASPECT_KEYS,
    (*_CLASS, "aspects"),
    {side: Key("bands, as in `rcs`", "`rcs`", _SIDE, f"RCS from the {side}") for side in keys.ASPECT_KEYS},
)
FIGURE_KEYS = Table(
    "A figure",
    "One published number with its range and its ground. In a `like:` entry, what is left out of a figure is kept. "
    f"Status: {'; '.join(f'`{status}`, {words}' for status, words in STATUS_WORDS.items())}.",
    keys.FIGURE_KEYS,
    (*_SYSTEM, "reaction_time"),
    {
        "low": Key("a quantity", "`nominal`", "8 s", "the low end of what is published"),
        "nominal": Key("a quantity", NEEDED, "12 s", "what stands between the ends"),
        "high": Key("a quantity", "`nominal`", "15 s", "the high end"),
        "favours": Key(
            "low or high", "as the figure has it", "low", "the end that a seller shows; it follows from what is meant"
        ),
        "status": Key(f"one of {', '.join(Status)}", "cited, with `claims`", "assumed", "how it is founded"),
        "claims": Key(
            "a list of mappings",
            "none",
            "[{says: 10 s, source: my-source}]",
            "see [a claim](#a-claim)",
            ("status", "note"),
        ),
        "note": Key("text", "none", "why", "what it rests on; needed where it is assumed or derived"),
        "formula": Key(
            "low, nominal, high: arithmetic",
            "none",
            "{nominal: 2 * 5}",
            "how a derived one is computed, in the unit as written",
        ),
    },
)
CLAIM = Table(
    "A claim",
    "An entry of `claims:`. Those that disagree stand side by side.",
    keys.CLAIM_KEYS,
    (*_SYSTEM, "missiles", "interceptor", "kill_probability", "claims", 0),
    {
        "says": Key("text", NEEDED, "9 of 16 missiles hit", "what the source prints, as printed"),
        "source": Key("a key", NEEDED, "stardrive-pantsir", "of your `sources`, or the catalogue's"),
        "value": Key(
            "a quantity, two with a hyphen between them, or none",
            "what `says` begins with, if that is one",
            "'0.6'",
            "what it says of this very figure, so that claims can be compared; `none` where it is of something else",
        ),
        "counted": Key(
            f"one of {', '.join(COUNTED)}",
            "needed of a `kill_probability`; elsewhere refused",
            PER_MISSILE,
            "what the source counts. Several missiles may have been fired at a target: a cited kill probability needs "
            "one claim per missile",
        ),
    },
)
ALIAS = Table(
    "An alias",
    "An entry of `aliases:`. `skyshed ring`, and `system:` of a scenario's unit, take the key, the name and the "
    "aliases of a published system in any case of letters, with or without hyphens.",
    keys.ALIAS_KEYS,
    (*_SYSTEM, "aliases", 0),
    {
        "name": Key("text", NEEDED, "SA-98", "what else it is called"),
        "source": Key("a key", "none", "stardrive-pantsir", "where the name was read"),
    },
)
SYSTEM_TABLES = (FIGURE_KEYS, CLAIM, ALIAS, SYSTEM, RADAR, MISSILE, ENVELOPE, MAST, COUNTS, TARGET, RCS, ASPECTS)
# Keys that restate what holds anyway, or are checked and not kept.
SILENT = {("A figure", "favours"), ("A figure", "formula")}


def example_file() -> Tree:
    """Return sources, a system and a target class in which every figure stands with the example of its rule."""
    radars = {
        "fire control": {"role": "engagement", "band": "S", **_examples(rules.RADAR)},
        "search": {"role": "acquisition", "band": "S", **_examples(rules.RADAR)},
    }
    source = {
        "title": "Who says it and where",
        "address": "https://example.org/page",
        "grade": "press",
        "read_on": "2026-11-30",
    }
    price = {"nominal": rules.COUNTS["price"].example, "claims": [{"says": "0.54 bn USD", "source": "my-source"}]}
    claim = {"says": "6 of 10 missiles hit", "source": "my-source", "counted": PER_MISSILE}
    kill = {"nominal": rules.MISSILE_KILL["kill_probability"].example, "claims": [claim]}
    system = {
        "aliases": [{"name": "SA-99", "source": "my-source"}],
        "engagement_radar": "fire control",
        "acquisition_radars": ["search"],
        **_examples(rules.SYSTEM),
        "radars": radars,
        "missiles": {
            "interceptor": {
                **_examples(rules.MISSILE),
                "kill_probability": kill,
                "against": {"cruise-missile": {"max_range": _example("40 km")}},
            }
        },
        "masts": {"tower": {"antenna_height": _example("24 m")}},
        "counts": {"launchers": _example("8"), "price": price},
        "load": {"interceptor": _example("24")},
    }
    target = {"rcs": {"any": _example(rules.RCS.example)}, **_examples(rules.TARGET)}
    return {"sources": {"my-source": source}, "systems": {SYSTEM_KEY: system}, "target_classes": {CLASS_KEY: target}}


def _examples(table: Mapping[str, FigureRule]) -> dict[str, dict[str, str]]:
    return {name: _example(rule.example) for name, rule in table.items()}


def _example(quantity: str) -> dict[str, str]:
    return {"nominal": quantity, "status": "assumed", "note": "why"}
