"""The report's map as a page for any web server: a folder of plain files, and nothing to run."""

from pathlib import Path
from typing import Any

from skyshed.jobs.atomic import folder_in_place
from skyshed.jobs.kept import kept
from skyshed.jobs.run import Progress, Silent
from skyshed.model.scenario import Scenario
from skyshed.report.assess.write import write_map_page
from skyshed.verbs.assess import assess


def write_static(
    scenario: Scenario,
    out: Path,
    *,
    command: str,
    is_overwriting: bool = False,
    progress: Progress | None = None,
    **asked: Any,
) -> Path:
    """Assess a scenario and write its map as a page into a folder, whole or not at all; return the page's path.

    The scenario of a result folder is assessed anew. ``command`` is how it was asked for, as readers of the page may
    see it; ``asked`` is what `assess` takes in place of the scenario's own settings.

    Raises
    ------
    InputError, TerrainError, OutputError
        If the scenario cannot be assessed, or the folder not written; an earlier page is replaced with
        ``is_overwriting`` alone.
    Cancelled
        If ``progress`` says that the user asked to stop.
    """
    progress = progress or Silent()
    with folder_in_place(out, is_overwriting) as folder:
        result = assess(scenario, progress=progress, **asked)
        kept().clear()
        index = write_map_page(result, folder, command=command)
        progress.raise_if_cancelled()
    return out / index.name
