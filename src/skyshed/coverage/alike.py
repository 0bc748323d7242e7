"""Figures that are one and the same uncertain number are drawn and moved together."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from skyshed.model.figure import Figure


def alike_figures(systems: Mapping[str, Mapping[str, Figure]]) -> list[tuple[Figure, ...]]:
    """Return the figures of systems, by key, those that are one number in one tuple; sorted by system and key.

    A system made ``like`` another keeps most of its figures. They are one and the same uncertain
    number: drawn and moved together, so that what two offers share cannot make them differ.
    """
    family: dict[str, str] = {}
    found: dict[tuple[str, Figure], list[Figure]] = {}
    for system, figures in sorted(systems.items()):
        family[system] = next((kin for kin in family if _is_kin(figures, systems[kin])), system)
        for key in sorted(figures):
            found.setdefault((family[system], _nameless(figures[key])), []).append(figures[key])
    return [tuple(group) for group in found.values()]


def triangular(rng: np.random.Generator, figure: Figure, n: int) -> NDArray[np.float64]:
    """Return ``n`` draws from the triangle between the ends of a figure, its peak at nominal."""
    if figure.high == figure.low:
        return np.full(n, figure.nominal)
    return rng.triangular(figure.low, figure.nominal, figure.high, n)


def _is_kin(figures: Mapping[str, Figure], others: Mapping[str, Figure]) -> bool:
    """Return whether at least half of a system's figures are another's, ground and all."""
    known = {_nameless(other) for other in others.values()}
    return sum(_nameless(figure) in known for figure in figures.values()) >= len(figures) / 2


def _nameless(figure: Figure) -> Figure:
    return replace(figure, key=figure.key.split("/", 1)[1])
