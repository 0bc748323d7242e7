"""What missiles reach of scattered points in many worlds, by the one shape of `zone.envelope`."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from skyshed.draws.worlds import Worlds
from skyshed.jobs.kept import kept
from skyshed.model.figure import Case
from skyshed.model.system import Missile
from skyshed.zone.envelope import chord_m, solid_of, sphere_m, top_of_ball_m


@dataclass(frozen=True)
class Flyout:
    """The way from one launcher to the points, (n,) each: height above it, chord at its level, above the ground.

    ``sphere_m`` is the radius of the sphere through the launcher.
    """

    height_m: NDArray[np.float64]
    chord_m: NDArray[np.float64]
    height_agl_m: NDArray[np.float64]
    sphere_m: float

    @property
    def slant_m(self) -> NDArray[np.float64]:
        """Straight way from the launcher to each point."""
        return np.sqrt(self.height_m**2 + self.chord_m**2 * (1 + self.height_m / self.sphere_m))

    def reached(self, missiles: Iterable[Missile], worlds: Worlds) -> NDArray[np.bool_]:
        """Return which points some missile reaches in each world, (n_worlds, n), by the nominal shape of envelopes."""
        aimed = [
            [worlds.of(figure) for figure in (one.max_range_m, one.max_altitude_m, one.min_range_m, one.min_altitude_m)]
            for one in missiles
        ]
        # Envelopes are alike against most classes.
        inputs = "reached", self._digest, np.array(aimed).tobytes(), worlds.n
        bits = kept().get(inputs, lambda: np.packbits(self._reached(aimed, worlds.n), axis=1))
        return np.unpackbits(bits, axis=1, count=self.chord_m.size).view(bool)

    def _reached(self, aimed: Sequence[Sequence[NDArray[np.float64]]], n_worlds: int) -> NDArray[np.bool_]:
        reached = np.zeros((n_worlds, self.chord_m.size), dtype=bool)
        for figures in aimed:
            # A missile is alike in most of the worlds in which one figure after another is moved.
            alike, which = np.unique(figures, axis=1, return_inverse=True)
            near = np.flatnonzero(self.chord_m <= alike[0].max(initial=0.0))
            reached[:, near] |= self._inside(near, *(values[:, None] for values in alike))[which.ravel()]
        return reached

    @cached_property
    def _digest(self) -> bytes:
        digest = hashlib.blake2b(repr(self.sphere_m).encode(), digest_size=16)
        for each in (self.height_m, self.chord_m, self.height_agl_m):
            digest.update(each.tobytes())
        return digest.digest()

    def _inside(
        self,
        near: NDArray[np.intp],
        max_range_m: NDArray[np.float64],
        max_altitude_m: NDArray[np.float64],
        min_range_m: NDArray[np.float64],
        min_altitude_m: NDArray[np.float64],
    ) -> NDArray[np.bool_]:
        """Return which of some points (n_near,) envelopes hold, (n_envelopes, n_near); figures are (n_envelopes, 1)."""
        height_m, across_m = self.height_m[near], self.chord_m[near]
        solid = solid_of(Case.NOMINAL, across_m, self.sphere_m, max_range_m=max_range_m, max_altitude_m=max_altitude_m)
        is_inside = (solid.low_m <= height_m) & (height_m <= solid.high_m)
        is_inside &= self.height_agl_m[near] >= np.maximum(min_altitude_m, 0.0)
        inner = np.flatnonzero(across_m <= 1.01 * min_range_m.max(initial=0.0))
        is_inside[:, inner] &= height_m[inner] >= top_of_ball_m(across_m[inner], self.sphere_m, min_range_m)
        return is_inside


def flyout_of(
    range_m: NDArray[np.floating],
    altitude_msl_m: NDArray[np.floating],
    ground_msl_m: NDArray[np.floating],
    launcher_msl_m: float,
) -> Flyout:
    """Return the way from a launcher to points (n,), ``range_m`` away."""
    return Flyout(
        height_m=altitude_msl_m.astype(np.float64) - launcher_msl_m,
        chord_m=chord_m(range_m.astype(np.float64), launcher_msl_m).astype(np.float64, copy=False),
        height_agl_m=altitude_msl_m.astype(np.float64) - ground_msl_m,
        sphere_m=sphere_m(launcher_msl_m),
    )
