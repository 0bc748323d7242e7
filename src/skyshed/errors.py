"""The errors that a user can meet. Each message is one line: what, where, and what would be right."""


class SkyshedError(Exception):
    """Base of every error that skyshed raises on purpose; the command line prints it and exits 2."""


class InputError(SkyshedError):
    """A scenario, table or option says something that cannot be used."""


class CutError(InputError):
    """A long run was cut, and what is done of it is kept; the command line adds the flag that goes on with it."""


class NoOutlinesError(InputError):
    """FIRs are named and no file of their outlines is given; the command line adds the flag that takes one."""


class CatalogueError(SkyshedError):
    """A catalogue entry breaks the catalogue's own rules (source, status, unit, order of its range)."""


class TerrainError(SkyshedError):
    """Ground cannot be read: unreadable raster, wrong reference system, no data where a site stands."""

    def __init__(self, message: str) -> None:
        super().__init__(printable(message))  # it may hold names of files and words of servers


class UnfetchedError(TerrainError):
    """Tiles that could be fetched are not there; the command line adds the flag that fetches them."""


class OutputError(SkyshedError):
    """Results cannot be written: the place exists, is not writable, or is full."""


class ExistsError(OutputError):
    """What is to be written exists already; the command line adds the flag that lets it be replaced."""


class Cancelled(SkyshedError):
    """The user asked to stop; the command line exits 130."""


def printable(text: str) -> str:
    r"""Return foreign text as one line without letters that steer a terminal.

    >>> printable("dem\x1b[2J.tif")
    'dem?[2J.tif'
    """
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "?" for letter in text)
