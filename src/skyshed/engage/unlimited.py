"""What if missiles, channels, detection or kills were without limit? The same raid and luck, with one bound lifted."""

from enum import StrEnum

import numpy as np

from skyshed.engage.tables import NO_LIMIT, Floats, Rules, Tables


class Lifted(StrEnum):
    """The bound that is lifted."""

    MISSILES = "missiles"
    CHANNELS = "channels"
    DETECTION = "detection"
    KILL = "kill"
    CHANNELS_AND_MISSILES = "channels and missiles"


def unlimited(tables: Tables, rules: Rules, lifted: Lifted) -> tuple[Tables, Rules]:
    """Return tables and rules with one bound lifted, all else as it was.

    Without limit of detection every unit knows every target from its start. Without limit of kills every missile that
    is guided to the end kills.
    """
    if lifted is Lifted.MISSILES:
        return _with_missiles(tables), rules
    if lifted is Lifted.CHANNELS:
        return _with_channels(tables), rules
    if lifted is Lifted.CHANNELS_AND_MISSILES:
        return _with_channels(_with_missiles(tables)), rules
    if lifted is Lifted.DETECTION:
        return _seen(tables), rules._replace(handover_s=0.0)
    return tables._replace(option_p=np.ones_like(tables.option_p)), rules._replace(likeness=0.0)


def _with_missiles(tables: Tables) -> Tables:
    return tables._replace(n_ready=np.full_like(tables.n_ready, NO_LIMIT))


def _with_channels(tables: Tables) -> Tables:
    without = np.full_like(tables.n_channels, NO_LIMIT)
    return tables._replace(n_channels=without, n_missile_channels=without.copy())


def _seen(tables: Tables) -> Tables:
    """Give every target a look of each unit that has it at once, whatever the draw."""
    n_looks = tables.n_targets * tables.n_units
    certain: Floats = np.ones(n_looks)
    return tables._replace(
        look_of=np.arange(tables.n_targets + 1) * tables.n_units,
        look_key=np.zeros(n_looks, np.uint64),
        look_unit=np.tile(np.arange(tables.n_units), tables.n_targets),
        knot_of=np.arange(n_looks + 1),
        knot_p=certain,
        knot_s=np.repeat(tables.start_s, tables.n_units),
    )
