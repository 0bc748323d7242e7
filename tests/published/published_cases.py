"""Published numbers and what the program says instead: the one evaluation behind the tests and ``make validate``.

Each ``*.csv`` beside this file whose first column is ``id`` holds rows of: the quantity, its inputs, the value as
printed, its unit, a tolerance (empty: half of the last printed digit) and where it was read. Tables of other forms have
readers of their own.
"""

import csv
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from published_quantities import QUANTITIES

FOLDER = Path(__file__).parent
UNITS = {"m": 1.0, "km": 1e3, "nmi": 1852.0, "W": 1.0, "dB": 1.0, "1": 1.0, "W m2": 1.0, "dB/km": 1.0}
UNITS |= {"N-units": 1.0, "N/km": 1.0}
# What an input may be written in, and the SI name that a quantity knows it by.
INPUT_UNITS = {
    "_ft": ("_m", 0.3048),
    "_km": ("_m", 1e3),
    "_ghz": ("_hz", 1e9),
    "_us": ("_s", 1e-6),
    "_kw": ("_w", 1e3),
}


@dataclass(frozen=True)
class PublishedCase:
    """One row: its id, where it stands, and everything needed to evaluate it."""

    id: str
    quantity: str
    inputs: str
    expected: str
    unit: str
    tolerance: str
    source: str
    locator: str
    note: str

    @property
    def expected_value(self) -> float:
        return float(self.expected)

    @property
    def allowed(self) -> float:
        """Allowed difference, in the row's unit."""
        terms = self.tolerance.split("+") if self.tolerance else ["half digit"]
        return math.fsum(self._allowed_by(term.strip()) for term in terms)

    def evaluate(self) -> float:
        """Return what the program gives, in the row's unit."""
        return QUANTITIES[self.quantity](**dict(self._arguments())) / UNITS[self.unit]

    def passes(self, got: float) -> bool:
        return abs(got - self.expected_value) <= self.allowed * (1 + 1e-12)

    def _allowed_by(self, term: str) -> float:
        if term == "half digit":
            return 0.5 * last_digit(self.expected)
        if term.endswith("%"):
            return float(term[:-1]) / 100.0 * abs(self.expected_value)
        return float(term)

    def _arguments(self) -> Iterator[tuple[str, float]]:
        for pair in filter(None, (part.strip() for part in self.inputs.split(";"))):
            name, text = pair.split("=")
            value = float(Fraction(text)) if "/" in text else float(text)
            for written, (known, factor) in INPUT_UNITS.items():
                if name.endswith(written) and "_per_" not in name:
                    name, value = name.removesuffix(written) + known, value * factor
                    break
            yield name, value


def last_digit(printed: str) -> float:
    """Return the worth of the last printed digit: 0.01 for ``12.34``, 10 for ``1.234e4``."""
    mantissa, _, exponent = printed.lower().partition("e")
    decimals = re.search(r"\.(\d*)", mantissa)
    return 10.0 ** (int(exponent or 0) - (len(decimals.group(1)) if decimals else 0))


def published_cases() -> list[PublishedCase]:
    """Return every row of every table, in the order of the files' names."""
    cases = []
    for file in sorted(FOLDER.glob("*.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            rows = csv.DictReader(stream, strict=True)
            cases += [PublishedCase(**row) for row in rows if "id" in row]
    return cases
