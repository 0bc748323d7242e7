"""Rasters that lie beside a DEM in its makers' deliveries and hold no ground: masks, counts, errors, pictures."""

from __future__ import annotations

import re
from collections.abc import Collection

_KINDS = {
    "acm": "accuracy mask", "am2": "radar amplitude", "amp": "radar amplitude", "att": "attributes of water",
    "bitmask": "mask", "browse": "picture", "com": "mask", "count": "number of scenes", "cov": "number of scenes",
    "datamask": "mask", "edm": "editing mask", "flm": "filling mask", "hai": "mask", "hem": "height error",
    "hillshade": "picture", "lsm": "mask of layover and shadow", "lst": "list of scenes", "mad": "height error",
    "matchtag": "mask", "maxdate": "dates", "mindate": "dates", "msk": "mask", "num": "number of scenes",
    "ortho": "picture", "ql": "picture", "sid": "identifiers of sources", "src": "identifiers of sources",
    "stk": "number of scenes", "swb": "mask of water", "thu": "picture", "tid": "identifiers of sources",
    "wam": "mask of water", "wbm": "mask of water",
}  # fmt: skip
# Names that only their makers' deliveries have: there a last word of the list above is enough.
_DELIVERY = re.compile(
    r"copernicus_dsm|tdm1_|tdt_|astgtm|astwbd|alpsmlc30|[ns]\d{3}[ew]\d{3}_(ave|med)_|nasadem|(arctic|rema|setsm)|"
    r"\d\d_\d\d(_\d_\d)?_\d+m_v|gebco|etopo",
    re.IGNORECASE,
)
_WHOLE_NAMES = (
    (
        re.compile(r"(us_nga_)?egm_?(84|96|08|2008)(\b|_)|etopo.*_geoid", re.IGNORECASE),
        "geoid",
    ),
    (re.compile(r"gebco.*[_.]tid\b|gebco.*_tid_", re.IGNORECASE), "identifiers of sources"),
    (re.compile(r".*_gmted_(std|sds|sd)\d{3}", re.IGNORECASE), "spread of heights"),
    (re.compile(r"eudem_(slop|aspe|hlsd)", re.IGNORECASE), "slope or picture"),
)
_GROUND = {"dem", "dsm", "dtm"}


def companion_kind(name: str, beside: Collection[str] = ()) -> str | None:
    """Return what a raster holds if its name says that this is no ground, else None.

    ``beside`` are the names of the rasters found with it: ``x_num.tif`` beside ``x_dem.tif`` is a
    companion, whoever made them.
    """
    for pattern, kind in _WHOLE_NAMES:
        if pattern.match(name):
            return kind
    stem = name.split(".", maxsplit=1)[0]
    first, _, word = stem.rpartition("_")
    if not first or word.casefold() not in _KINDS:
        return None
    is_delivered = _DELIVERY.match(name) or any(_is_ground(first, other) for other in beside)
    return _KINDS[word.casefold()] if is_delivered else None


def _is_ground(first: str, other: str) -> bool:
    other_first, _, word = other.split(".", maxsplit=1)[0].rpartition("_")
    return word.casefold() in _GROUND and other_first.casefold() == first.casefold()
