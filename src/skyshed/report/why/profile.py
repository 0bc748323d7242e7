r"""The terrain profile behind a ``why``: ground, ray, the ridge that blocks, the point that was asked about.

```
            ray (nearly straight here: the Earth's bulge is drawn instead)      o  lowest seen
      antenna  _______________,-/\-'''''''''''''''''''''''''''''''''''    |
           |.-'           ridge    `-._                                  x  asked
```

The sheet is drawn as radio engineers draw it: every altitude is raised by the bulge d1 d2 / (2 k R), k that of the
air at the site. Ground and ray are raised alike, so that what stands above the line stands in the way, and a low ray
is nearly straight. Where waves are diffracted, the lowest altitude seen is drawn beside the line of sight, and the edge
that takes most is named. (A k fitted to the ray would be k cos^2 of its elevation: 0.34 for a target high above.)
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

from skyshed.horizon.earth import curvature_per_m
from skyshed.report.credits import terrain_lines
from skyshed.report.drawing.canvas import WIDTH_PX
from skyshed.report.drawing.palette import CURVES, FAINT_INK, INK, PAPER, RING, Style
from skyshed.report.drawing.png import DPI, save_figure
from skyshed.report.why.declared import lost_in_clutter
from skyshed.report.why.diffraction import lowest_words, short_loss_words, size_words
from skyshed.report.why.verdict import seen_from_words, verdict_words
from skyshed.report.words import apart_words, km_words, level_words, metres_words, place_words, with_article

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    from skyshed.horizon.profile import Profile
    from skyshed.verbs.losses import Diffraction
    from skyshed.verbs.why import WhyAnswer

_HEIGHT_PX, _LEFT_PX, _RIGHT_PX, _TOP_PX, _BOTTOM_PX = 640, 84, 34, 100, 110
_LINE_PX, _LINES_WITH_ROOM = 16, 3  # of the credit
_LOSS_LINE_PX = 22
_GROUND, _SEA = "#a99a86", "#dfe8ef"
_N_CURVES = 5
_NARROW_SHARE = 0.36  # left of this share of the way, narrow words go to the right of their place
_CROWDED = 0.12  # of the height drawn
_DIFFRACTED = CURVES[2]
_NAMES_APART = 0.045  # of the height drawn: a line of text and a little


def draw_profile(answer: WhyAnswer, path: Path) -> None:
    """Draw the profile of a ``why`` into a PNG file; where no line of sight was in question, say so instead."""
    figure = Figure(figsize=(WIDTH_PX / DPI, _HEIGHT_PX / DPI), dpi=DPI, facecolor=PAPER)
    FigureCanvasAgg(figure)
    _draw_title(figure, answer)
    credit = terrain_lines(answer.terrain)
    if answer.profile is None:
        words = f"No line of sight is in question: {answer.units[0].reason.words if answer.units else 'no fire unit'}."
        figure.text(0.5, 0.5, words, fontsize=9, color=INK, ha="center", parse_math=False)
    else:
        bottom_px = _BOTTOM_PX + _LINE_PX * max(credit.count("\n") + 1 - _LINES_WITH_ROOM, 0)
        top_px = _TOP_PX + _LOSS_LINE_PX * (answer.diffraction is not None)
        width_px, height_px = WIDTH_PX - _LEFT_PX - _RIGHT_PX, _HEIGHT_PX - top_px - bottom_px
        axes = figure.add_axes(
            (_LEFT_PX / WIDTH_PX, bottom_px / _HEIGHT_PX, width_px / WIDTH_PX, height_px / _HEIGHT_PX)
        )
        _Drawing(axes, answer, answer.profile).draw()
    style: Style = {"fontsize": 5.3, "color": FAINT_INK, "va": "bottom", "parse_math": False}
    figure.text(0.014, 8 / _HEIGHT_PX, credit, **style)
    save_figure(figure, path, CURVES)


def _draw_title(figure: Figure, answer: WhyAnswer) -> None:
    where = f"{place_words(answer.lat_deg, answer.lon_deg)}, {level_words(answer.level)}"
    title = f"{verdict_words(answer, answer.participle)}: {where}"
    target = with_article(answer.target_name or answer.target)
    facts = [f"against {target}", f"{answer.case} case"]
    if answer.antenna is not None:
        facts.insert(0, f"seen from {answer.antenna.radar} of {answer.antenna.unit.name}")
    if answer.terrain.label:
        facts.append(answer.terrain.label)
    words: Style = {"ha": "left", "va": "baseline", "parse_math": False}
    figure.text(0.014, 1 - 36 / _HEIGHT_PX, title, fontsize=10.5, fontweight="bold", color=INK, **words)
    figure.text(0.014, 1 - 69 / _HEIGHT_PX, " · ".join(facts), fontsize=7.8, color=FAINT_INK, **words)
    if answer.diffraction is not None:
        lost = f"{short_loss_words(answer.diffraction)}. Green: lowest altitude seen; dotted: line of sight."
        figure.text(0.014, 1 - (69 + _LOSS_LINE_PX) / _HEIGHT_PX, lost, fontsize=7.2, color=_DIFFRACTED, **words)


class _Drawing:
    """One profile on its axes; heights on the sheet are altitudes plus the Earth's bulge."""

    def __init__(self, axes: Axes, answer: WhyAnswer, profile: Profile) -> None:
        self._axes, self._answer, self._profile = axes, answer, profile
        self._range_m = np.asarray(profile.range_m, dtype=np.float64)
        self._end_m = float(self._range_m[-1])
        self._ground_m = np.asarray(profile.ground_msl_m, dtype=np.float64)
        self._bottom_m = min(0.0, float(np.nanmin(self._ground_m)))

    def draw(self) -> None:
        """Draw ground, curves of equal altitude, ray, ridge, and the two ends."""
        axes, range_km = self._axes, self._range_m / 1000
        shown = self._raised(self._range_m, self._ground_m)
        base = self._raised(self._range_m, np.full_like(self._range_m, self._bottom_m))
        floor = base.min() - 0.04 * (max(np.nanmax(shown), self._top_m()) - base.min())
        axes.fill_between(range_km, base, shown, color=_GROUND, linewidth=0, zorder=2, where=np.isfinite(shown))
        axes.plot(range_km, shown, color="#5f5446", linewidth=0.8, zorder=3)
        axes.fill_between(range_km, floor, base, color=_SEA, linewidth=0, zorder=1)
        self._draw_altitudes()
        self._draw_ray()
        self._draw_ends()
        top = max(np.nanmax(shown), self._top_m())
        axes.set(xlim=(-0.02 * self._end_m / 1000, 1.02 * self._end_m / 1000), ylim=(floor, top + 0.16 * (top - floor)))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_major_locator(NullLocator())
        axes.tick_params(labelsize=6.5, length=3, width=0.6, color=FAINT_INK, labelcolor=FAINT_INK)
        words = (
            f"km from the antenna, {metres_words(self._answer.antenna_msl_m)} above sea level; "
            f"the Earth's bulge is drawn for the air at the site, k = {bulge_k(self._profile):.2f}"
        )
        axes.set_xlabel(words, fontsize=6.8, color=FAINT_INK)
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.spines["bottom"].set(color=FAINT_INK, linewidth=0.6)

    def _raised(self, range_m: NDArray[np.float64], altitude_m: NDArray[np.float64]) -> NDArray[np.float64]:
        return altitude_m + range_m * (self._end_m - range_m) / (2 * self._profile.effective_radius_m)

    def _top_m(self) -> float:
        lowest_seen_m = self._profile.visible_from_msl_m
        ends_m = [self._answer.altitude_msl_m, self._answer.antenna_msl_m, lowest_seen_m]
        if self._answer.diffraction is not None:
            ends_m += list(self._answer.diffraction.way_lowest_msl_m)
        return max(end_m for end_m in ends_m if np.isfinite(end_m))

    def _draw_altitudes(self) -> None:
        """Draw curves of equal altitude, each named at its left end: the y axis of a sheet that bulges."""
        top_m = max(self._top_m(), float(np.nanmax(self._ground_m)))
        for altitude_m in MaxNLocator(_N_CURVES).tick_values(self._bottom_m, top_m):
            if self._bottom_m <= altitude_m <= top_m:
                curve = self._raised(self._range_m, np.full_like(self._range_m, altitude_m))
                self._axes.plot(self._range_m / 1000, curve, color="#c4ccd5", linewidth=0.5, zorder=1.5)
                place: Style = {"xytext": (-6, 0), "textcoords": "offset points", "annotation_clip": False}
                style: Style = {"fontsize": 6.5, "color": FAINT_INK, "ha": "right", "va": "center"}
                self._axes.annotate(metres_words(float(altitude_m)), (0, altitude_m), **place, **style)

    def _draw_ray(self) -> None:
        """Draw the ray to the asked point, broken beyond what ends its known way, and name that."""
        lowest = self._raised(self._range_m, np.asarray(self._profile.min_visible_msl_m, dtype=np.float64))
        self._axes.plot(self._range_m / 1000, lowest, color=INK, linewidth=0.7, linestyle=(0, (1, 2)), zorder=3.5)
        found = self._answer.diffraction
        if found is not None:
            lowest = self._raised(self._range_m, found.way_lowest_msl_m)
            self._axes.plot(self._range_m / 1000, lowest, color=_DIFFRACTED, linewidth=1.1, zorder=3.6)
        ray = self._raised(self._range_m, np.asarray(self._profile.ray_msl_m, dtype=np.float64))
        blocker, unknown = self._profile.blocker, ~np.isfinite(self._profile.min_visible_msl_m)
        is_beyond = unknown if blocker is None else self._range_m > blocker.range_m
        self._axes.plot(self._range_m[~is_beyond] / 1000, ray[~is_beyond], color=CURVES[0], linewidth=1.4, zorder=4)
        if not is_beyond.any():
            self._draw_edge()
            return
        colour = (CURVES[0] if self._answer.is_covered else RING) if blocker is not None else FAINT_INK
        beyond: Style = {"color": colour, "linewidth": 1.2, "linestyle": (0, (3, 2)), "zorder": 4}
        self._axes.plot(self._range_m[is_beyond] / 1000, ray[is_beyond], **beyond)
        if blocker is None:
            first = int(np.argmax(unknown))
            words = f"no terrain data {km_words(self._range_m[first])} from the site:\nwhat lies beyond is not known"
            self._point_out((self._range_m[first], ray[first]), words, colour)
            return
        top = self._raised(np.array([blocker.range_m]), np.array([blocker.ground_msl_m]))[0]
        self._axes.plot(blocker.range_m / 1000, top, marker="v", color=colour, markersize=6, zorder=6)
        by = "ground" if blocker.is_terrain else "the Earth's curvature, over ground"
        high, far = (
            f"{metres_words(blocker.ground_msl_m)} above sea level",
            f"{km_words(blocker.range_m)} from the site",
        )
        words = f"blocked by {by} {high}\n{far}, at {place_words(blocker.lat_deg, blocker.lon_deg)}"
        if found is not None:  # narrow: there are more names on the right
            by = by.replace(", over", ",\nover")
            words = f"line of sight blocked {far}\nby {by} {high}"
        self._point_out((blocker.range_m, top), words, colour)

    def _draw_edge(self) -> None:
        """Mark and name the edge that takes most where nothing blocks the line of sight."""
        found = self._answer.diffraction
        if found is None or found.edge is None:
            return
        edge, colour = found.edge, _DIFFRACTED if found.is_seen else RING
        top = self._raised(np.array([edge.range_m]), np.array([edge.ground_msl_m]))[0]
        self._axes.plot(edge.range_m / 1000, top, marker="v", color=colour, markersize=6, zorder=6)
        words = (
            f"most is lost {km_words(edge.range_m)} from the site,\n"
            f"over ground {metres_words(edge.ground_msl_m)} above sea level,\n"
            f"{size_words(edge.above_line_m)} below the ray"
        )
        self._point_out((edge.range_m, top), words, colour)

    def _point_out(self, at_m: tuple[float, float], words: str, colour: str) -> None:
        """Write words high above a place, where neither ground nor ray runs; a thin line leads down to it."""
        is_left = at_m[0] < self._end_m * (_NARROW_SHARE if self._answer.diffraction is not None else 0.5)
        style: Style = {"fontsize": 6.8, "color": colour, "ha": "left" if is_left else "right", "va": "bottom"}
        leader = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkB": 4}
        place: Style = {"xytext": (10 if is_left else -10, 58), "textcoords": "offset points", "arrowprops": leader}
        halo = [withStroke(linewidth=2.2, foreground="white")]
        at = at_m[0] / 1000, at_m[1]
        self._axes.annotate(words, at, path_effects=halo, zorder=8, parse_math=False, **place, **style)

    def _draw_ends(self) -> None:
        """Draw the antenna, the asked point, and the lowest altitude that is seen above or below it."""
        answer, profile = self._answer, self._profile
        self._axes.plot(0, answer.antenna_msl_m, marker="o", color=INK, markersize=4.5, zorder=6)
        end_km = self._end_m / 1000
        seen_m = profile.visible_from_msl_m
        if np.isfinite(seen_m):
            self._axes.plot(
                [end_km] * 2, [answer.altitude_msl_m, seen_m], color=FAINT_INK, linewidth=0.8, linestyle=":"
            )
            self._axes.plot(end_km, seen_m, marker="_", color=INK, markersize=11, markeredgewidth=1.6, zorder=6)
        colour = CURVES[0] if answer.is_covered else RING
        self._axes.plot(end_km, answer.altitude_msl_m, marker="D", color=colour, markersize=5, zorder=6)
        if answer.diffraction is not None:
            self._name_ends(answer.diffraction, colour)
            return
        # The ray comes from below left: a label above the point is clear of it, unless the other mark is there.
        span_m = self._top_m() - self._bottom_m
        is_crowded = 0 < seen_m - answer.altitude_msl_m < _CROWDED * span_m
        asked = f"asked: {apart_words(answer.altitude_msl_m, seen_m)} above sea level"
        self._name((end_km, answer.altitude_msl_m), asked, colour, is_above=not is_crowded)
        if np.isfinite(seen_m):
            is_higher = seen_m > answer.altitude_msl_m
            seen = "line of sight" if lost_in_clutter(answer) else "seen"
            words = f"{seen} from {seen_from_words(answer)} on"
            self._name((end_km, seen_m), words, INK, is_above=is_higher)

    def _name_ends(self, found: Diffraction, colour: str) -> None:
        """Name the point, the line of sight and the lowest altitude seen; names lie one above the other."""
        end_km, asked_m = self._end_m / 1000, self._answer.altitude_msl_m
        names = [
            (asked_m, f"asked: {apart_words(asked_m, found.lowest_msl_m)} above sea level", colour),
            (found.sight_msl_m, f"line of sight from {metres_words(found.sight_msl_m)} on", INK),
        ]
        if np.isfinite(found.lowest_msl_m):
            seen = f"seen from {apart_words(found.lowest_msl_m, asked_m)} on, {lowest_words(found)}"
            names.append((found.lowest_msl_m, seen, _DIFFRACTED))
            mark: Style = {"marker": "_", "markersize": 11, "markeredgewidth": 1.6, "zorder": 6}
            self._axes.plot(end_km, found.lowest_msl_m, color=_DIFFRACTED, **mark)
        gap_m, free_m = _NAMES_APART * (self._top_m() - self._bottom_m), -np.inf
        for altitude_m, words, its_colour in sorted(names):
            free_m = max(free_m, altitude_m)
            self._name((end_km, free_m), words, its_colour, is_above=True)
            free_m += gap_m

    def _name(self, at: tuple[float, float], words: str, colour: str, *, is_above: bool) -> None:
        place: Style = {"xytext": (-4, 7 if is_above else -7), "textcoords": "offset points"}
        style: Style = {"fontsize": 6.8, "color": colour, "ha": "right", "parse_math": False}
        halo = [withStroke(linewidth=2.2, foreground="white")]
        self._axes.annotate(
            words, at, va="bottom" if is_above else "top", path_effects=halo, zorder=8, **place, **style
        )


def bulge_k(profile: Profile) -> float:
    """Return the k of the air at the site: the effective radius over the Earth's own along the profile."""
    return profile.effective_radius_m * float(curvature_per_m(profile.site_lat_deg, profile.azimuth_deg))
