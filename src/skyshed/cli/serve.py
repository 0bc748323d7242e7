"""``skyshed serve``: the globe under the hand, on this machine."""

import os
import shlex
import sys
import webbrowser
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Annotated

import typer

from skyshed.cli import options
from skyshed.cli.fetch import FetchOption, on_fetched_ground
from skyshed.cli.progress import TerminalProgress
from skyshed.cli.say import say
from skyshed.cli.serve_request import ServeRequest
from skyshed.verbs.asked import (
    clutter_improvement_db_of,
    levels_of,
    propagation_of,
    rain_mm_h_of,
    refraction_of,
    spacing_m_of,
)

if TYPE_CHECKING:
    from skyshed.serve.opened import Opened

SHIPPED = "iraq-offer"
HOST = "127.0.0.1"

WhatArgument = Annotated[
    str,
    typer.Argument(
        metavar="SCENARIO",
        help="A scenario file, the name of a shipped one, or a result folder of assess, exposure or simulate.",
    ),
]
PortOption = Annotated[
    int | None,
    typer.Option(
        "--port", min=0, max=65_535, metavar="N", help="0: any that is free; default: 8765, or the next that is free."
    ),
]
HostOption = Annotated[
    str,
    typer.Option(
        "--host",
        metavar="ADDRESS",
        help="Default: this machine alone. Any other needs a token, and what is sent is not encrypted.",
    ),
]
TokenOption = Annotated[
    str | None,
    typer.Option(
        "--token",
        metavar="TEXT",
        help="What others must know to open the page, 12 letters or more; made up where one is needed.",
    ),
]
NoBrowserOption = Annotated[bool, typer.Option("--no-browser", help="Open no browser.")]
StaticOption = Annotated[
    Path | None,
    typer.Option("--static", metavar="DIR", help="Serve nothing: write the report's map as a page for any web server."),
]


def serve(  # noqa: PLR0917 - typer reads options from parameters
    what: WhatArgument = SHIPPED,
    port: PortOption = None,
    host: HostOption = HOST,
    token: TokenOption = None,
    no_browser: NoBrowserOption = False,
    static: StaticOption = None,
    terrain: options.TerrainOption = None,
    fetch: FetchOption = None,
    levels: options.LevelsOption = None,
    refraction: options.RefractionOption = None,
    propagation: options.PropagationOption = None,
    rain: options.RainOption = None,
    clutter: options.ClutterOption = None,
    grid: options.GridOption = None,
    jobs: options.ThreadsOption = None,
    overwrite: options.OverwriteOption = False,
) -> None:
    """Open a globe on this machine: drag a site, and its true sky follows; click a point, and it says why."""
    request = ServeRequest(
        what=what,
        host=host,
        port=port,
        token=token,
        static=static,
        is_overwriting=overwrite,
        is_opening=not no_browser,
        terrain=tuple(terrain) if terrain else None,
        fetch=fetch.value if fetch is not None else None,
        levels=levels_of(levels, "--levels") if levels is not None else None,
        refraction=refraction_of(refraction, "--refraction"),
        propagation=propagation_of(propagation, "--propagation"),
        rain_mm_h=rain_mm_h_of(rain, "--rain"),
        clutter_improvement_db=clutter_improvement_db_of(clutter, "--clutter"),
        grid_spacing_m=spacing_m_of(grid, "--grid"),
        n_threads=jobs,
    )
    carry_out(request)


def carry_out(request: ServeRequest) -> None:
    """Serve until somebody ends it, or write the page that needs no server."""
    from skyshed.serve.opened import opened

    found = opened(request.what)
    if request.levels is not None:
        found = replace(found, scenario=replace(found.scenario, levels=request.levels))
    with TerminalProgress(is_quiet=False) as progress:
        request = on_fetched_ground(request, found.scenario, progress)
        page = None if request.static is None else write_page(request, found, request.static, progress)
    if page is not None:
        say(f"page: {page}")
    else:
        serve_until_ended(request, found)


def write_page(request: ServeRequest, found: "Opened", out: Path, progress: TerminalProgress) -> Path:
    """Write the report's map as a page into a folder; return the page."""
    from skyshed.serve.static import write_static

    command = shlex.join(["skyshed", *sys.argv[1:]])
    asked = request.overrides()
    return write_static(
        found.scenario, out, command=command, is_overwriting=request.is_overwriting, progress=progress, **asked
    )


def serve_until_ended(request: ServeRequest, found: "Opened") -> None:
    """Serve what was found; say where, and open a browser there."""
    from skyshed.serve.house import House
    from skyshed.serve.run import serve as serve_at

    def announce(address: str) -> None:
        say(f"globe: {address}")
        say("Ctrl-C ends it")
        sys.stdout.flush()
        if request.is_opening:
            open_browser(address)

    workshop = House(found, dict(request.overrides()))
    serve_at(workshop, host=request.host, port=request.port, token=request.token, announce=announce)


def open_browser(address: str) -> None:
    """Open a browser where there is a screen: elsewhere one in the terminal would take its keys."""
    has_screen = sys.platform in ("win32", "darwin") or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    if has_screen or os.environ.get("BROWSER"):
        Thread(target=webbrowser.open, args=(address,), daemon=True).start()
