"""Which recorded runs of a raid a result folder holds: at most one a package, with the number of its replication."""

import re
from collections.abc import Sequence

from skyshed.jobs.names import slugs

_FILE = re.compile(r"replay/(.+)-([0-9]{1,9})\.czml")


def run_records(files: Sequence[str], packages: Sequence[str]) -> list[dict[str, object]]:
    """Return the runs among files of a folder, each with the number of its package; None where no name fits.

    >>> run_records(["summary.json", "replay/lodz-4.czml"], ["Held", "Łódź"])
    [{'file': 'replay/lodz-4.czml', 'package': 1, 'replication': 4}]
    """
    numbers = {slug: number for number, slug in enumerate(slugs(packages).values())}
    found = [(file, _FILE.fullmatch(file)) for file in files]
    return [
        {"file": file, "package": numbers.get(named[1]), "replication": int(named[2])}
        for file, named in found
        if named is not None
    ]
