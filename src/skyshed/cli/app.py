"""The commands and where they live. Nothing heavy is imported until a command runs."""

from typing import Annotated, Any

import typer

import skyshed
from skyshed.cli import assess, catalogue, check, compare, exposure, new, ring, serve, simulate, terrain, why
from skyshed.cli.command import Command, FetchingCommand
from skyshed.cli.say import say
from skyshed.cli.stop import Unread
from skyshed.errors import Cancelled

_STOPPED_BETWEEN = 130  # typer's own answer to a stop before a command begins


class StoppableGroup(typer.core.TyperGroup):
    """Hand to ``main`` what typer would end the program on by itself: Ctrl-C, and a closed pipe."""

    def main(self, *words: Any, **how: Any) -> Any:  # typer's own loose signature
        code = super().main(*words, **how)
        if code == _STOPPED_BETWEEN:
            raise Cancelled
        return code

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]  # typer hands its own kind to its groups
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise Cancelled from None
        except BrokenPipeError:
            raise Unread from None


app = typer.Typer(
    cls=StoppableGroup,
    help="How much sky does an air-defence package really cover? Published figures, real terrain, real air.",
    no_args_is_help=True,
    rich_markup_mode=None,  # plain help: half the start-up time, and the same text wherever it is copied
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("demo", cls=Command, short_help="Assess the shipped example; no file needed.")(assess.demo)
app.command("assess", cls=FetchingCommand, short_help="What sky the units of a scenario really reach.")(assess.assess)
app.command("ring", cls=FetchingCommand, short_help="Whether the circle round a system on a map is true.")(ring.ring)
app.command("compare", cls=FetchingCommand, short_help="Which of two packages covers more, and how sure.")(
    compare.compare
)
app.command("why", cls=FetchingCommand, short_help="Why a point is, or is not, covered.")(why.why)
app.command("exposure", cls=FetchingCommand, short_help="Which recorded flights crossed which zones.")(
    exposure.exposure
)
app.command("simulate", cls=FetchingCommand, short_help="How many of a scripted raid get through, and how sure.")(
    simulate.simulate
)
app.command("serve", cls=FetchingCommand, short_help="The globe under your hand: drag a site, and its sky follows.")(
    serve.serve
)
app.command("check", cls=Command, short_help="Every problem of a scenario, with its line.")(check.check)
app.command("new", cls=Command, short_help="Write a commented scenario to start from.")(new.new)
app.add_typer(terrain.app, name="terrain")
app.add_typer(catalogue.app, name="catalogue", short_help="List published systems; show one with its sources.")


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        say(f"skyshed {skyshed.__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    del version
