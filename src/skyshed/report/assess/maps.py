"""The maps: layers of cover at a level, the lowest floor, and the reasons behind them."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.jobs.names import slugs
from skyshed.jobs.run import Progress
from skyshed.model.figure import Case
from skyshed.model.scenario import Level, Offer
from skyshed.model.system import TargetClass
from skyshed.report.assess.plates import Plates
from skyshed.report.drawing.canvas import MapSheet, dots, lay, lifted, paint, seen, show
from skyshed.report.drawing.labels import Box, meets_any
from skyshed.report.drawing.legend import DOTTED, UNKNOWN, Swatch, n_rows_of
from skyshed.report.drawing.overlay import draw_rings
from skyshed.report.drawing.palette import (
    FLOOR_STEPS_M,
    FLOOR_WORDS,
    FLOORS,
    INK,
    LAYER_WORDS,
    LAYERS,
    REASONS,
)
from skyshed.report.drawing.png import save_pixels
from skyshed.report.facts import Facts
from skyshed.report.words import level_words, listed, with_article
from skyshed.sky.sky import Sky
from skyshed.zone.reason import Reason

# The pixels of a map, and the colours that stay exact when it is saved.
Drawn = tuple[NDArray[np.uint8], tuple[str, ...]]

BARE = Swatch("none", "#ededed")
_MOST_CONTOUR_CELLS = 500


@dataclass(frozen=True)
class MapPicture:
    """One map: its file under maps/, and how it is drawn."""

    name: str
    drawn: Callable[[], Drawn]

    def draw(self, path: Path) -> None:
        """Draw the map into a PNG file."""
        pixels, exact = self.drawn()
        save_pixels(pixels, path, exact)


def planned_maps(facts: Facts, maps: str) -> Iterator[MapPicture]:
    """Yield the maps to draw: per package the floor and the layers at two levels, nominal; or all of them.

    A map on which nothing is covered is drawn among all of them only; see `bare_words`.
    """
    plates = Plates(facts)
    if maps != "all":
        for asked in _leading(facts, plates):
            yield from asked.maps_with_cover(facts.map_levels)
        return
    for package in facts.result.packages:
        for target in facts.asked_targets:
            for case in facts.result.cases:
                asked = _Asked(facts, plates, package, target, case)
                yield asked.floor_map()
                yield from (asked.layers_map(level) for level in facts.result.levels)
                yield from (asked.reason_map(kind) for kind in _REASON_KINDS)


def bare_words(facts: Facts) -> str:
    """Return a sentence on the default maps that are not drawn, since nothing is covered on them; "" if all are."""
    bare = [words for asked in _leading(facts, Plates(facts)) if (words := asked.bare_words(facts.map_levels))]
    if not bare:
        return ""
    against = f"against {with_article(facts.lead_target.name)}, {facts.lead_case} case"
    return f"No map is drawn where nothing is covered {against}: {'; '.join(bare)}."


def _leading(facts: Facts, plates: Plates) -> Iterator["_Asked"]:
    """Yield every package against the class, and in the case, that lead."""
    for package in facts.result.packages:
        yield _Asked(facts, plates, package, facts.lead_target, facts.lead_case)


def draw_maps(pictures: list[MapPicture], folder: Path, progress: Progress) -> None:
    """Draw every picture into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    progress.start("maps", len(pictures))
    with ThreadPoolExecutor(1) as pool:
        saved: list[Future] = []
        for picture in pictures:
            progress.raise_if_cancelled()
            pixels, exact = picture.drawn()
            # One is saved while the next is drawn: the libraries that save let Python run meanwhile.
            for last in saved[-1:]:
                last.result()
            saved.append(pool.submit(save_pixels, pixels, folder / picture.name, exact))
            progress.advance()
        for last in saved[-1:]:
            last.result()


# The title and the words under it.
_REASON_KINDS = {
    "floor": ("What sets the floor", "What sets the lowest altitude that can be engaged"),
    "ceiling": ("What sets the ceiling", "What sets the highest altitude that can be engaged"),
    "none": ("Why nothing is covered", "What keeps every altitude from being engaged"),
}


