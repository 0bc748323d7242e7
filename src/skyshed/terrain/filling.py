"""Which ground a scenario stands on once tiles have been fetched: its own first, the tiles in the holes of that."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from skyshed.catalogue.ground import DOWNLOADED, EMBEDDED
from skyshed.errors import TerrainError
from skyshed.terrain.copernicus import PRODUCTS, Tile, has_downloads
from skyshed.terrain.sources import open_sources, word_at


def filled(own: Sequence[Path], needed: Sequence[Tile]) -> tuple[Path, ...]:
    """Return the terrain of a scenario that needs tiles, as far as they are there.

    ``own`` is the ground that it names: tiles fill its holes, before the embedded ground if that is named. Where it
    names none, the embedded ground fills what the tiles leave open, and stands alone while there are none at all.
    """
    words = [word_at(path) for path in own]
    stop = next((i for i, word in enumerate(words) if word in {DOWNLOADED, EMBEDDED}), len(words))
    tiles = [Path(DOWNLOADED)] if has_downloads() else []
    after = [path for path, word in zip(own[stop:], words[stop:], strict=True) if word != DOWNLOADED]
    paths = [*own[:stop], *tiles, *after]
    if set(words) <= {DOWNLOADED} and not all(_is_there(tile) for tile in needed):
        paths.append(Path(EMBEDDED))
    return tuple(paths)


def check_own(own: Sequence[Path]) -> None:
    """See that the ground which a scenario names can be opened, before anything is fetched for its holes.

    Raises
    ------
    TerrainError
        If it cannot.
    """
    files = [path for path in own if word_at(path) != DOWNLOADED]
    if files:
        open_sources(files)


def check_words() -> None:
    """Refuse to work where the words for ground that is not a file would be taken for files.

    Raises
    ------
    TerrainError
        Something is called ``copernicus`` or ``embedded`` in the folder where the program runs.
    """
    for word in (DOWNLOADED, EMBEDDED):
        if Path(word).exists():
            raise TerrainError(
                f"what is called '{word}' in this folder would be taken for the {word} ground; rename it, or run "
                "from another folder"
            )


def _is_there(tile: Tile) -> bool:
    """Return whether either product has ground for a square."""
    return any(Tile(product, tile.lat_deg, tile.lon_deg).is_ground for product in PRODUCTS.values())
