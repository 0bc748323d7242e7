"""``skyshed catalogue``: figures, sources, status."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from skyshed.catalogue.shipped import scenario_file, shipped_scenarios
from skyshed.cli import options
from skyshed.cli.command import Command
from skyshed.cli.say import say

if TYPE_CHECKING:
    from skyshed.model.system import System

app = typer.Typer(help="List published systems and target classes; show their figures, sources, status.",
                  invoke_without_command=True)  # fmt: skip


_OF_SYSTEMS = ", with the ring as advertised, its high end (what `ring` asks about)"


@app.callback()
def catalogue(ctx: typer.Context, as_json: options.JsonOption = False) -> None:
    """List the systems and target classes of the catalogue, and the scenarios that come with the program."""
    if ctx.invoked_subcommand is not None:
        return
    from skyshed.catalogue.load import load_catalogue

    known = load_catalogue()
    listed = {
        "systems": {key: entry.name for key, entry in known.systems.items()},
        "not assessable": {key: entry.name for key, entry in known.listed.items()},
        "target classes": {key: entry.name for key, entry in known.targets.items()},
        "scenarios": {name: str(path) for name, path in shipped_scenarios().items()},
    }
    if as_json:
        say(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    systems = {key: f"{_ring(entry):>7}  {entry.name}" for key, entry in known.systems.items()}
    shown = listed | {"systems": systems, "scenarios": dict.fromkeys(listed["scenarios"], "")}
    for title, entries in shown.items():
        if entries:
            say(f"{title}{_OF_SYSTEMS if title == 'systems' else ''}:")
        for key, words in entries.items():
            say(f"  {key:27} {words}".rstrip())
    say("next: skyshed catalogue show patriot; skyshed ring patriot --at Warsaw")


def _ring(system: "System") -> str:
    from skyshed.model.figure import Case
    from skyshed.units import format_quantity

    if system.engagement_radar is None:
        return "radar"
    return format_quantity(system.advertised_range_m.at(Case.CLAIMED), "m", 3)


@app.command(cls=Command, short_help="Every figure of one entry, with its sources.")
def show(
    key: Annotated[
        str,
        typer.Argument(
            metavar="KEY", help="A system or target class (s-400, Triumf), a shipped scenario, or a scenario file."
        ),
    ],
    scenario: Annotated[
        str | None,
        typer.Option(
            "--scenario", metavar="SCENARIO", help="A scenario whose own systems and target classes are known too."
        ),
    ] = None,
    as_json: options.JsonOption = False,
) -> None:
    """Show every figure of a system or target class: its range, its status, what each source says of it.

    Of a scenario: its units, systems and sites. Of an entry that is like another: which figures it keeps.
    """
    from skyshed.report.catalogue.show import shown_data, shown_text

    file = None if scenario is None else scenario_file(scenario)
    say(json.dumps(shown_data(key, file), indent=2, ensure_ascii=False) if as_json else shown_text(key, file))
