"""GDAL set so that the same inputs give the same bytes."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyogrio

_NO_TIME = "1970-01-01T00:00:00.000Z"


@contextmanager
def fixed_options() -> Iterator[None]:
    """Set GDAL's options for the block: a fixed time, and no wait for the disk (the folder is synced as a whole)."""
    options = {"OGR_CURRENT_DATE": _NO_TIME, "OGR_SQLITE_SYNCHRONOUS": "OFF"}
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
