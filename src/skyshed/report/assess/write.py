"""Write what people read of a result: summary, report, maps and where every number came from."""

from pathlib import Path

from skyshed.jobs.run import Progress
from skyshed.report.assess.curve import draw_curves
from skyshed.report.assess.maps import draw_maps, planned_maps
from skyshed.report.assess.page import map_page_text, page_text
from skyshed.report.assess.summary import summary_text
from skyshed.report.facts import Facts
from skyshed.report.figures import all_figures
from skyshed.report.provenance import asked_record, provenance_text
from skyshed.report.records import write_text
from skyshed.verbs.result import Result


def write_map_page(result: Result, folder: Path, *, command: str) -> Path:
    """Write index.html, what it loads, summary.json and provenance.json into ``folder``; return the page's path.

    It is for any web server: no path of this machine stands in it, unless ``command`` holds one.
    """
    page, parts = map_page_text(Facts(result.shown))
    for name, text in parts.items():
        write_text(folder / name, text)
    write_text(folder / "summary.json", summary_text(result))
    sources = result.scenario.sources
    write_text(
        folder / "provenance.json", provenance_text(result.provenance, all_figures(result), sources, command=command)
    )
    index = folder / "index.html"
    write_text(index, page)
    return index


def write_outputs(result: Result, folder: Path, *, maps: str, progress: Progress, command: str) -> Path:
    """Write summary.json, provenance.json, maps/*.png and report.html into ``folder``; return the report's path.

    ``maps`` is "default" (per package the layers at two levels and the floor, leading case) or "all", which adds the
    rest.
    Other files that are in the folder already are listed in the report.
    """
    facts = Facts(result.shown)
    shown = list(planned_maps(facts, "default"))
    extra = [picture for picture in planned_maps(facts, maps) if picture.name not in {one.name for one in shown}]
    draw_maps([*shown, *extra], folder / "maps", progress)
    progress.start("report", 1)
    curve = None
    if result.curves:
        curve = folder / "maps" / "curves.png"
        draw_curves(Facts(result), curve)  # lines need no rounding
    write_text(folder / "summary.json", summary_text(result))
    scenario = result.scenario
    asked = asked_record(scenario, "assess")
    made = provenance_text(result.provenance, all_figures(result), scenario.sources, command=command, asked=asked)
    write_text(folder / "provenance.json", made)
    report = folder / "report.html"
    write_text(report, page_text(facts, folder, curve))
    progress.advance()
    return report
