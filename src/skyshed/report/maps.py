"""The maps: layers of cover at a level, the lowest floor, and the reasons behind them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.run import Progress
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer
from skyshed.model.system import TargetClass
from skyshed.report.answer import with_article
from skyshed.report.canvas import Sheet, dots, new_sheet, paint, save_figure, seen, show
from skyshed.report.credits import picture_credit
from skyshed.report.legend import DOTTED, UNKNOWN, Swatch, draw_legend, draw_title
from skyshed.report.lookup import UPPER_BOUND, Lookup
from skyshed.report.overlay import Borders, borders_within, draw_overlay
from skyshed.report.palette import (
    FLOOR_STEPS_M,
    FLOOR_WORDS,
    FLOORS,
    INK,
    LAYER_WORDS,
    LAYERS,
    REASONS,
)
from skyshed.report.words import level_words
from skyshed.sky.sky import Sky
from skyshed.zone.reason import Reason

BARE = Swatch("none", "#ededed")
_MOST_CONTOUR_CELLS = 500


@dataclass(frozen=True)
class MapPicture:
    """One map: its file under maps/, and what a reader, or a screen reader, is told of it."""

    name: str
    package: str
    caption: str
    alt: str
    is_wide: bool
    draw: Callable[[Path], None]


def planned_maps(look: Lookup, maps: str) -> Iterator[MapPicture]:
    """Yield the maps to draw: per package the layers at two levels and the floor, nominal; or all of them."""
    is_all = maps == "all"
    targets = look.asked_targets if is_all else (look.lead_target,)
    cases = look.result.cases if is_all else (look.lead_case,)
    levels = look.result.levels if is_all else look.map_levels
    borders = borders_within(new_sheet(look.result.grid), look.result.scenario.area)
    for package in look.result.packages:
        for target in targets:
            for case in cases:
                asked = _Asked(look, borders, package, target, case)
                yield asked.floor_map()
                yield from (asked.layers_map(level) for level in levels)
                if is_all:
                    yield from (asked.reason_map(kind) for kind in _REASON_KINDS)


def draw_maps(pictures: list[MapPicture], folder: Path, progress: Progress) -> None:
    """Draw every picture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    progress.start("maps", len(pictures))
    for picture in pictures:
        progress.raise_if_cancelled()
        picture.draw(folder / picture.name)
        progress.advance()


