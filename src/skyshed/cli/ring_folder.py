"""Where the page of a ring goes by default: a folder whose name tells what was asked."""

import hashlib
from pathlib import Path

from skyshed.catalogue.ground import terrain_word
from skyshed.cli.request import RingRequest
from skyshed.jobs.names import MOST_LETTERS, slugs
from skyshed.model.scenario import Site
from skyshed.verbs.ring_asked import DEFAULT_TARGET


def folder_for(request: RingRequest) -> Path:
    """Return ./out/ring-SYSTEM-PLACE and whatever else is asked, so that no two questions have one folder."""
    place = request.at.words or _position(request.at.site)
    parts = ["ring", request.system.key, place, *_asked_beside(request)]
    return Path("out") / "-".join(map(_part, parts))


def _asked_beside(request: RingRequest) -> list[str]:
    """Return what is asked beside system and place, in words."""
    words = {
        "in": request.area,
        "mast": request.mast_height_m,
        "against": request.target.key if request.target.key != DEFAULT_TARGET else None,
        "refraction": request.refraction,
        "by": request.propagation,
        "rain": request.rain_mm_h,
        "clutter": request.clutter_improvement_db,
        "on": request.fetch,
    }
    said = [f"{word} {value}" for word, value in words.items() if value is not None]
    return said + ([_ground(request.terrain)] if request.terrain else [])


def _ground(paths: tuple[Path, ...]) -> str:
    """Return the names of files with a mark of where they lie: another folder's file of that name is other ground."""
    names = [path.stem if terrain_word(path.name) is None else path.name.split(":")[0] for path in paths]
    return f"{' '.join(names)[: MOST_LETTERS // 2]} {_mark(*(str(path.absolute()) for path in paths))}"


def _position(site: Site) -> str:
    """Return a position to a tenth of a metre, with sides for signs."""
    north = f"{abs(site.lat_deg):.6f}".rstrip("0").rstrip(".") + ("N" if site.lat_deg >= 0.0 else "S")
    return north + " " + f"{abs(site.lon_deg):.6f}".rstrip("0").rstrip(".") + ("E" if site.lon_deg >= 0.0 else "W")


def _part(text: str) -> str:
    """Return a part of a name; one that lost letters on the way ends with a mark of the whole."""
    part = slugs([text])[text]
    is_whole = sum(map(str.isalnum, part)) >= sum(map(str.isalnum, text)) and part != "unnamed"
    return part if is_whole else f"{part}-{_mark(text)}"


def _mark(*texts: str) -> str:
    return hashlib.sha256("\n".join(texts).encode("utf-8", "surrogateescape")).hexdigest()[:4]
