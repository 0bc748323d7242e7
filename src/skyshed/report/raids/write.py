"""Write what people read of a simulation: its map, its page, and where its figures come from."""

from pathlib import Path

from skyshed.report.provenance import asked_record, provenance_text
from skyshed.report.raids.map import draw_raid_map
from skyshed.report.raids.page import MAP, raid_page_text
from skyshed.report.raids.summary import raid_summary_text
from skyshed.report.records import write_text
from skyshed.verbs.simulation import Simulation


def write_raid(simulation: Simulation, folder: Path, *, command: str) -> Path:
    """Write maps/raid.png, provenance.json, summary.json and report.html into ``folder``; return the report's path.

    The page lists what lies in the folder: it is written last.
    """
    (folder / MAP).parent.mkdir(exist_ok=True)
    draw_raid_map(simulation, folder / MAP)
    scenario, asked = simulation.scenario, asked_record(simulation.scenario, "simulate")
    made = provenance_text(simulation.provenance, simulation.figures, scenario.sources, command=command, asked=asked)
    write_text(folder / "provenance.json", made)
    write_text(folder / "summary.json", raid_summary_text(simulation))
    report = folder / "report.html"
    write_text(report, raid_page_text(simulation, folder))
    return report
