"""What a sweep shows, drawn inside the page: one small drawing a package.

A line is the mean of the nominal case, the dark band what chance does in it, the light band the means of all cases,
dots what would come through without a defence. Nothing marks a place on the curve: there is none to mark.
"""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

from markupsafe import Markup

from skyshed.engage.answers import Curve, CurvePoint
from skyshed.model.figure import Case, lead_case
from skyshed.report.raids.words import SEEN, chance_words, mean_words

SIZE = "raid.size"
_WIDE, _HIGH = 300, 190
_LEFT, _RIGHT, _TOP, _FOOT = 34, 10, 24, 34
_MOST_TICKS, _MOST_LETTERS = 5, 42
_STEPS = (1, 2, 5)
KEYS = (
    ("raid-line", "mean, nominal"),
    ("raid-chance", "chance: 5 to 95 % of its runs"),
    ("raid-cases", "means of all cases"),
    ("raid-none", "no defence"),
)
_NAMES = {
    "raid.size": "targets in the raid",
    "reaction_time": "reaction time, s",
}


def swept_words(name: str) -> str:
    """Return what is swept, in words."""
    return _NAMES.get(name, name.replace("_", " "))


def curve_drawings(curve: Curve) -> tuple[Markup, ...]:
    """Return a drawing for every package of a curve, all to one scale."""
    packages = list(dict.fromkeys(point.package for point in curve.points))
    most = max(max(point.leakers.mean, point.leakers.high) for point in curve.points)
    top = max(most, max(point.n_targets for point in curve.points) if curve.name == SIZE else most, 1.0)
    return tuple(_drawing(curve, package, top) for package in packages)


def points_of(curve: Curve, package: str) -> dict[Case, list[CurvePoint]]:
    """Return a package's points by case, each by what is swept."""
    found: dict[Case, list[CurvePoint]] = {}
    for point in sorted(curve.points, key=lambda each: each.value):
        if point.package == package:
            found.setdefault(point.case, []).append(point)
    return found


def curve_words(curve: Curve, package: str) -> str:
    """Say a package's curve at its ends, for those who do not see it."""
    by_case = points_of(curve, package)
    case = lead_case(list(by_case))
    ends = dict.fromkeys((by_case[case][0], by_case[case][-1]))
    said = [
        f"{mean_words(point.leakers.mean)} of {point.n_targets:,} (by chance {chance_words(point.leakers)})"
        f"{'' if curve.name == SIZE else f' at {point.value:g}'}"
        for point in ends
    ]
    return f"{' to '.join(said)} through on average, {case} case."


def sweep_words(curve: Curve) -> str:
    """Say where every package's mean begins and ends, in the leading case; whom nothing moves in any case last."""
    by_package = {package: points_of(curve, package) for package in dict.fromkeys(one.package for one in curve.points)}
    moved = {package: by_case for package, by_case in by_package.items() if _is_moved(by_case)}
    still = [package for package in by_package if package not in moved]
    case = lead_case([point.case for point in curve.points])
    said = [f"{package} {_means_at_ends(by_case[case])}" for package, by_case in moved.items()]
    said += [f"unchanged: {', '.join(still)}"] if still else []
    return f"{swept_words(curve.name).capitalize()}, mean through ({case}): {'; '.join(said)}."


def _is_moved(by_case: Mapping[Case, Sequence[CurvePoint]]) -> bool:
    means = [[point.leakers.mean for point in points] for points in by_case.values()]
    return any(max(each) - min(each) >= SEEN for each in means)


def _means_at_ends(points: Sequence[CurvePoint]) -> str:
    """Return the means at the least and the greatest value: "8: 12.0, 32: 8.8"."""
    ends = dict.fromkeys((points[0], points[-1]))
    return ", ".join(f"{point.value:g}: {mean_words(point.leakers.mean)}" for point in ends)


