"""What pages are told when something cannot be: one line, without the folders of this machine."""

import re

from pydantic import ValidationError

from skyshed.errors import SkyshedError, printable

DEFECT = "A defect of skyshed; the server goes on"
MOST_LETTERS = 500
# The folders of an absolute path, on any system; what it names stays.
_FOLDERS = re.compile(r"(?<![\w.)\]-])(?:[A-Za-z]:)?[/\\](?:[^/\\:;,'\"]+[/\\])+")


def fault_words(error: SkyshedError) -> str:
    """Return what is wrong with input or ground.

    >>> fault_words(SkyshedError("/home/me/my maps/dem.tif: not a raster; s-400/search/range is 400 km"))
    'dem.tif: not a raster; s-400/search/range is 400 km'
    """
    return printable(_FOLDERS.sub("", str(error)))[:MOST_LETTERS]


def unread_words(error: ValidationError) -> str:
    """Return what is wrong with a message."""
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    where = ".".join(str(each) for each in first["loc"])
    return printable(f"no message of a page: {where + ': ' if where else ''}{first['msg']}")[:MOST_LETTERS]