@dataclass(frozen=True)
class _Asked:
    """One package against one target class in one case: the sky that its maps show."""

    facts: Facts
    plates: Plates
    package: Offer
    target: TargetClass
    case: Case

    @property
    def sky(self) -> Sky:
        return self.facts.result.skies[self.package.name, self.target.key, self.case]

    @property
    def index(self) -> int:
        """The package's place in the result, which keeps file names apart where words do not."""
        return [package.name for package in self.facts.result.packages].index(self.package.name) + 1

    def maps_with_cover(self, levels: Sequence[Level]) -> list[MapPicture]:
        """Return the maps of the floor and of levels on which something is, or may be, covered."""
        maps = [] if self._is_floor_bare else [self.floor_map()]
        return maps + [self.layers_map(level) for level in levels if not self._is_bare(level)]

    def bare_words(self, levels: Sequence[Level]) -> str:
        """Return where the package covers nothing, of all that its maps would show; empty where it covers some."""
        where = [level_words(level) for level in levels if self._is_bare(level)]
        if self._is_floor_bare:
            where = ["any altitude"]
        return f"{self.package.name} at {listed(where)}" if where else ""

    @property
    def _is_floor_bare(self) -> bool:
        return bool(np.isnan(self.sky.floor_msl_m).all() and not self.sky.is_all_open.any())

    def _is_bare(self, level: Level) -> bool:
        index = self.facts.result.levels.index(level)
        return not (self.sky.n_units[index].any() or self.sky.n_units_open[index].any())

    def layers_map(self, level: Level) -> MapPicture:
        index = self.facts.result.levels.index(level)
        label = slugs(one.label for one in self.facts.result.levels)[level.label]
        return self._picture(f"layers_{label}", lambda: self._layers(level, index))

    def floor_map(self) -> MapPicture:
        return self._picture("floor", self._floor)

    def reason_map(self, kind: str) -> MapPicture:
        return self._picture(f"reason_{kind}", lambda: self._reason(kind))

    def _picture(self, kind: str, drawn: Callable[[], Drawn]) -> MapPicture:
        result = self.facts.result
        package = slugs(package.name for package in result.packages)[self.package.name]
        target = slugs(target.key for target in result.scenario.targets)[self.target.key]
        return MapPicture(f"{self.index}_{package}_{target}_{self.case}_{kind}.png", drawn)

    def _layers(self, level: Level, index: int) -> Drawn:
        sky, grid = self.sky, self.facts.result.grid
        classes = np.minimum(sky.n_units[index], len(LAYERS))
        swatches = [Swatch(words, seen(colour)) for words, colour in zip(LAYER_WORDS, LAYERS, strict=True)]
        form = "Fire units that reach this level (paler outside the area)", (*swatches, BARE, UNKNOWN), 2
        sheet = self._sheet(f"Sky covered at {level_words(level)}", *form)
        unknown = ~sky.is_known[index] | np.isnan(grid.ground_msl_m)
        show(sheet, paint(sheet, self.plates.light, classes, LAYERS, unknown=unknown))
        return _drawn(sheet, form[1])

    def _floor(self) -> Drawn:
        sky, grid = self.sky, self.facts.result.grid
        height_m = np.maximum(sky.floor_msl_m - grid.ground_msl_m, 0.0)
        classes = np.where(np.isnan(height_m), 0, np.digitize(height_m, FLOOR_STEPS_M) + 1)
        swatches = [Swatch(words, seen(colour)) for words, colour in zip(FLOOR_WORDS, FLOORS, strict=True)]
        swatches += [BARE, UNKNOWN, Swatch("gaps above the floor", "#2a788e", DOTTED)]
        sheet = self._sheet(
            "Lowest altitude that can be engaged, above ground",
            "Floor above ground (paler outside the area)",
            tuple(swatches),
        )
        picture = paint(
            sheet, self.plates.light, classes, FLOORS, unknown=sky.is_all_open | np.isnan(grid.ground_msl_m)
        )
        picture[sheet.stretched(sky.n_intervals > 1) & dots(sheet)] = 255
        show(sheet, picture)
        _draw_contours(sheet, height_m, self.plates.places(self.package.name).taken_on(sheet))
        return _drawn(sheet, swatches)

    def _reason(self, kind: str) -> Drawn:
        values = getattr(self.sky, f"{kind}_reason")
        shown = [reason for reason in REASONS if (values == reason).any() and reason is not Reason.NO_TERRAIN_DATA]
        classes = np.zeros(values.shape, dtype=np.intp)
        for place, reason in enumerate(shown, start=1):
            classes[values == reason] = place
        swatches = *(Swatch(reason.words, seen(REASONS[reason])) for reason in shown), UNKNOWN
        sheet = self._sheet(*_REASON_KINDS[kind], swatches)
        unknown = self.sky.is_all_open | np.isnan(self.facts.result.grid.ground_msl_m)
        colours = tuple(REASONS[reason] for reason in shown)
        show(sheet, paint(sheet, self.plates.light, classes, colours, unknown=unknown))
        return _drawn(sheet, swatches)

    def _sheet(self, title: str, heading: str, swatches: tuple[Swatch, ...], least_rows: int = 3) -> MapSheet:
        """Return a sheet with everything but its picture."""
        n_legend_rows = max(n_rows_of(swatches), least_rows)
        sheet = self.plates.sheet(n_legend_rows)
        facts = title, f"against {with_article(self.target.name)}", f"{self.case} case"
        lay(sheet, self.plates.facts(facts), order=3)
        lay(sheet, self.plates.frame, order=3)
        lay(sheet, self.plates.form(heading, swatches, n_legend_rows), order=3)
        lay(sheet, self.plates.credit, order=3, at_foot=True)
        places = self.plates.places(self.package.name)
        draw_rings(sheet, places.rings)
        lay(sheet, places.plate, order=7)
        return sheet


def _drawn(sheet: MapSheet, swatches: Sequence[Swatch]) -> Drawn:
    return lifted(sheet), tuple(each.colour for each in swatches)


def _draw_contours(sheet: MapSheet, height_m: NDArray[np.float32], taken: Sequence[Box]) -> None:
    """Draw lines of equal height, named where no name of a place would lie over their own."""
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
    for text in sheet.axes.clabel(lines, fmt=lambda value: f"{value:,.0f} m", fontsize=6, inline=False):
        text.set(color=INK, zorder=6, bbox={"boxstyle": "round,pad=0.1", "fc": "white", "ec": "none", "alpha": 0.75})
        if meets_any(text.get_window_extent().extents, taken):
            text.set_visible(False)
