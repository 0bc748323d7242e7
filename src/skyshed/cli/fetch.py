"""``--fetch``: the ground that a scenario needs and the cache lacks, fetched before the question is asked."""

from collections.abc import Sequence
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from skyshed.catalogue.ground import DOWNLOADED, EMBEDDED
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.say import tell
from skyshed.errors import Cancelled

if TYPE_CHECKING:
    from skyshed.cli.request import (
        AssessRequest,
        CompareRequest,
        ExposureRequest,
        RingRequest,
        WhyRequest,
    )
    from skyshed.cli.serve_request import ServeRequest
    from skyshed.cli.simulate_request import SimulateRequest
    from skyshed.model.scenario import Scenario
    from skyshed.terrain.fetch import Fetched
    from skyshed.terrain.needed import Missing

    Request = TypeVar(
        "Request",
        AssessRequest,
        CompareRequest,
        ExposureRequest,
        RingRequest,
        ServeRequest,
        SimulateRequest,
        WhyRequest,
    )

FLAG = "--fetch"
STOPPED = "stopped; complete tiles are kept, and the same command goes on from there"


class ProductName(StrEnum):
    """Copernicus DEM products, by the spacing of their posts."""

    GLO_90 = "glo-90"
    GLO_30 = "glo-30"


FetchOption = Annotated[
    ProductName | None,
    typer.Option(
        FLAG,
        metavar="[PRODUCT]",
        case_sensitive=False,
        help="First fetch the Copernicus tiles that are missing: glo-90, or the finer glo-30. They fill holes of "
        "terrain that is named; where none is, they are the ground, and the embedded one fills what did not come.",
    ),
]


def on_fetched_ground(request: "Request", scenario: "Scenario", progress: TerminalProgress) -> "Request":
    """Return a request on fetched ground, where it asks for that; what is missing is told first, with its size."""
    if request.fetch is None:
        return request
    from skyshed.terrain.filling import check_own, check_words, filled
    from skyshed.terrain.needed import missing_for

    own = request.terrain if request.terrain is not None else scenario.terrain_paths
    check_words()
    check_own(own)
    missing = missing_for(scenario, request.fetch)
    fetched = fetch_and_tell(missing, None, progress)
    terrain = filled(own, missing.needed)
    if fetched.fault is not None:
        tell(f"skyshed: warning: {_failed_words(fetched, terrain)}")
    elif missing.tiles:
        progress.remark(fetched.words)
    else:
        progress.remark(f"{_name(missing)}: all {len(missing.needed)} tiles are in the cache; nothing is fetched")
    return replace(request, terrain=terrain)


def fetch_and_tell(missing: "Missing", source: str | None, progress: TerminalProgress) -> "Fetched":
    """Say what is missing, fetch it, and return what has come."""
    from skyshed.terrain.fetch import fetch_missing

    def announce() -> None:
        progress.remark(_missing_words(missing))

    try:
        return fetch_missing(missing, source=source, progress=progress, announce=announce)
    except (KeyboardInterrupt, Cancelled):
        raise Cancelled(STOPPED) from None


def _missing_words(missing: "Missing") -> str:
    from skyshed.terrain.copernicus import tile_folder
    from skyshed.terrain.needed import missing_words, size_words

    size = f"{missing_words(len(missing.tiles), len(missing.needed))}, {size_words(missing.n_bytes)}"
    folder = tile_folder(missing.product)
    return (
        f"{_name(missing)}: {size}; fetched into {folder} and kept; once stopped, the same command goes on from there"
    )


def _name(missing: "Missing") -> str:
    return f"Copernicus {missing.product.key.upper()}"


def _failed_words(fetched: "Fetched", terrain: Sequence[Path]) -> str:
    """Say that ground could not be fetched, why, and on what ground the answer stands instead."""
    from skyshed.terrain.needed import size_words

    names = [path.name for path in terrain]
    if names == [EMBEDDED]:
        instead = "the embedded ground (posts 9 km apart) is used"
    elif DOWNLOADED not in names:
        instead = "the terrain that is named stands alone"
    elif names[-1] == EMBEDDED:
        instead = "what is in the cache is used, and the embedded ground (posts 9 km apart) where nothing is"
    else:
        instead = "what is in the cache is used"
    missing = fetched.missing
    size = f"{fetched.n_failed} of {len(missing.needed)} tiles"
    if fetched.n_failed == len(missing.tiles):
        size += f" ({size_words(missing.n_bytes)})"
    return f"{_name(missing)}: {size} could not be fetched: {fetched.fault}; {instead}"
