"""The states of the world as outlines in degrees, by name, with their codes and the lines that are disputed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, eq=False)
class Gazetteer:
    """Outlines by name: states, and what can be asked about besides (parts of states, states without an area).

    ``codes`` gives a state's three-digit ISO 3166 code; several names may carry one. ``disputed`` are lines.
    """

    states: dict[str, BaseGeometry]
    parts: dict[str, BaseGeometry]
    codes: Mapping[str, str]
    disputed: BaseGeometry

    def name_of(self, code: str | None) -> str | None:
        """Return the state of a code, None if there is none; of several the largest, which is the country."""
        shapes = {**self.parts, **self.states}
        named = [name for name, its_code in self.codes.items() if code and its_code == code and name in shapes]
        return max(named, key=lambda name: shapes[name].area, default=None)

    def as_arrays(self) -> dict[str, np.ndarray]:
        """Return everything as arrays, sorted by name, for the cache."""
        rows = sorted(self.states.items()) + sorted(self.parts.items())
        names = [name for name, _ in rows]
        wkb = [np.frombuffer(shapely.to_wkb(shape), np.uint8) for shape in (*dict(rows).values(), self.disputed)]
        return {
            "names": np.array(names),
            "codes": np.array([self.codes.get(name) or "" for name in names]),
            "n_states": np.array(len(self.states)),
            "wkb": np.concatenate(wkb),
            "ends": np.cumsum([shape.size for shape in wkb]),
        }

    @classmethod
    def from_arrays(cls, kept: Mapping[str, np.ndarray]) -> Gazetteer:
        """Return what `as_arrays` made arrays of."""
        pieces = np.split(kept["wkb"], kept["ends"][:-1])
        *shapes, disputed = shapely.from_wkb([piece.tobytes() for piece in pieces])
        names, n_states = kept["names"].tolist(), int(kept["n_states"])
        rows = list(zip(names, shapes, strict=True))
        codes = dict(zip(names, kept["codes"].tolist(), strict=True))
        return cls(dict(rows[:n_states]), dict(rows[n_states:]), codes, disputed)