def slug(words: str) -> str:
    """Return words as a part of a file name.

    >>> slug("S-400 + Buk-M3")
    's-400-buk-m3'
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "unnamed"


_REASON_KINDS = {
    "floor": ("What sets the floor", "sets the lowest altitude that can be engaged"),
    "ceiling": ("What sets the ceiling", "sets the highest altitude that can be engaged"),
    "none": ("Why nothing is covered", "keeps every altitude from being engaged"),
}


@dataclass(frozen=True)
class _Asked:
    """One package against one target class in one case: the sky that its maps show."""

    look: Lookup
    borders: Borders
    package: Offer
    target: TargetClass
    case: Case

    @property
    def sky(self) -> Sky:
        return self.look.result.skies[self.package.name, self.target.key, self.case]

    @property
    def index(self) -> int:
        """The package's place in the result, which keeps file names apart where words do not."""
        return [each.name for each in self.look.result.packages].index(self.package.name) + 1

    def layers_map(self, level: Level) -> MapPicture:
        index = self.look.result.levels.index(level)
        return self._picture(
            f"layers_{slug(level.label)}",
            f"Sky covered at {level_words(level)}",
            "by number of fire units that reach it",
            lambda path: self._draw_layers(level, index, path),
        )

    def floor_map(self) -> MapPicture:
        return self._picture(
            "floor",
            "Lowest altitude that can be engaged, above ground",
            "with contours in metres; dotted where the sky above it has gaps",
            self._draw_floor,
        )

    def reason_map(self, kind: str) -> MapPicture:
        title, sentence = _REASON_KINDS[kind]
        return self._picture(f"reason_{kind}", title, f"what {sentence}", lambda path: self._draw_reason(kind, path))

    def _picture(self, kind: str, what: str, how: str, draw: Callable[[Path], None]) -> MapPicture:
        result = self.look.result
        name = f"{self.index}_{slug(self.package.name)}_{slug(self.target.key)}_{self.case}_{kind}.png"
        bound = f" {UPPER_BOUND.capitalize()}." if result.terrain.is_embedded else ""
        facts = f"Target: {self.target.name}. Case: {self.case}. Reach, no clock."
        caption = f"{what}, {how}. {facts} Terrain: {result.terrain.name}.{bound}"
        alt = f"Map of {self.package.name} over {result.scenario.area.name}: {what.lower()}, {how}, against "
        alt += f"{self.target.name}, {self.case} case."
        return MapPicture(name, self.package.name, caption, alt, kind == "floor", draw)

    def _draw_layers(self, level: Level, index: int, path: Path) -> None:
        sky, grid = self.sky, self.look.result.grid
        classes = np.minimum(sky.n_units[index], len(LAYERS))
        sheet = self._sheet(f"Sky covered at {level_words(level)}", n_legend_rows=2)
        picture = paint(sheet, classes, LAYERS, unknown=~sky.is_known[index] | np.isnan(grid.ground_msl_m))
        show(sheet, picture)
        swatches = [Swatch(words, seen(colour)) for words, colour in zip(LAYER_WORDS, LAYERS, strict=True)]
        self._finish(
            sheet, [*swatches, BARE, UNKNOWN], "Fire units that reach this level (paler outside the area)", path
        )

    def _draw_floor(self, path: Path) -> None:
        sky, grid = self.sky, self.look.result.grid
        height_m = np.maximum(sky.floor_msl_m - grid.ground_msl_m, 0.0)
        classes = np.where(np.isnan(height_m), 0, np.digitize(height_m, FLOOR_STEPS_M) + 1)
        sheet = self._sheet("Lowest altitude that can be engaged, above ground")
        picture = paint(sheet, classes, FLOORS, unknown=np.isnan(grid.ground_msl_m))
        picture[sheet.stretched(sky.n_intervals > 1) & dots(sheet)] = 1.0
        show(sheet, picture)
        _draw_contours(sheet, height_m)
        swatches = [Swatch(words, seen(colour)) for words, colour in zip(FLOOR_WORDS, FLOORS, strict=True)]
        extra = [BARE, UNKNOWN, Swatch("gaps above the floor", "#2a788e", DOTTED)]
        self._finish(sheet, [*swatches, *extra], "Floor above ground (paler outside the area)", path)

    def _draw_reason(self, kind: str, path: Path) -> None:
        sky = self.sky
        values = getattr(sky, f"{kind}_reason")
        shown = [reason for reason in REASONS if (values == reason).any() and reason is not Reason.NO_TERRAIN_DATA]
        classes = np.zeros(values.shape, dtype=np.intp)
        for place, reason in enumerate(shown, start=1):
            classes[values == reason] = place
        sheet = self._sheet(_REASON_KINDS[kind][0])
        unknown = (values == Reason.NO_TERRAIN_DATA) | np.isnan(self.look.result.grid.ground_msl_m)
        colours = tuple(REASONS[reason] for reason in shown)
        show(sheet, paint(sheet, classes, colours, unknown=unknown))
        swatches = [Swatch(reason.words, seen(REASONS[reason])) for reason in shown]
        self._finish(sheet, [*swatches, UNKNOWN], f"What {_REASON_KINDS[kind][1]}", path)

    def _sheet(self, title: str, *, n_legend_rows: int = 3) -> Sheet:
        sheet = new_sheet(self.look.result.grid, n_legend_rows)
        facts = [title, f"against {with_article(self.target.name)}", f"{self.case} case"]
        draw_title(sheet, self.package.name, facts, bound=UPPER_BOUND if self.look.is_upper_bound else "")
        return sheet

    def _finish(self, sheet: Sheet, swatches: list[Swatch], heading: str, path: Path) -> None:
        draw_overlay(sheet, self.borders, self.look.result.scenario.assets, self.package)
        draw_legend(sheet, heading, swatches, picture_credit(self.look.result))
        save_figure(sheet.figure, path, [each.colour for each in swatches])


def _draw_contours(sheet: Sheet, height_m: NDArray[np.float32]) -> None:
    if not np.isfinite(height_m).any():
        return
    skip = max(1, *(size // _MOST_CONTOUR_CELLS for size in height_m.shape))
    grid = sheet.grid
    lines = sheet.axes.contour(
        grid.lon_deg[::skip],
        grid.lat_deg[::skip],
        np.ma.masked_invalid(height_m[::skip, ::skip]),
        levels=FLOOR_STEPS_M,
        colors="white",
        linewidths=0.7,
        zorder=2,
    )
    for text in sheet.axes.clabel(lines, fmt=lambda value: f"{value:,.0f} m", fontsize=6, inline_spacing=3):
        text.set(color=INK, zorder=6, bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75})
