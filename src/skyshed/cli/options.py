"""Arguments and options that several commands share."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from skyshed.model.figure import Case


class Maps(StrEnum):
    """Which maps are drawn."""

    DEFAULT = "default"
    ALL = "all"


ScenarioArgument = Annotated[
    str, typer.Argument(metavar="SCENARIO", help="A scenario file, or the name of a shipped one (iraq-offer).")
]
OutOption = Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="Folder for the results.")]
TerrainOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--terrain",
        metavar="PATH",
        help="Raster, folder of rasters, copernicus, embedded, or 'sea: 0 m'. Repeatable; each fills holes before it.",
    ),
]
CasesOption = Annotated[
    list[Case] | None,
    typer.Option("--case", metavar="CASE", help="claimed, nominal or conservative. Repeatable; default: all."),
]
CaseOption = Annotated[Case, typer.Option("--case", metavar="CASE", help="claimed, nominal or conservative.")]
LevelsOption = Annotated[
    str | None, typer.Option("--levels", metavar="LIST", help="Levels to ask about, as in 100mAGL,3000m,FL330.")
]
RefractionOption = Annotated[
    str | None,
    typer.Option("--refraction", metavar="SETTING", help="median, 10%, 90%, k=4/3, k=NUMBER, optical or none."),
]
PropagationOption = Annotated[
    str | None,
    typer.Option(
        "--propagation",
        metavar="SETTING",
        help="diffraction, line-of-sight or by-terrain: diffraction where the ground is known finely enough.",
    ),
]
RainOption = Annotated[
    str | None,
    typer.Option("--rain", metavar="RATE", help="Rain around every radar, as in '10 mm/h'; none for no rain."),
]
ClutterOption = Annotated[
    str | None,
    typer.Option(
        "--clutter",
        metavar="IMPROVEMENT",
        help="Echoes of the ground, and what radars take off them, as in '40 dB'; none for no such echoes.",
    ),
]
GridOption = Annotated[
    str | None, typer.Option("--grid", metavar="LENGTH", help="Spacing of the map grid, with its unit, as in 2km.")
]
MapsOption = Annotated[Maps, typer.Option("--maps", metavar="WHICH", help="Which maps are drawn: default or all.")]
ThreadsOption = Annotated[
    int | None, typer.Option("-j", "--jobs", min=1, metavar="N", help="Threads; default: one a core.")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")]
QuietOption = Annotated[bool, typer.Option("-q", "--quiet", help="Show no progress and no closing line.")]
ProfileOption = Annotated[bool, typer.Option("--profile", help="Say afterwards where the time went.")]
OverwriteOption = Annotated[bool, typer.Option("--overwrite", help="Replace what an earlier run left there.")]
