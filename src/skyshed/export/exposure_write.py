"""Write the files of a run over recorded flights that people open in their own programs."""

from pathlib import Path

from skyshed.assess.exposed import Exposure
from skyshed.export.exposure_czml import write_exposure_czml
from skyshed.export.exposure_tables import write_parquet, write_pieces
from skyshed.export.exposure_volumes import write_volumes
from skyshed.jobs.run import Progress


def write_exposure_files(exposure: Exposure, folder: Path, *, progress: Progress) -> None:
    """Write exposure.parquet, exposure.gpkg, exposure.czml, zones.geojson and zones.openair.txt."""
    progress.start("hand-over files", 4)
    write_parquet(exposure, folder / "exposure.parquet")
    progress.advance()
    write_pieces(exposure, folder / "exposure.gpkg")
    progress.advance()
    write_exposure_czml(exposure, folder / "exposure.czml")
    progress.advance()
    write_volumes(exposure, folder)
    progress.advance()
