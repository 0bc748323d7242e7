"""Write what people read of a run over recorded flights: summary, pictures, page, provenance."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from skyshed.jobs.run import Progress
from skyshed.report.exposure_map import draw_exposure_map
from skyshed.report.exposure_page import exposure_page_text
from skyshed.report.exposure_profile import draw_profiles
from skyshed.report.exposure_summary import exposure_summary_text
from skyshed.report.provenance import sourced_figure
from skyshed.report.summary import rounded
from skyshed.verbs.exposure import Exposure


def write_exposure(exposure: Exposure, folder: Path, *, progress: Progress, command: str) -> Path:
    """Write summary.json, provenance.json, maps/*.png and report.html into ``folder``; return the report's path."""
    progress.start("pictures", 3)
    (folder / "maps").mkdir()
    draw_exposure_map(exposure, folder / "maps" / "exposure.png")
    progress.advance()
    shown = draw_profiles(exposure, folder / "maps" / "altitude_time.png")
    progress.advance()
    _write(folder / "summary.json", exposure_summary_text(exposure))
    _write(folder / "provenance.json", _provenance(exposure, command))
    report = folder / "report.html"
    _write(report, exposure_page_text(exposure, folder, shown))
    progress.advance()
    return report


def _provenance(exposure: Exposure, command: str) -> str:
    sources = exposure.scenario.sources
    record = {
        "command": command,
        **exposure.provenance,
        "recordings": [
            {"file": each.path.name, "sha256": _sha256(each.path)}
            for each in exposure.findings.recordings
            if not each.problem
        ],
        "figures": [sourced_figure(figure, sources) for figure in exposure.figures],
        "sources": [asdict(source) for _, source in sorted(sources.items())],
    }
    return json.dumps(rounded(record), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _sha256(path: Path) -> str:
    with path.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _write(path: Path, words: str) -> None:
    path.write_bytes(words.encode("utf-8"))
