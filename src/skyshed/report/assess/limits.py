"""Sections on how far the answer may be trusted: refraction, warnings, limits of the model, files."""

from pathlib import Path

from skyshed.report.assess.maps import bare_words
from skyshed.report.facts import Facts, label_note
from skyshed.report.table import Section, Table, number, text
from skyshed.report.words import NBSP, share_words
from skyshed.verbs.limits import LIMITS, clutter_words, ground_words, propagation_words, rain_words

_FILES = {
    "summary.json": "everything in this report, for machines (with a published JSON Schema)",
    "provenance.json": "every figure used with its sources, versions, hashes of inputs, the command",
    "report.html": "this page",
    "sky.nc": "floors, ceilings and layers on the map grid (netCDF, CF conventions)",
    "zones.gpkg": "zones as polygons (GeoPackage)",
    "zones.kmz": "zones for Google Earth",
    "scene.czml": "the scene for CesiumJS",
}
_KINDS = {
    ".tif": "raster (Cloud Optimized GeoTIFF): floor above sea level, or number of fire units at a level",
    ".csv": "table",
    ".png": "map",
}


def fact_section(facts: Facts) -> Section:
    """Return the settings of the run."""
    scenario, result = facts.result.scenario, facts.result
    settings = (
        ("Area", scenario.area.name),
        ("Terrain", f"{result.terrain.name}{label_note(facts)}"),
        *(("Ground stated", ground_words(ground)) for ground in result.grounds),
        ("Refraction", scenario.refraction),
        ("Propagation", propagation_words(result.propagations)),
        *((("Rain", rain_words(scenario.rain)),) if scenario.rain is not None else ()),
        *((("Clutter", clutter_words(scenario.clutter)),) if scenario.clutter is not None else ()),
        ("Cases", ", ".join(result.cases)),
        ("Target classes", ", ".join(target.name for target in facts.asked_targets)),
    )
    rows = tuple((text(name), text(value)) for name, value in settings)
    return Section("settings", "Settings", (), (Table("What this run was asked.", ("Setting", "Value"), rows),))


def refraction_section(facts: Facts) -> Section:
    """Return how rays bend at every unit, in the three ways in which tools say it."""
    body = []
    for unit, refraction in sorted(facts.result.refractions.items()):
        cells = (
            number(f"{refraction.k:.3f}"),
            number(f"{refraction.effective_radius_m / 1000:,.0f}"),
            number(f"{refraction.curvature_coefficient:.3f}"),
            number(f"{refraction.gradient_n_per_km:.1f}".replace("-", "−")),
            number(share_words(refraction.duct_share)),
        )
        body.append((text(unit, refraction.note), *cells))
    heads = ("Unit", "k", "Effective radius, km", "Curvature (1/k)", "N-units per km", "Time with ducts")
    caption = f"Setting: {facts.result.scenario.refraction}; the first kilometre above each site."
    lead = (
        (
            "k, effective Earth radius and curvature coefficient say the same thing; tools ask for one or the other. "
            "Time with ducts: share of the time in which the lowest 65 m of air hold a duct (ITU-R P.453)."
        ),
    )
    return Section("refraction", "Refraction", lead, (Table(caption, heads, tuple(body)),), is_folded=True)


def warning_section(facts: Facts) -> Section:
    return Section("warnings", "Warnings", points=tuple(text(warning) for warning in facts.result.warnings))


def limit_section(facts: Facts) -> Section:
    """Return the limits of the model, with those that this run's terrain adds."""
    own = []
    if facts.label:
        own.append(
            f"{facts.label}: no headline and no comparison here uses a level below 3,000{NBSP}m above ground, nor a "
            f"fire unit with more than 1,000{NBSP}m of relief within 150{NBSP}km."
        )
    warned = {_opening(warning) for warning in facts.result.warnings}
    rest = (sentence for sentence in LIMITS if _opening(sentence) not in warned)
    return Section("limits", "Limits of the model", points=tuple(text(sentence) for sentence in (*own, *rest)))


def _opening(sentence: str) -> str:
    """Return what comes before a colon: what a warning of this run says already is no limit to be told again."""
    return sentence.partition(":")[0]


def file_section(facts: Facts, folder: Path) -> Section:
    """Return the files beside the report, whose ground and borders they show, and what made them."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    names = sorted({*names, "report.html", "summary.json", "provenance.json"})
    body = tuple((text(name), text(_FILES.get(name, _KINDS.get(Path(name).suffix, "")))) for name in names)
    versions = facts.result.provenance.get("versions", {})
    made = ", ".join(f"{name} {version}" for name, version in versions.items())
    lead = tuple(filter(None, (bare_words(facts), f"Made with {made}. Seed {facts.result.scenario.seed}.")))
    return Section(
        "files",
        "Files and versions",
        lead,
        (Table("Files beside this page.", ("File", "What"), body),),
        is_folded=True,
    )
