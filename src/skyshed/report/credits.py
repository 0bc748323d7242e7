"""Whose terrain and whose borders: in every picture and on every page."""

import textwrap
from typing import Protocol

from skyshed import __version__
from skyshed.model.scenario import Scenario
from skyshed.terrain.outlines import attribution
from skyshed.terrain.terrain import TerrainInfo
from skyshed.verbs.limits import terrain_words

_LINE_LETTERS = 150
_LINE_PX, _LINES_WITH_ROOM = 16, 3


class OnTerrain(Protocol):
    """What a verb found for a scenario over some terrain: a result, an exposure."""

    @property
    def terrain(self) -> TerrainInfo: ...

    @property
    def scenario(self) -> Scenario: ...


def border_credit(result: OnTerrain) -> str:
    """Return whose borders are drawn and counted by, and whose view they take."""
    return f"{attribution(result.scenario.area.borders)}."


def terrain_credit(result: OnTerrain) -> str:
    """Return the terrain's name, spacing and attribution."""
    return credit_of(result.terrain)


def credit_of(info: TerrainInfo) -> str:
    """Return a terrain's name, spacing and attribution."""
    owner = f" {info.attribution.rstrip('.')}." if info.attribution else ""
    return f"Terrain: {terrain_words(info)}.{owner}"


def terrain_lines(info: TerrainInfo) -> str:
    """Return a terrain's credit broken into lines that fit a picture, and what made it."""
    says = (credit_of(info), f"Made with skyshed {__version__} from published and assumed figures.")
    return "\n".join(line for say in says for line in textwrap.wrap(say, _LINE_LETTERS))


def picture_credit(result: OnTerrain) -> str:
    """Return the attribution under a picture, broken into lines that fit its width."""
    made = f"Made with skyshed {__version__} from published and assumed figures."
    says = (terrain_credit(result), f"{border_credit(result)} {made}")
    return "\n".join(line for say in says for line in textwrap.wrap(say, _LINE_LETTERS))


def more_credit_px(result: OnTerrain) -> int:
    """Return by how much the attribution under a picture is higher than three lines."""
    return _LINE_PX * max(picture_credit(result).count("\n") + 1 - _LINES_WITH_ROOM, 0)
