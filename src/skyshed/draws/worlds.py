"""Worlds: values of figures, drawn or moved one by one."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from skyshed.model.figure import Figure


@dataclass(frozen=True)
class Worlds:
    """Values of figures in ``n`` worlds, (n,) by key; a figure that is not there is nominal in all of them."""

    n: int
    values: Mapping[str, NDArray[np.float64]]

    def of(self, figure: Figure) -> NDArray[np.float64]:
        """Return a figure's value in each world."""
        return self.values.get(figure.key, np.full(self.n, figure.nominal))


NOMINAL = Worlds(1, {})
