"""Every hand-over file that people open in their own programs, written beside the report."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rasterio.errors import RasterioError

from skyshed.assess.result import Result
from skyshed.errors import OutputError
from skyshed.export.cog import write_cogs
from skyshed.export.czml import write_czml
from skyshed.export.geopackage import write_geopackage
from skyshed.export.kml import write_kmz
from skyshed.export.netcdf import write_netcdf
from skyshed.export.selection import selected
from skyshed.export.tables import write_tables
from skyshed.export.zones import covered_zones
from skyshed.jobs.run import Progress


def write_exports(result: Result, folder: Path, *, maps: str, progress: Progress) -> list[Path]:
    """Write tables, ``sky.nc``, GeoTIFFs, ``zones.gpkg``, ``zones.kmz`` and ``scene.czml``; return their paths.

    ``sky.nc`` and the tables hold every case; the others the nominal one, or every one with
    ``maps="all"``.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    selection = selected(result, maps)
    zones = covered_zones(selection)
    writers: dict[str, Callable[[Path], object]] = {
        "sky.nc": lambda path: write_netcdf(result, path),
        "zones.gpkg": lambda path: write_geopackage(result, zones, path),
        "zones.kmz": lambda path: write_kmz(result, zones, path),
        "scene.czml": lambda path: write_czml(result, zones, path),
    }
    progress.start("hand-over files", len(writers) + 2)
    with _explained(folder / "tables"):
        paths = write_tables(result, folder)
    progress.advance()
    with _explained(folder):
        paths += write_cogs(selection, folder)
    progress.advance()
    for name, write in writers.items():
        progress.raise_if_cancelled()
        with _explained(folder / name):
            write(folder / name)
        paths.append(folder / name)
        progress.advance()
    return paths


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say in one line which file a library could not write; what has an error number is explained further up."""
    try:
        yield
    except (RasterioError, RuntimeError) as error:
        if isinstance(error, OutputError):
            raise
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise OutputError(f"{path.name!r} cannot be written: {reason}") from error
