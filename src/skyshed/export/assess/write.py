"""Every file that people open in their own programs, written beside the report."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from rasterio._err import CPLE_BaseError  # GDAL's own errors: rasterio lets them through when it writes
from rasterio.errors import RasterioError

from skyshed.errors import OutputError, SkyshedError
from skyshed.export.assess.cog import write_floor, write_layers
from skyshed.export.assess.czml import write_czml
from skyshed.export.assess.geopackage import write_geopackage
from skyshed.export.assess.kml import write_kmz
from skyshed.export.assess.netcdf import write_netcdf
from skyshed.export.assess.selection import Selection, selected
from skyshed.export.assess.tables import write_tables
from skyshed.export.assess.zones import covered_zones
from skyshed.jobs.run import Progress, map_blocks
from skyshed.verbs.result import Result

# Writes to the path of the first name; returns the paths written where names cannot say them.
Writer = Callable[[Path], list[Path] | None]


def write_exports(result: Result, folder: Path, *, maps: str, progress: Progress) -> list[Path]:
    """Write tables, ``sky.nc``, GeoTIFFs, ``zones.gpkg``, ``zones.kmz`` and ``scene.czml``; return their paths.

    ``sky.nc`` and the tables hold every case; the others hold the nominal one, or every one with
    ``maps="all"``.

    Raises
    ------
    OutputError
        If a file cannot be written.
    """
    writers = list(_writers(result, selected(result, maps)))
    progress.start("exported files", len(writers))

    def write(named: tuple[tuple[str, ...], Writer]) -> list[Path]:
        names, writer = named
        with _explained(folder / names[0]):
            paths = writer(folder / names[0])
        return paths or [folder / name for name in names]

    # Threads, since every writer spends its time in a library that lets others run meanwhile.
    written = map_blocks(write, writers, n_threads=min(os.cpu_count() or 1, 4), progress=progress)
    return [path for each in written for path in each]


def _writers(result: Result, selection: Selection) -> Iterator[tuple[tuple[str, ...], Writer]]:
    """Yield file names and who writes them; the longest work first. One netCDF at a time: HDF5 cannot write two."""
    yield ("zones.gpkg", "zones.kmz", "scene.czml"), partial(_write_zones, result, selection)
    yield ("sky.nc",), partial(write_netcdf, result)
    yield ("tables",), lambda place: write_tables(result, place.parent)
    stems = selection.file_stems()
    for sky in selection.skies():
        stem = stems[sky.package, sky.target, sky.case]
        yield (f"floor_{stem}.tif",), partial(write_floor, sky, result)
        yield (f"layers_{stem}.tif",), partial(write_layers, sky, result)


def _write_zones(result: Result, selection: Selection, path: Path) -> None:
    """Write the three files that share the outlines of zones."""
    zones = covered_zones(selection)
    for name, write in (("zones.gpkg", write_geopackage), ("zones.kmz", write_kmz), ("scene.czml", write_czml)):
        with _explained(path.with_name(name)):
            write(result, zones, path.with_name(name))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Say in one line which file a library could not write; an error with a number is explained further up."""
    try:
        yield
    except SkyshedError:
        raise
    except (RasterioError, CPLE_BaseError, RuntimeError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise OutputError(f"{path.name!r} cannot be written: {reason}") from error
