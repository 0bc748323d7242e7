"""The table of warnings (``warnings.csv``): what every flight did about every airspace that was warned of."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from skyshed.export.spreadsheet import cell
from skyshed.flights.airspaces import together, utc_text
from skyshed.flights.crossings import ABOVE_S, BELOW_S, INSIDE_S, N_INSIDE, POSSIBLE_S, UNHELD_S
from skyshed.flights.result import Findings

HEADS = (
    "flight", "callsign", "aircraft", "warning", "floor", "ceiling", "held_from_utc", "held_to_utc",
    "n_positions_inside", "inside_s", "possibly_inside_s", "above_s", "below_s", "inside_while_not_held_s",
)  # fmt: skip
_TIMES = (INSIDE_S, POSSIBLE_S, ABOVE_S, BELOW_S, UNHELD_S)


def write_warnings(findings: Findings, path: Path) -> None:
    """Write one row for every flight and warning that met, inside, above or below, while it held or not."""
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADS)
        writer.writerows(_rows(findings))


def _rows(findings: Findings) -> Iterator[list[object]]:
    met = findings.flights["volumes"]
    aircraft = findings.flights["aircraft"]
    for flight, index in np.argwhere((met > 0).any(axis=2)).tolist():
        volume, row = findings.volumes[index], met[flight, index]
        held_s = together(volume.valid_s)
        yield [
            flight,
            cell(findings.callsign(flight)),
            cell(findings.labels.aircraft[int(aircraft[flight])]),
            cell(volume.name),
            volume.floor.text,
            volume.ceiling.text,
            utc_text(held_s[0][0]),
            utc_text(held_s[-1][1]),
            int(row[N_INSIDE]),
            *(round(float(row[column]), 1) for column in _TIMES),
        ]


def broken_by(findings: Findings, flight: NDArray[np.intp]) -> NDArray[np.object_]:
    """Return the names of the airspaces that flights flew into, "; " between them."""
    met = findings.flights["volumes"][flight]
    broke = (met[..., INSIDE_S] > 0) | (met[..., N_INSIDE] > 0)
    names = [volume.name for volume in findings.volumes]
    return np.array([*("; ".join(names[each] for each in np.flatnonzero(row)) for row in broke), ""], dtype=object)[:-1]
