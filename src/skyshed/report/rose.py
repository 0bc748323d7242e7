"""A rose: how far something reaches in every direction, drawn inside a page, beside the advertised ring.

All is drawn to one scale from one middle, north up. There is no style and no script in it; classes say what a line is,
and the page's style sheet how it looks.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_SIDE = 480  # of the drawing, in its own units
_MARGIN = 46
_RADIUS = _SIDE / 2 - _MARGIN
_POINTS = ("N", "NE", "E", "SE", "S", "SW", "W", "NW")
_STEPS_KM = (1, 2, 5, 10, 20, 25, 50, 100, 200, 500, 1000)
_MOST_CIRCLES = 5
_CLEAR = 12  # from the advertised ring, in units of the drawing: room for a number


@dataclass(frozen=True, slots=True)
class RoseLine:
    """One closed line of reach, metres by azimuth from north clockwise, equally spaced; NaN: not known there.

    ``inner_m`` and ``outer_m``, of the same length, are the ends of the band round it: the least and the most over the
    cases. ``kind`` is the class of the line, of few letters and hyphens.
    """

    label: str
    reach_m: Sequence[float]
    inner_m: Sequence[float] = ()
    outer_m: Sequence[float] = ()
    kind: str = "rose-1"


def rose_svg(
    lines: Sequence[RoseLine],
    *,
    ring_m: float,
    title: str,
    description: str,
    blind: Sequence[tuple[float, float]] = (),
) -> Markup:
    """Return the drawing of some lines of reach inside the ring that is advertised, dashed.

    ``blind`` are the two ranges, metres by azimuth, between which there is no terrain data; alike: there is.
    ``title`` and ``description`` are what a reader hears who does not see it. All texts are escaped.
    """
    ends_m = [each for line in lines for each in (*line.reach_m, *line.outer_m) if not math.isnan(each)]
    most_m = max([ring_m, *ends_m, *(outer_m for _, outer_m in blind)])
    scale = _RADIUS / most_m if most_m > 0 else 1.0
    middle = _SIDE / 2
    parts = [
        Markup(
            '<svg class="rose" viewBox="0 0 {side} {side}" role="img" aria-labelledby="{key}-title {key}-text" '
            'xmlns="http://www.w3.org/2000/svg"><title id="{key}-title">{title}</title>'
            '<desc id="{key}-text">{text}</desc>'
        ).format(side=_SIDE, key=_key(title), title=title, text=description),
        *_circles(most_m, scale, but_m=ring_m),
        *_compass(),
    ]
    backwards = lines[::-1]  # the first lies on top
    parts += [_band(line, scale) for line in backwards]
    parts += [_blind(blind, scale)] if blind else []
    parts += [_path(line.reach_m, scale, f"rose-line {line.kind}") for line in backwards]
    parts.append(
        Markup('<circle class="rose-ring" cx="{m}" cy="{m}" r="{r}" fill="none"/>').format(
            m=middle, r=_n(ring_m * scale)
        )
    )
    parts.append(Markup('<circle class="rose-site" cx="{m}" cy="{m}" r="3"/></svg>').format(m=middle))
    return Markup("").join(parts)


def _key(title: str) -> str:
    """Return a name for the parts of a drawing that differs where titles do, of letters and digits alone."""
    return f"rose-{sum(ord(letter) * 31**place for place, letter in enumerate(title)) % 16**8:x}"


def _band(line: RoseLine, scale: float) -> Markup:
    """Return the band between a line's two ends: the outer one round, the inner one cut out of it."""
    if not (line.inner_m and line.outer_m):
        return Markup("")
    shape = f"{_closed(line.outer_m, scale)} {_closed(line.inner_m, scale)}".strip()
    return Markup('<path class="rose-band {}" fill-rule="evenodd" d="{}"/>').format(line.kind, shape)


def _blind(blind: Sequence[tuple[float, float]], scale: float) -> Markup:
    """Return where there is no terrain data as one surface, a piece of a sector for every azimuth."""
    half_deg = 180.0 / len(blind)
    pieces = []
    for number, (inner_m, outer_m) in enumerate(blind):
        if not outer_m > inner_m:
            continue
        ways = [2 * half_deg * number + turn_deg for turn_deg in (-half_deg, 0.0, half_deg)]
        corners = [_at(way, outer_m * scale) for way in ways] + [_at(way, inner_m * scale) for way in ways[::-1]]
        pieces.append("M" + "L".join(f"{_n(east)} {_n(south)}" for east, south in corners) + "Z")
    return Markup('<path class="rose-blind" d="{}"/>').format(" ".join(pieces))


def _path(reach_m: Sequence[float], scale: float, kind: str) -> Markup:
    return Markup('<path class="{}" fill="none" d="{}"/>').format(kind, _closed(reach_m, scale))


def _closed(reach_m: Sequence[float], scale: float) -> str:
    """Return a path through the ends of reach; it breaks off where one is not known."""
    step_deg = 360.0 / max(len(reach_m), 1)
    words, is_on = [], False
    for number, each_m in enumerate(reach_m):
        if math.isnan(each_m):
            is_on = False
            continue
        east, south = _at(number * step_deg, each_m * scale)
        words.append(f"{'L' if is_on else 'M'}{_n(east)} {_n(south)}")
        is_on = True
    is_whole = words and not any(math.isnan(each_m) for each_m in reach_m)
    return " ".join(words) + ("Z" if is_whole else "")


def _at(azimuth_deg: float, radius: float) -> tuple[float, float]:
    azimuth = math.radians(azimuth_deg)
    return _SIDE / 2 + radius * math.sin(azimuth), _SIDE / 2 - radius * math.cos(azimuth)


def _circles(most_m: float, scale: float, *, but_m: float) -> list[Markup]:
    """Return circles at round distances, each with its number of kilometres; none where the advertised ring runs."""
    step_km = next((step for step in _STEPS_KM if most_m / 1000 / step <= _MOST_CIRCLES), _STEPS_KM[-1])
    parts = []
    for number in range(1, math.floor(most_m / 1000 / step_km + 1e-9) + 1):
        radius = number * step_km * 1000 * scale
        if abs(radius - but_m * scale) < _CLEAR:
            continue
        x, y = _at(22.5, radius)
        parts.append(
            Markup(
                '<circle class="rose-grid" cx="{m}" cy="{m}" r="{r}" fill="none"/>'
                '<text class="rose-km" x="{x}" y="{y}" text-anchor="middle">{km}{unit}</text>'
            ).format(
                m=_SIDE / 2, r=_n(radius), x=_n(x), y=_n(y + 4), km=number * step_km, unit=" km" if number == 1 else ""
            )
        )
    return parts


def _compass() -> list[Markup]:
    """Return the eight points of the compass and a faint ray towards each."""
    parts = []
    for number, name in enumerate(_POINTS):
        (x, y), (far_x, far_y) = _at(45.0 * number, _RADIUS), _at(45.0 * number, _RADIUS + 20)
        parts.append(
            Markup(
                '<line class="rose-ray" x1="{m}" y1="{m}" x2="{x}" y2="{y}"/>'
                '<text class="rose-point" x="{fx}" y="{fy}" text-anchor="middle">{name}</text>'
            ).format(m=_SIDE / 2, x=_n(x), y=_n(y), fx=_n(far_x), fy=_n(far_y + 5), name=escape(name))
        )
    return parts


def _n(value: float) -> str:
    return f"{value:.1f}"
