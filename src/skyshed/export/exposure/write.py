"""Write the files of a run over recorded flights that people open in their own programs."""

from functools import partial
from pathlib import Path

from skyshed.export.exposure.czml import write_exposure_czml
from skyshed.export.exposure.tables import write_flights, write_pieces
from skyshed.export.exposure.volumes import write_volumes
from skyshed.export.exposure.warned import write_warnings
from skyshed.jobs.run import Progress, map_blocks
from skyshed.verbs.exposure import Exposure


def write_exposure_files(exposure: Exposure, folder: Path, *, progress: Progress) -> None:
    """Write exposure.gpkg, .parquet, .csv and .czml, the zones as airspaces, and what is asked of warnings."""
    writers = (
        partial(write_pieces, exposure, folder / "exposure.gpkg"),  # the longest first
        partial(write_flights, exposure, folder / "exposure.parquet", folder / "exposure.csv"),
        partial(write_exposure_czml, exposure, folder / "exposure.czml"),
        partial(write_volumes, exposure, folder),
        *([partial(write_warnings, exposure.findings, folder / "warnings.csv")] if exposure.findings.volumes else []),
    )
    progress.start("exported files", len(writers))
    map_blocks(lambda write: write(), writers, n_threads=2, progress=progress)