def _drawing(curve: Curve, package: str, top: float) -> Markup:
    by_case = points_of(curve, package)
    lead = by_case[lead_case(list(by_case))]
    values = [point.value for point in lead]
    least, most = (0.0, max(values)) if curve.name == SIZE else (min(values), max(values))
    width = (most - least) or 1.0

    def x_of(value: float) -> float:
        return _LEFT + (value - least) / width * (_WIDE - _LEFT - _RIGHT)

    def y_of(count: float) -> float:
        return _HIGH - _FOOT - min(count, top) / top * (_HIGH - _FOOT - _TOP)

    means = [[point.leakers.mean for point in points] for points in by_case.values() if len(points) == len(lead)]
    low, high = [min(each) for each in zip(*means, strict=True)], [max(each) for each in zip(*means, strict=True)]
    parts = [
        _head(curve, package),
        *_axes(curve.name, (least, most), top, x_of, y_of),
        _band("raid-cases", zip(map(x_of, values), map(y_of, low), map(y_of, high), strict=True)),
        _band("raid-chance", ((x_of(one.value), y_of(one.leakers.low), y_of(one.leakers.high)) for one in lead)),
        _line("raid-none", [(x_of(one.value), y_of(one.n_targets)) for one in (lead if least else _from_none(lead))]),
        _line("raid-line", [(x_of(one.value), y_of(one.leakers.mean)) for one in lead]),
        Markup("</svg>"),
    ]
    return Markup("").join(parts)


def _from_none(lead: Sequence[CurvePoint]) -> list[CurvePoint]:
    """Return the points with one of no targets before them: without a defence as many come as set out."""
    return [lead[0]._replace(value=0.0, n_targets=0), *lead]


def _head(curve: Curve, package: str) -> Markup:
    return Markup(
        '<svg class="raid-curve" viewBox="0 0 {w} {h}" role="img" aria-label="{package}: {said}" '
        'xmlns="http://www.w3.org/2000/svg"><text class="raid-name" x="0" y="13">{name}</text>'
    ).format(w=_WIDE, h=_HIGH, package=package, said=curve_words(curve, package), name=_short(package))


def _short(name: str) -> str:
    return name if len(name) <= _MOST_LETTERS else f"{name[: _MOST_LETTERS - 1].rstrip()}…"


def _axes(
    name: str,
    ends: tuple[float, float],
    top: float,
    x_of: Callable[[float], float],
    y_of: Callable[[float], float],
) -> Iterable[Markup]:
    for count in _ticks(0.0, top):
        yield Markup(
            '<line class="raid-grid" x1="{x0}" x2="{x1}" y1="{y}" y2="{y}"/>'
            '<text class="raid-tick" x="{xt}" y="{yt}" text-anchor="end">{count}</text>'
        ).format(
            x0=_LEFT, x1=_WIDE - _RIGHT, y=_n(y_of(count)), xt=_LEFT - 5, yt=_n(y_of(count) + 4), count=f"{count:g}"
        )
    for value in _ticks(*ends):
        yield Markup('<text class="raid-tick" x="{x}" y="{y}" text-anchor="middle">{value}</text>').format(
            x=_n(x_of(value)), y=_HIGH - _FOOT + 14, value=f"{value:g}"
        )
    yield Markup('<text class="raid-tick" x="{x}" y="{y}" text-anchor="end">{words}</text>').format(
        x=_WIDE - _RIGHT, y=_HIGH - 4, words=swept_words(name)
    )


def _ticks(low: float, high: float) -> list[float]:
    """Return a few round numbers between two."""
    span = (high - low) or 1.0
    size = 10.0 ** math.floor(math.log10(span / _MOST_TICKS))
    step = next((size * each for each in (*_STEPS, 10) if span / (size * each) <= _MOST_TICKS), size * 10)
    return [each * step for each in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]


def _band(kind: str, places: Iterable[tuple[float, float, float]]) -> Markup:
    held = list(places)
    outline = [(x, high) for x, _, high in held] + [(x, low) for x, low, _ in held[::-1]]
    return Markup('<path class="{}" d="M{}Z"/>').format(kind, _joined(outline))


def _line(kind: str, places: Sequence[tuple[float, float]]) -> Markup:
    return Markup('<path class="{}" fill="none" d="M{}"/>').format(kind, _joined(places))


def _joined(places: Iterable[tuple[float, float]]) -> str:
    return "L".join(f"{_n(x)} {_n(y)}" for x, y in places)


def _n(value: float) -> str:
    return f"{value:.1f}"
