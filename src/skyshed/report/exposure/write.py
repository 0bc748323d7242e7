"""Write what people read of a run over recorded flights: summary, pictures, page, provenance."""

import hashlib
from pathlib import Path

from skyshed.jobs.run import Progress
from skyshed.report.exposure.map import draw_exposure_map
from skyshed.report.exposure.page import exposure_page_text
from skyshed.report.exposure.profile import draw_profiles
from skyshed.report.exposure.summary import exposure_summary_text
from skyshed.report.provenance import asked_record, provenance_text
from skyshed.report.records import write_text
from skyshed.verbs.exposure import Exposure


def write_exposure(exposure: Exposure, folder: Path, *, progress: Progress, command: str) -> Path:
    """Write summary.json, provenance.json, maps/*.png and report.html into ``folder``; return the report's path."""
    progress.start("pictures", 3)
    (folder / "maps").mkdir()
    draw_exposure_map(exposure, folder / "maps" / "exposure.png")
    progress.advance()
    shown = draw_profiles(exposure, folder / "maps" / "altitude_time.png")
    progress.advance()
    write_text(folder / "summary.json", exposure_summary_text(exposure))
    write_text(folder / "provenance.json", _provenance(exposure, command))
    report = folder / "report.html"
    write_text(report, exposure_page_text(exposure, folder, shown))
    progress.advance()
    return report


def _provenance(exposure: Exposure, command: str) -> str:
    recordings = [
        {"file": recording.path.name, "sha256": _sha256(recording.path)}
        for recording in exposure.findings.recordings
        if not recording.problem
    ]
    made = {**exposure.provenance, "recordings": recordings}
    asked = asked_record(exposure.scenario, "exposure")
    return provenance_text(made, exposure.figures, exposure.scenario.sources, command=command, asked=asked)


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
