"""Colours of levels on globes: viridis, which is perceptually uniform and told apart by colour-blind people."""

# matplotlib's viridis at six equal steps, low levels dark.
_VIRIDIS = ((68, 1, 84), (65, 68, 135), (42, 120, 142), (34, 168, 132), (122, 209, 81), (253, 231, 37))
RING = (255, 255, 255)
SITE = (213, 94, 0)  # Okabe and Ito's vermilion
ASSET = (0, 114, 178)  # and their blue

Colour = tuple[int, int, int]


def level_colour(index: int, n_levels: int) -> Colour:
    """Return red, green, blue (0..255) of one of ``n_levels``, spread over the scale; beyond six they repeat.

    >>> level_colour(0, 2), level_colour(1, 2)
    ((68, 1, 84), (253, 231, 37))
    """
    last = len(_VIRIDIS) - 1
    if n_levels > last + 1:
        return _VIRIDIS[index % len(_VIRIDIS)]
    return _VIRIDIS[round(index * last / max(n_levels - 1, 1))]
