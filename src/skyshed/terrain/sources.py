"""From the user's paths to sources of terrain, and what the outputs say of them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.catalogue.ground import EMBEDDED, SEA, terrain_word
from skyshed.errors import TerrainError, printable
from skyshed.jobs.cache import cached_arrays
from skyshed.terrain import copernicus, embedded, sea
from skyshed.terrain.credit import COPERNICUS, Credit, credit_of, joint_credit
from skyshed.terrain.files import FoundRaster, find_rasters
from skyshed.terrain.footprint import Footprint
from skyshed.terrain.header import PictureError
from skyshed.terrain.lattice import Box, Lattice
from skyshed.terrain.mosaic import Raster
from skyshed.terrain.needed import tiles_words
from skyshed.terrain.overlaps import check_agreement
from skyshed.terrain.raster import FileRaster, open_raster
from skyshed.units import UnitError

DATUM = "mean sea level as the files state it (orthometric: EGM96 or EGM2008)"
_MOST_NAMES = 100
_MOST_LEFT_NAMED = 6


@dataclass(frozen=True)
class SourceShare:
    """One source of several: its name, spacing (None for the sea, which is flat), stated error, and what it supplied.

    ``supplied_share`` counts the ground within the longest ranges round the sites; None where that was not determined.
    """

    name: str
    spacing_m: float | None
    rmse_m: float | None
    is_embedded: bool
    supplied_share: float | None = None


@dataclass(frozen=True)
class TerrainInfo:
    """What outputs say of the terrain under them.

    ``files`` are names, each with the first twelve digits of its sha256; ``rmse_m`` is the stated
    vertical error (one standard deviation), None where a source states none; ``spacing_m`` is the
    distance between posts north to south of the coarsest source. ``supplies`` are the sources in order of
    precedence: each fills the holes of those before it. ``remarks`` say what lay beside them and was skipped.
    """

    name: str
    spacing_m: float
    is_embedded: bool
    files: tuple[str, ...]
    attribution: str
    rmse_m: float | None
    datum: str = DATUM
    supplies: tuple[SourceShare, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def label(self) -> str | None:
        """The label of every result on this terrain, None where it needs none."""
        return embedded.LABEL if self.is_embedded else None

    @property
    def note(self) -> str | None:
        """How far results on this terrain were found to be off, None where nothing was found."""
        return embedded.MEASURED if self.is_embedded else None

    @classmethod
    def of(cls, sources: Sequence[TerrainSource], shares: Sequence[float] | None = None) -> TerrainInfo:
        """Return what is to be said of sources in order of precedence, and of the share that each supplied."""
        credit = joint_credit([notice for source in sources for notice in source.credits])
        supplied: Sequence[float | None] = shares or [None] * len(sources)
        return cls(
            name=", then ".join(source.name for source in sources),
            spacing_m=max(source.spacing_m or 0.0 for source in sources) or _spacing_m(sources[0].rasters[0]),
            is_embedded=any(source.is_embedded for source in sources),
            files=tuple(name for source in sources for name in source.file_names()),
            attribution=credit.attribution,
            rmse_m=credit.rmse_m,
            datum="; ".join(dict.fromkeys(source.datum for source in sources)),
            supplies=tuple(source.supply(share) for source, share in zip(sources, supplied, strict=True)),
            remarks=tuple(remark for source in sources for remark in source.remarks),
        )


@dataclass(frozen=True)
class TerrainSource:
    """What one path gives: rasters in order of precedence."""

    name: str
    rasters: tuple[Raster, ...]
    files: tuple[Path, ...]
    credits: tuple[Credit, ...]
    is_embedded: bool = False
    datum: str = DATUM
    is_sea: bool = False
    remarks: tuple[str, ...] = ()

    @property
    def spacing_m(self) -> float | None:
        """The distance between its posts north to south, where they are farthest apart; None for the sea."""
        return None if self.is_sea else max(_spacing_m(raster) for raster in self.rasters)

    def supply(self, share: float | None) -> SourceShare:
        """Return what is to be said of it as one of several."""
        return SourceShare(self.name, self.spacing_m, joint_credit(self.credits).rmse_m, self.is_embedded, share)

    def file_names(self) -> list[str]:
        """Return names with hashes; more than a hundred files become one line with their joint hash."""
        if self.is_embedded:
            return [f"{embedded.FILE_NAME} sha256:{embedded.digest()}"]
        if self.is_sea:
            return [f"outlines of land sha256:{sea.outlines_digest()}"]
        files = {path: _sha256(path) for path in self.files}
        if len(files) <= _MOST_NAMES:
            return [f"{printable(path.name)} sha256:{digest[:12]}" for path, digest in files.items()]
        joint = hashlib.sha256("\n".join(f"{path.name} {digest}" for path, digest in files.items()).encode())
        return [f"{self.name} sha256:{joint.hexdigest()[:12]}"]


def open_sources(paths: Sequence[Path]) -> list[TerrainSource]:
    """Return a source for each path; without paths, the embedded one alone."""
    if not paths:
        return [embedded_source()]
    return [source for path in paths for source in _sources_at(Path(path))]


def embedded_source() -> TerrainSource:
    """Return the embedded default."""
    raster = embedded.EmbeddedRaster()
    return TerrainSource(embedded.NAME, (raster,), (), (Credit(embedded.ATTRIBUTION, None),), is_embedded=True)


def sea_source() -> TerrainSource:
    """Return the open sea at 0 m; it is not measured, so that it has no error of its own."""
    return TerrainSource(sea.NAME, (sea.SeaRaster(),), (), (Credit(sea.ATTRIBUTION, 0.0),), is_sea=True)


def _sources_at(path: Path) -> list[TerrainSource]:
    word = word_at(path)
    if word == EMBEDDED:
        return [embedded_source()]
    if word == SEA:
        return [sea_source()]
    if word is not None:
        return _downloaded_sources()
    search = find_rasters(path)
    name = printable(path.name)
    is_alone = len(search.rasters) == 1 and not search.left_alone and not path.is_dir()
    rasters, pictures = ([open_raster(search.rasters[0])], []) if is_alone else _opened(search.rasters)
    check_agreement(f"terrain '{name}'", rasters)
    left_alone = [*search.left_alone, *pictures]
    remarks = (_left_alone_words(name, left_alone),) if left_alone else ()
    name = name if len(rasters) == 1 else f"{name} ({len(rasters)} rasters)"
    return [replace(_file_source(name, rasters), remarks=remarks)]


def _opened(found: Sequence[FoundRaster]) -> tuple[list[FileRaster], list[str]]:
    """Return the rasters of ground among several, and the names of those that hold pictures."""
    rasters, pictures = [], []
    for raster in found:
        try:
            rasters.append(open_raster(raster))
        except PictureError:
            pictures.append(f"{raster.name} (no heights)")
            if len(pictures) == len(found):
                raise
    return rasters, pictures


def _left_alone_words(name: str, left_alone: Sequence[str]) -> str:
    more = f" and {len(left_alone) - _MOST_LEFT_NAMED} more" if len(left_alone) > _MOST_LEFT_NAMED else ""
    return f"skipped in {name}, since they hold no ground: {', '.join(left_alone[:_MOST_LEFT_NAMED])}{more}"


def word_at(path: Path) -> str | None:
    """Return the word for ground that is not a file (``copernicus``) for which a path stands, None for a file.

    Raises
    ------
    TerrainError
        If it is a sea at an altitude other than 0 m.
    """
    try:
        word = terrain_word(path.name)
    except UnitError as error:
        raise TerrainError(f"terrain {error}") from error
    return word if word is None or not path.exists() else None  # a file of that name is meant


def _downloaded_sources() -> list[TerrainSource]:
    """Return GLO-30 where it was downloaded, then GLO-90."""
    found, seas = copernicus.downloaded()
    sources = []
    for product in copernicus.PRODUCTS.values():
        tiles = ((raster, copernicus.tile_named(raster.file.stem)) for raster in found)
        own = [raster for raster, tile in tiles if tile is not None and tile.product == product]
        own_seas = tuple(sea for sea in seas if sea.tile.product == product)
        if own or own_seas:
            of_sea = f", {len(own_seas)} of them sea" if own_seas else ""
            name = f"Copernicus {product.key.upper()} ({tiles_words(len(own) + len(own_seas))}{of_sea})"
            opened = [_opened_tile(raster) for raster in own]
            source = _file_source(name, opened)
            rasters: list[Raster] = [*map(KeptTile, opened), *own_seas]
            rasters = sorted(rasters, key=_fineness)
            sources.append(replace(source, rasters=tuple(rasters), credits=(COPERNICUS,)))
    return sources


@dataclass(frozen=True)
class KeptTile:
    """A downloaded tile. One that proves damaged is set aside, so that the next fetch brings it again."""

    raster: FileRaster

    @property
    def lattice(self) -> Lattice:
        """Its posts."""
        return self.raster.lattice

    @property
    def footprint_deg(self) -> Footprint:
        """South, west, north, east."""
        return self.raster.footprint_deg

    @property
    def box(self) -> Box:
        """All its posts, on its own lattice."""
        return self.raster.box

    def read(self, box: Box) -> NDArray[np.float32]:
        """Return altitudes above mean sea level, NaN where there are none."""
        try:
            return self.raster.read(box)
        except TerrainError as error:
            raise copernicus.set_aside(self.raster.found.file) from error


def _opened_tile(found: FoundRaster) -> FileRaster:
    try:
        return open_raster(found)
    except TerrainError as error:
        raise copernicus.set_aside(found.file) from error


def _file_source(name: str, opened: Sequence[FileRaster]) -> TerrainSource:
    rasters = sorted(opened, key=_fineness)
    credits_ = dict.fromkeys(credit_of(raster) for raster in rasters)
    files = tuple(dict.fromkeys(path for raster in rasters for path in raster.parts if path.is_file()))
    datum = DATUM
    if any(raster.heights.is_ellipsoidal for raster in rasters):
        datum = "mean sea level (EGM2008), brought there from heights above the ellipsoid"
    return TerrainSource(name, tuple(rasters), files, tuple(credits_), datum=datum)


def _fineness(raster: Raster) -> tuple[float, str, float, float]:
    """In one folder finer rasters come first, and those on one lattice together."""
    lattice: Lattice = raster.lattice
    return round(_spacing_m(raster), 3), lattice.crs, round(lattice.dx, 12), round(lattice.dy, 12)


def _spacing_m(raster: Raster) -> float:
    """Return the distance between its posts, north to south or in the middle of a map."""
    south, west, north, east = raster.footprint_deg
    return raster.lattice.comparable_spacing_m((south + north) / 2, (west + east) / 2)


def _sha256(path: Path) -> str:
    """Hash a file, or take the hash that was kept for this path, size and time of change."""
    try:
        stat = path.stat()
        inputs = {"path": path.resolve(), "size": stat.st_size, "changed_ns": stat.st_mtime_ns}
        return str(cached_arrays("file-hash", inputs, lambda: {"sha256": _digest(path)})["sha256"])
    except OSError as error:
        raise TerrainError(f"terrain '{path.name}' cannot be read ({error.strerror}); copy it again") from error


def _digest(path: Path) -> np.ndarray:
    with path.open("rb") as opened:
        return np.array(hashlib.file_digest(opened, "sha256").hexdigest())
