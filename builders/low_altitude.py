"""Printed ranges against low flyers beside the model's, as docs/explanation/low-altitude.md shows them.

``python builders/low_altitude.py`` prints the tables of that page. The pairs were frozen before the model was asked
(``tests/published/low_altitude_pairs.csv``); nothing here is fitted to them.
"""

import csv
import math
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from pathlib import Path

from scipy.optimize import brentq

from skyshed.constants import EARTH_MEAN_RADIUS_M
from skyshed.diffraction.spherical import spherical_loss_db

PAIRS = Path(__file__).parents[1] / "tests" / "published" / "low_altitude_pairs.csv"
RADIUS_M = 4 / 3 * EARTH_MEAN_RADIUS_M
LOSSES_DB = (0.0, 1.1, 3.0)  # one way: the horizon on the nose, at 0.3 of the beamwidth, at half power
BROAD_DB = (0.0, 0.0, 0.0)  # at VHF a beam is far wider than what lies under the horizon


@dataclass(frozen=True)
class Figure:
    """What is known of a number: its two ends and what is taken in between."""

    low: float
    nominal: float
    high: float


@dataclass(frozen=True)
class Pair:
    """One printed range, what it is said of, and the figures that the model needs; metres and hertz."""

    radar: str
    band: str
    target: str
    frequency_hz: float
    antenna_m: Figure
    free_space_m: Figure
    target_m: float
    printed_m: float
    is_one_sided: bool
    is_added: bool

    @property
    def horizon_loss_db(self) -> Figure:
        return Figure(*(BROAD_DB if self.band == "VHF" else LOSSES_DB))

    @property
    def line_of_sight_m(self) -> float:
        return math.sqrt(2 * RADIUS_M) * (math.sqrt(self.antenna_m.nominal) + math.sqrt(self.target_m))

    @property
    def interval_m(self) -> tuple[float, float]:
        """Least and greatest range that the three figures leave open."""
        least = self._range_m(self.antenna_m.low, self.free_space_m.low, self.horizon_loss_db.high)
        return least, self._range_m(self.antenna_m.high, self.free_space_m.high, self.horizon_loss_db.low)

    @property
    def nominal_m(self) -> float:
        return self.at_loss_m(self.horizon_loss_db.nominal)

    @property
    def spare_db(self) -> float:
        """What the nominal model has left at the printed range, one way: what it would have to lose to agree."""
        has_db = 20 * math.log10(self.free_space_m.nominal / self.printed_m) - self.horizon_loss_db.nominal
        return has_db - self._loss_db(self.printed_m, self.antenna_m.nominal)

    @property
    def verdict(self) -> str:
        least_m, most_m = self.interval_m
        if self.is_one_sided:
            return "not contradicted" if most_m >= self.printed_m else "**no**: model too short"
        if least_m <= self.printed_m <= most_m:
            return "yes"
        return "**no**: model too far" if self.printed_m < least_m else "**no**: model too short"

    def at_loss_m(self, horizon_loss_db: float) -> float:
        """Return the range (m) at which the nominal radar loses the target; the loss is that of its beam, one way."""
        return self._range_m(self.antenna_m.nominal, self.free_space_m.nominal, horizon_loss_db)

    def _range_m(self, antenna_m: float, free_space_m: float, horizon_loss_db: float) -> float:
        """Return where diffraction takes what free space leaves, 20 log(R0 / d) - horizon loss; air takes nothing."""
        reach_m = free_space_m * 10 ** (-horizon_loss_db / 20)

        def short_db(range_m: float) -> float:
            return self._loss_db(range_m, antenna_m) - 20 * math.log10(reach_m / range_m)

        return brentq(short_db, 1e3, reach_m) if short_db(reach_m) > 0 else reach_m

    def _loss_db(self, range_m: float, antenna_m: float) -> float:
        ends_m, wave = (antenna_m, self.target_m), {"effective_radius_m": RADIUS_M, "frequency_hz": self.frequency_hz}
        return float(spherical_loss_db(range_m, *ends_m, **wave))


def pairs() -> Iterator[Pair]:
    """Yield the printed pairs in the order of their table."""
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream, strict=True):
            yield Pair(
                radar=row["radar"],
                band=row["band"],
                target=row["target"],
                frequency_hz=float(row["frequency_hz"]),
                antenna_m=_figure(row, "antenna", "m", 1.0),
                free_space_m=_figure(row, "free_space", "km", 1e3),
                target_m=float(row["target_height_m"]),
                printed_m=float(row["printed_km"]) * 1e3,
                is_one_sided=row["one_sided"] == "yes",
                is_added=row["added"] == "yes",
            )


def _figure(row: dict[str, str], name: str, unit: str, metres: float) -> Figure:
    return Figure(*(float(row[f"{name}_{end}_{unit}"]) * metres for end in ("low", "nominal", "high")))


def table() -> list[str]:
    """Return the lines of the page's table, in Markdown."""
    head = (
        "radar, band", "antenna, m", "R0, km", "target", "at, m", "printed, km", "line of sight, km",
        "model, km: 0, 1.1, 3 dB", "its interval, km", "printed inside?", "left over, dB",
    )  # fmt: skip
    return [_line(head), _line(["---"] * len(head)), *(_line(_cells(pair)) for pair in pairs())]


def _line(cells: Iterator[str] | tuple[str, ...] | list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cells(pair: Pair) -> Iterator[str]:
    yield f"{pair.radar}{' (added)' if pair.is_added else ''}, {pair.band}"
    for figure, unit_m in ((pair.antenna_m, 1.0), (pair.free_space_m, 1e3)):
        yield " / ".join(f"{each / unit_m:g}" for each in (figure.low, figure.nominal, figure.high))
    yield pair.target.replace("m2", "m²")
    yield f"{pair.target_m:,.0f}"
    yield f"{'at least ' if pair.is_one_sided else ''}{pair.printed_m / 1e3:.0f}"
    yield f"{pair.line_of_sight_m / 1e3:.0f}"
    losses_db = dict.fromkeys(astuple(pair.horizon_loss_db))
    yield ", ".join(f"{pair.at_loss_m(each) / 1e3:.0f}" for each in losses_db)
    yield "{:.0f}-{:.0f}".format(*(each / 1e3 for each in pair.interval_m))
    yield pair.verdict
    yield f"{pair.spare_db:+.1f}"


def biases() -> list[str]:
    """Return how far the nominal model lies from what is printed: bands apart, and given pairs from added ones."""
    bands = {"S and C band": ("S", "C"), "VHF": ("VHF",)}
    return [_bias(f"{name}, {kind}", bands[name], kind == "added") for name in bands for kind in ("given", "added")]


def _bias(name: str, bands: tuple[str, ...], is_added: bool) -> str:
    known = [each for each in pairs() if each.band in bands and each.is_added == is_added and not each.is_one_sided]
    ratios = ", ".join(f"{pair.nominal_m / pair.printed_m:.2f}" for pair in known)
    mean_db = sum(pair.spare_db for pair in known) / len(known)
    n_inside = sum(pair.verdict == "yes" for pair in known)
    return f"- {name}: {n_inside} of {len(known)} inside; nominal over printed {ratios}; left over {mean_db:+.1f} dB."


if __name__ == "__main__":
    print("\n".join([*table(), "", *biases()]))
