"""``report.html`` of a raid: the question, one sentence a package and the curve; then sections, closed."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from skyshed.engage.answers import Curve
from skyshed.report.credits import border_credit, terrain_credit
from skyshed.report.page import filled_page, picture_of
from skyshed.report.raids.chance import chance_section, sweep_section
from skyshed.report.raids.curve import KEYS, SIZE, curve_drawings
from skyshed.report.raids.files import file_section
from skyshed.report.raids.grounds import asked_section, assumed_section, flatter_section, not_to_say_section
from skyshed.report.raids.open_sea import ground_label
from skyshed.report.raids.reported import reported_section
from skyshed.report.raids.sections import (
    bound_section,
    case_section,
    missile_section,
)
from skyshed.report.raids.verdict import verdict_of
from skyshed.report.raids.words import sentence
from skyshed.report.table import Picture, Section, filled
from skyshed.verbs.simulation import Simulation

MAP = "maps/raid.png"


def raid_page_text(simulation: Simulation, folder: Path) -> str:
    """Return the page; its map is in ``folder`` already, with the other files of the result."""
    verdict, curve, picture = verdict_of(simulation), _size_curve(simulation), _picture(folder)
    return filled_page(
        "raids.html",
        scenario=replace(simulation.scenario, name=verdict.question, description=verdict.script),
        verdict=verdict,
        label=verdict.mark,
        drawings=() if curve is None else curve_drawings(curve),
        keys=KEYS,
        note="" if curve is None else sentence(curve.note),
        picture=picture,
        sections=filled(tuple(_sections(simulation, folder, None if curve is None else picture))),
        credits=tuple(_credits(simulation)),
    )


def _credits(simulation: Simulation) -> Iterator[str]:
    yield terrain_credit(simulation)
    if label := ground_label(simulation):
        yield f"{label}. {simulation.terrain.note}"
    yield border_credit(simulation)


def _size_curve(simulation: Simulation) -> Curve | None:
    return next((curve for curve in simulation.curves if curve.name == SIZE), None)


def _picture(folder: Path) -> Picture:
    return picture_of(
        folder / MAP,
        "The raid as it is scripted: straight tracks, a dot where each sets out. Nobody’s plan.",
        "Map of the raid’s tracks by group, with units, their advertised rings, assets and borders, north up.",
    )


def _sections(simulation: Simulation, folder: Path, picture: Picture | None) -> Iterator[Section]:
    """Yield the sections; the map is one where the curve stands on the first screen."""
    yield case_section(simulation)
    if picture is not None:
        finding = f"{simulation.raid.count:,} straight tracks, as scripted; units, advertised rings, assets."
        yield Section("map", "The map", pictures=(picture,), finding=finding)
    yield bound_section(simulation)
    yield missile_section(simulation)
    yield chance_section(simulation)
    yield sweep_section(simulation)
    yield flatter_section()
    yield assumed_section(simulation)
    yield reported_section()
    yield not_to_say_section(simulation)
    yield asked_section(simulation)
    yield file_section(folder)
