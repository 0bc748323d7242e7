"""Rasters that lie beside a DEM in its makers' deliveries and hold no ground: masks, counts, errors, pictures."""

from __future__ import annotations

import re
from collections.abc import Collection

_KINDS = {
    "acc": "flow of water", "accuracy": "height error", "acm": "accuracy mask", "am2": "radar amplitude",
    "amp": "radar amplitude", "asp": "aspect", "aspect": "aspect", "att": "attributes of water", "bitmask": "mask",
    "browse": "picture", "chm": "height of trees", "com": "mask", "con": "ground changed for the flow of water",
    "count": "number of scenes", "cov": "number of scenes", "curvature": "curvature", "datamask": "mask",
    "dir": "flow of water", "edm": "editing mask", "error": "height error", "flm": "filling mask",
    "flowacc": "flow of water", "flowdir": "flow of water", "geoid": "geoid", "hai": "mask", "hem": "height error",
    "hh": "radar amplitude", "hillshade": "picture", "hnd": "height above the nearest water", "hv": "radar amplitude",
    "inc": "angles of the radar", "intensity": "picture", "ls": "mask of layover and shadow",
    "lsm": "mask of layover and shadow", "lst": "list of scenes", "mad": "height error", "mask": "mask",
    "matchtag": "mask", "maxdate": "dates", "mindate": "dates", "msk": "mask", "ndsm": "height of trees",
    "num": "number of scenes", "ortho": "picture", "qa": "mask", "ql": "picture", "quality": "mask",
    "rgh": "roughness", "roughness": "roughness", "shade": "picture", "shaded": "picture",
    "sid": "identifiers of sources", "slope": "slope", "slp": "slope", "src": "identifiers of sources",
    "std": "spread of heights", "stdev": "spread of heights", "stk": "number of scenes", "swb": "mask of water",
    "thu": "picture", "thumb": "picture", "tid": "identifiers of sources", "tpi": "roughness", "tri": "roughness",
    "twi": "flow of water", "upa": "flow of water", "upg": "flow of water", "vh": "radar amplitude",
    "vv": "radar amplitude", "wam": "mask of water", "wbm": "mask of water", "weight": "number of scenes",
    "wth": "width of rivers",
}  # fmt: skip
# Words that may follow the one that says what a raster holds: version, datum, spacing.
_QUALIFIER = re.compile(
    r"v\d+|\d+|w84|wgs84|egm(84|96|08|2008)?|utm\w*|cog|map|\d+(m|s|arc|sec|arcsec|deg)|final", re.IGNORECASE
)
# Names that only their makers' deliveries have: there a last word of the list above is enough.
_DELIVERY = re.compile(
    r"copernicus_dsm|tdm1_|tdt_|astgtm|astwbd|alpsmlc30|[ns]\d{2,3}[ew]\d{3}_|nasadem|(arctic|rema|setsm)|"
    r"\d\d_\d\d(_\d_\d)?_\d+m_v|gebco|etopo|ap_\d{5}_",
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
_GROUND = {
    "dem",
    "dsm",
    "dtm",
    "edem",
    "elv",
    "elevation",
    "ele",
    "alt",
    "height",
    "heights",
    "topo",
    "hgt",
    "mdt",
    "mnt",
}
_BETWEEN = re.compile(r"[\s_.-]+")
Words = tuple[str, ...]


def companion_kind(name: str, beside: Collection[str] = ()) -> str | None:
    """Return what a raster holds if its name says that this is not ground, else None.

    ``beside`` are the names of the rasters found with it: ``x_num.tif`` beside ``x_dem.tif`` or ``x.tif`` is a
    companion, whoever made them.
    """
    for pattern, kind in _WHOLE_NAMES:
        if pattern.match(name):
            return kind
    first, word = _first_and_word(name)
    if word not in _KINDS:
        return None
    if first and _DELIVERY.match(name):
        return _KINDS[word]
    return _KINDS[word] if any(_is_ground(first, other) for other in beside if other != name) else None


def _first_and_word(name: str) -> tuple[Words, str]:
    """Return the words of a name, and the last of them, which says what it holds; both without qualifiers."""
    words = list(_BETWEEN.split(name.casefold().rpartition(".")[0]))
    while len(words) > 1 and _QUALIFIER.fullmatch(words[-1]):
        words.pop()
    return tuple(words[:-1]), words[-1]


def _is_ground(first: Words, other: str) -> bool:
    other_first, word = _first_and_word(other)
    return (word in _GROUND and other_first == first) or (bool(first) and (*other_first, word) == first)
