"""Whose terrain and whose borders: in every picture and on every page."""

from skyshed import __version__
from skyshed.assess.result import Result
from skyshed.terrain.outlines import ATTRIBUTION

BORDERS = f"{ATTRIBUTION}."


def terrain_credit(result: Result) -> str:
    """Return the terrain's name, spacing and attribution in one sentence."""
    info = result.terrain
    spacing = f"{info.spacing_m / 1000:.3g} km" if info.spacing_m >= 1000 else f"{info.spacing_m:.3g} m"
    owner = f" {info.attribution.rstrip('.')}." if info.attribution else ""
    return f"Terrain: {info.name.rstrip('.')}, posts about {spacing} apart.{owner}"


def picture_credit(result: Result) -> str:
    """Return the attribution under a picture, in at most two lines."""
    return f"{terrain_credit(result)}\n{BORDERS} Made with skyshed {__version__} from published figures."
