"""What maps share, drawn once and laid on each: frame, legends, attribution, a package's places, hill shading.

Lettering is what costs time when a map is drawn, and most of them are the same from map to map.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from skyshed.report.credits import more_credit_px, picture_credit
from skyshed.report.drawing.canvas import WIDTH_PX, MapSheet, draw_frame, lifted, new_sheet, pixels_of, shade
from skyshed.report.drawing.labels import Box
from skyshed.report.drawing.legend import Swatch, draw_facts, draw_legend, draw_title
from skyshed.report.drawing.overlay import Borders, RingLine, borders_within, draw_borders, draw_places, rings_of
from skyshed.report.drawing.plate import Plate, credit_plate, plate_of
from skyshed.report.facts import Facts

_MOST_FORMS, _MOST_PLACES = 8, 2  # maps come package by package
_CLEAR = "none"


@dataclass(frozen=True)
class Places:
    """Rings of a package, the plate of all that is named, and the boxes it takes above a margin of ``bottom_px``."""

    rings: tuple[RingLine, ...]
    plate: Plate
    taken: tuple[Box, ...]
    bottom_px: int

    def taken_on(self, sheet: MapSheet) -> list[Box]:
        """Return the boxes in display pixels of a sheet, whose margin may be higher."""
        up_px = sheet.bottom_px - self.bottom_px
        return [(left, low + up_px, right, high + up_px) for left, low, right, high in self.taken]


@dataclass(frozen=True)
class Plates:
    """The plates of one result, as wide as a sheet."""

    shown: Facts

    @cached_property
    def light(self) -> NDArray[np.float32]:
        """The hill shading of every sheet."""
        return shade(self._clear_sheet)

    @cached_property
    def sheet(self) -> Callable[[int], MapSheet]:
        """The sheet to draw one map after another on, by the number of rows in the legend."""
        return lru_cache(_MOST_FORMS)(self._sheet)

    @cached_property
    def facts(self) -> Callable[[tuple[str, ...]], Plate]:
        """The line of facts under a title."""
        return lru_cache(_MOST_FORMS)(self._facts)

    @cached_property
    def form(self) -> Callable[[str, tuple[Swatch, ...], int], Plate]:
        """The legend, by its heading, swatches and number of rows."""
        return lru_cache(_MOST_FORMS)(self._form)

    @cached_property
    def places(self) -> Callable[[str], Places]:
        """The rings of a package, and its title, units, assets, labels and scale, by the package's name."""
        return lru_cache(_MOST_PLACES)(self._places)

    @cached_property
    def frame(self) -> Plate:
        """Frame and borders."""
        sheet = new_sheet(self.shown.result.grid, 0, _CLEAR)
        draw_frame(sheet)
        draw_borders(sheet, self._borders)
        return plate_of(pixels_of(sheet))

    @cached_property
    def credit(self) -> Plate:
        """The attribution."""
        return credit_plate(picture_credit(self.shown.result), WIDTH_PX)

    @cached_property
    def _borders(self) -> Borders:
        return borders_within(self._clear_sheet, self.shown.result.scenario.area)

    @cached_property
    def _clear_sheet(self) -> MapSheet:
        return new_sheet(self.shown.result.grid, 0, _CLEAR)

    def _sheet(self, n_legend_rows: int) -> MapSheet:
        return new_sheet(self.shown.result.grid, n_legend_rows, more_px=more_credit_px(self.shown.result))

    def _facts(self, facts: tuple[str, ...]) -> Plate:
        sheet = self._clear_sheet
        draw_facts(sheet, facts)
        return plate_of(lifted(sheet))

    def _form(self, heading: str, swatches: tuple[Swatch, ...], n_legend_rows: int) -> Plate:
        sheet = new_sheet(self.shown.result.grid, n_legend_rows, _CLEAR, more_px=more_credit_px(self.shown.result))
        draw_legend(sheet, heading, swatches)
        return plate_of(pixels_of(sheet))

    def _places(self, name: str) -> Places:
        result = self.shown.result
        package = next(each for each in result.packages if each.name == name)
        sheet = self._clear_sheet
        draw_title(sheet, package.name)
        rings = rings_of(package, result.grid)
        taken = draw_places(sheet, self._borders, result.scenario.assets, package, rings, label=self.shown.label)
        return Places(rings, plate_of(lifted(sheet)), taken, sheet.bottom_px)
