"""Write what people read of a ring: one page, its numbers for programs, and where they came from."""

from pathlib import Path

from skyshed.report.provenance import provenance_text
from skyshed.report.records import write_text
from skyshed.report.ring.page import ring_page_text
from skyshed.report.ring.record import ring_record_text
from skyshed.verbs.ring import RingAnswer


def write_ring(ring: RingAnswer, folder: Path, *, command: str) -> Path:
    """Write summary.json, provenance.json and report.html into ``folder``; return the report's path."""
    write_text(folder / "summary.json", ring_record_text(ring))
    write_text(
        folder / "provenance.json", provenance_text(ring.provenance, ring.figures, ring.sources, command=command)
    )
    report = folder / "report.html"
    write_text(report, ring_page_text(ring))
    return report
