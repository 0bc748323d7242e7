"""What lies beyond an answer: targets that a system is built against and nobody computes, radars that look one way."""

from collections.abc import Sequence

from skyshed.model.figure import Figure
from skyshed.model.scenario import Unit
from skyshed.report.facts import names_of_parts, short_system
from skyshed.report.words import figure_words, listed

_ALL_ROUND_DEG = 360.0


def ballistic_words(units: Sequence[Unit]) -> str:
    """Say which systems are built against ballistic targets, for which no answer is given; "" where none is."""
    systems = {unit.system.key: unit.system for unit in units if "ballistic" in unit.system.built_against}
    if not systems:
        return ""
    names, is_one = listed([short_system(system) for system in systems.values()]), len(systems) == 1
    also = {len(system.built_against) > 1 for system in systems.values()}
    how = "" if len(also) > 1 else " too" if True in also else " alone"
    return f"{names} {'is' if is_one else 'are'} built against them{how}, and this tool does not answer for that"


def turning_radars(unit: Unit) -> dict[str, Figure]:
    """Return the sector of each radar that looks one way at a time and is reckoned as turned wherever it is needed."""
    if unit.looking_deg is not None:
        return {}
    found = {name: radar.sector_deg for name, radar in unit.system.radars.items() if "aircraft" in radar.detects}
    return {name: sector for name, sector in found.items() if sector is not None and sector.nominal < _ALL_ROUND_DEG}


def turning_words(units: Sequence[Unit]) -> str:
    """Say which radars see a sector alone and are taken as turned all round; "" where none is."""
    names = {unit.system.key: names_of_parts(unit.system) for unit in units}
    radars = {
        names[unit.system.key][f"{unit.system.key}/{radar}"]: figure_words(sector, sector.nominal)
        for unit in units
        for radar, sector in turning_radars(unit).items()
    }
    if not radars:
        return ""
    says = listed([f"the {radar} sees {width} at a time" for radar, width in radars.items()])
    return f"{says}, and {'is' if len(radars) == 1 else 'all are'} taken as turned wherever needed, at no cost"
