"""Whose terrain and whose borders: in every picture and on every page."""

import textwrap

from skyshed import __version__
from skyshed.terrain.outlines import attribution
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.limits import supply_words
from skyshed.verbs.result import Result

_LINE_LETTERS = 150
_LINE_PX, _LINES_WITH_ROOM = 16, 3


def border_credit(result: Result) -> str:
    """Return whose borders are drawn and counted by, and whose view they take."""
    return f"{attribution(result.scenario.area.borders)}."


def terrain_credit(result: Result) -> str:
    """Return the terrain's name, spacing and attribution."""
    return terrain_words(result.terrain)


def terrain_words(info: TerrainInfo) -> str:
    """Return a terrain's name, spacing and attribution."""
    scale, unit = (1000, "km") if info.spacing_m >= 1000 else (1, "m")
    spacing = float(f"{info.spacing_m / scale:.2g}")
    owner = f" {info.attribution.rstrip('.')}." if info.attribution else ""
    named = supply_words(info) or f"{info.name.rstrip('.')}, posts about {spacing:g} {unit} apart"
    return f"Terrain: {named}.{owner}"


def terrain_lines(info: TerrainInfo) -> str:
    """Return a terrain's credit broken into lines that fit a picture, and what made it."""
    says = (terrain_words(info), f"Made with skyshed {__version__} from published and assumed figures.")
    return "\n".join(line for each in says for line in textwrap.wrap(each, _LINE_LETTERS))


def picture_credit(result: Result) -> str:
    """Return the attribution under a picture, broken into lines that fit its width."""
    made = f"Made with skyshed {__version__} from published and assumed figures."
    says = (terrain_credit(result), f"{border_credit(result)} {made}")
    return "\n".join(line for each in says for line in textwrap.wrap(each, _LINE_LETTERS))


def more_credit_px(result: Result) -> int:
    """Return how much higher than room for three lines the attribution under a picture is."""
    return _LINE_PX * max(picture_credit(result).count("\n") + 1 - _LINES_WITH_ROOM, 0)
