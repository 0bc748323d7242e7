"""Sections on what the answer rests on: recordings, settings, remarks, figures and files."""

from pathlib import Path
from urllib.parse import quote

from skyshed.flights.cleaning import CleaningRules
from skyshed.flights.result import Findings
from skyshed.report.figures import count_sentence
from skyshed.report.table import Cell, Link, Section, Table, number, text
from skyshed.report.words import NBSP, count_words, listed
from skyshed.verbs.exposure import Exposure
from skyshed.verbs.limits import clutter_words, propagation_words, rain_words

_MOST_FILES = 20


def _flag_words(rules: CleaningRules) -> dict[str, str]:
    return {
        "duplicate": "same aircraft and time as another position",
        "out_of_order": "not in time order in the file (sorted and used)",
        "no_altitude": "without an altitude",
        "on_ground": "on the ground",
        "jump": (
            f"not reachable from the one before (faster than {rules.jump_speed_m_s:.0f} m/s): spoofed, or "
            "two aircraft under one name"
        ),
        "standing": (
            f"within {rules.standing_m / 1000:g} km for {rules.standing_s:g} s or more: stale, spoofed or parked"
        ),
        "altitude_outlier": f"altitude not reachable from the one before (more than {rules.climb_m_s:g} m/s)",
        "after_jump": "after a jump, agreeing with each other (used; not joined to what was before)",
    }


def data_section(findings: Findings) -> Section:
    """Return what was read, and which positions were flagged."""
    rules = findings.question.rules
    words, n_lost = _flag_words(rules), findings.n_without_place
    flags = tuple(
        (text(name.replace("_", " ")), number(f"{n:,}"), text(words[name])) for name, n in findings.flags.items()
    )
    files = tuple(
        (
            text(recording.path.name, recording.format),
            number(f"{recording.n_positions:,}"),
            text(recording.problem or "; ".join(recording.notes)),
        )
        for recording in findings.recordings[:_MOST_FILES]
    )
    tables = (
        Table("Positions that were flagged.", ("Flag", "Positions", "What it means"), flags),
        Table(
            "Files.",
            ("File", "Positions", "Remarks"),
            files,
            f"{n_lost:,} rows without a time or place were left out." if n_lost else "",
        ),
    )
    lead = (
        f"Observed: positions at most {rules.gap_s:g} s apart. Interpolated: up to {rules.bridge_s:g} s, on a "
        "straight line. Longer gaps, "
        "jumps and standing still are not crossed. A flight ends with its callsign, or after "
        f"{rules.split_s / 60:g} min of silence."
    )
    return Section("data", "The recordings", (lead,), tables=tables, finding=_recorded_words(findings))


def _recorded_words(findings: Findings) -> str:
    """Say how much was read, and which flag is the most frequent."""
    n_files = len(findings.recordings)
    flagged = {name: n for name, n in findings.flags.items() if n}
    read = f"{findings.n_positions:,} positions in {n_files:,} {'file' if n_files == 1 else 'files'}"
    if not flagged:
        return f"{read}, none of them flagged."
    most = max(flagged, key=lambda name: flagged[name])
    return f"{read}; {sum(flagged.values()):,} flags, most of them ({flagged[most]:,}) “{most.replace('_', ' ')}”."


def limit_section(exposure: Exposure) -> Section:
    """Return the settings of the run, and what is to be kept in mind."""
    n = len(exposure.remarks)
    remarks = Section("remarks", "What to keep in mind", points=tuple(text(remark) for remark in exposure.remarks))
    finding = f"{count_words(n)} {'remark' if n == 1 else 'remarks'} on this run; terrain: {exposure.terrain.name}."
    title = "What it rests on, and what it does not say"
    return Section("limits", title, finding=finding, parts=(_settings(exposure), remarks))


def _settings(exposure: Exposure) -> Section:
    scenario = exposure.scenario
    settings = (
        ("Package", exposure.package.name),
        ("Target class", scenario.targets[0].name),
        ("Terrain", exposure.terrain.name),
        ("Refraction", scenario.refraction),
        ("Propagation", propagation_words(exposure.propagations)),
        *((("Rain", rain_words(scenario.rain)),) if scenario.rain is not None else ()),
        *((("Clutter", clutter_words(scenario.clutter)),) if scenario.clutter is not None else ()),
        ("Air", _air_words(exposure.findings)),
    )
    rows = tuple((text(name), text(value)) for name, value in settings)
    return Section("settings", "Settings", (), (Table("What this run was asked.", ("Setting", "Value"), rows),))


def _air_words(findings: Findings) -> str:
    air = findings.question.air
    if air.qnh_hpa is None and air.isa_deviation_k is None:
        return f"not given: flight levels carry ± 600{NBSP}m"
    pressure = f"QNH {air.qnh_hpa:g} hPa" if air.qnh_hpa is not None else ""
    warmth = f"ISA{air.isa_deviation_k:+g}" if air.isa_deviation_k is not None else ""
    return listed([words for words in (pressure, warmth) if words])


def figure_section(exposure: Exposure, folder: Path) -> Section:
    """Return how many figures stand behind the answer, and the files that name them."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    points = tuple(Cell("", links=(Link(name, quote(name)),)) for name in names if name != "report.html")
    finding = f"Figures, {count_sentence(exposure.figures)}; each with its sources in provenance.json."
    return Section("figures", "Figures, sources and files", points=points, finding=finding)
