"""What if one bound were lifted: tables and rules changed in one thing, the luck the same."""

import numpy as np

from skyshed.engage.tables import NO_LIMIT, Rules, Tables


def unlimited(tables: Tables, rules: Rules, name: str) -> tuple[Tables, Rules]:
    if name == "missiles":
        return tables._replace(n_ready=np.full_like(tables.n_ready, NO_LIMIT)), rules
    if name == "channels":
        full = np.full_like(tables.n_channels, NO_LIMIT)
        return tables._replace(n_channels=full, n_missile_channels=full), rules
    if name == "missiles_and_channels":
        return unlimited(*unlimited(tables, rules, "missiles"), "channels")
    if name == "kill":
        return tables._replace(option_p=np.ones_like(tables.option_p)), rules._replace(likeness=0.0)
    n, m = tables.n_targets, tables.n_units
    return tables._replace(look_of=np.arange(n+1)*m, look_key=np.zeros(n*m,np.uint64), look_unit=np.tile(np.arange(m),n), knot_of=np.arange(n*m+1), knot_p=np.ones(n*m), knot_s=np.repeat(tables.start_s,m)), rules._replace(handover_s=0.0)
