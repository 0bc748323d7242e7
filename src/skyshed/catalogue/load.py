"""The published systems that come with the program."""

from functools import cache
from pathlib import Path

from skyshed.catalogue.compiled import read_compiled
from skyshed.catalogue.published import DATA, Catalogue


@cache
def load_catalogue(folder: Path = DATA) -> Catalogue:
    """Return the catalogue, read once: as it was compiled when the package was built, or from its YAML.

    Raises
    ------
    CatalogueError
        If an entry breaks the rules: every problem with its file and line.
    """
    compiled = read_compiled() if folder == DATA else None
    if compiled is not None:
        return compiled
    from skyshed.catalogue.reading import read_catalogue

    return read_catalogue(folder)
