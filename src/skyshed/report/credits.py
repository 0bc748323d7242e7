"""Whose terrain and whose borders: in every picture and on every page."""

import textwrap

from skyshed import __version__
from skyshed.assess.result import Result
from skyshed.terrain.outlines import ATTRIBUTION

_LINE_LETTERS = 150
BORDERS = f"{ATTRIBUTION}."


def terrain_credit(result: Result) -> str:
    """Return the terrain's name, spacing and attribution in one sentence."""
    info = result.terrain
    spacing = f"{info.spacing_m / 1000:.2g} km" if info.spacing_m >= 1000 else f"{float(f'{info.spacing_m:.2g}'):.0f} m"
    owner = f" {info.attribution.rstrip('.')}." if info.attribution else ""
    return f"Terrain: {info.name.rstrip('.')}, posts about {spacing} apart.{owner}"


def picture_credit(result: Result) -> str:
    """Return the attribution under a picture, broken into lines that fit its width."""
    says = (terrain_credit(result), f"{BORDERS} Made with skyshed {__version__} from published figures.")
    return "\n".join(line for each in says for line in textwrap.wrap(each, _LINE_LETTERS))
