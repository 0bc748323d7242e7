"""The reference page of the command line, from typer's own tree of commands."""

from collections.abc import Iterator

import typer

from skyshed.cli import main as program
from skyshed.cli.app import app

HEAD = """\
# Command line

`skyshed COMMAND --help` says the same. An answer goes to stdout, remarks and errors go to stderr, one line each.
`skyshed --install-completion` teaches your shell the commands.
"""
_OF_TYPER = {"install_completion", "show_completion"}  # in the words of whichever typer is installed


def command_line_page() -> str:
    """Return the page as Markdown."""
    lines = [HEAD, *_exit_codes(), *_command(typer.main.get_command(app), "skyshed")]
    return "\n".join(lines).rstrip() + "\n"


def _exit_codes() -> Iterator[str]:
    codes = (program.__doc__ or "").split("\n\n", 1)[1]
    yield f"**Exit codes**: {' '.join(codes.split())}\n"


def _command(command: object, path: str) -> Iterator[str]:
    """Yield the section of a command and of every command below it."""
    parameters = [each for each in command.params if each.name not in _OF_TYPER]
    if path != "skyshed":
        yield f"## {path}\n"
    words = [path, *(_usage(each) for each in parameters), *(["COMMAND"] if getattr(command, "commands", None) else [])]
    yield f"```\n{' '.join(words)}\n```\n"
    yield from (f"{' '.join(part.split())}\n" for part in (command.help or "").split("\n\n"))
    if parameters:
        yield "| | default | |\n| --- | --- | --- |"
        yield from (_row(each) for each in parameters)
        yield ""
    for name, inner in sorted(getattr(command, "commands", {}).items()):
        yield from _command(inner, f"{path} {name}")


def _is_option(parameter: object) -> bool:
    return parameter.opts[0].startswith("-")


def _usage(parameter: object) -> str:
    if not _is_option(parameter):
        name = _value(parameter)
        return name if parameter.required else f"[{name}]"
    text = _written(parameter, parameter.opts[-1:])
    return text if parameter.required else f"[{text}]"


def _written(parameter: object, names: list[str]) -> str:
    return ", ".join(names) + ("" if parameter.is_flag else f" {_value(parameter)}")


def _value(parameter: object) -> str:
    return parameter.metavar or parameter.name.upper()


def _row(parameter: object) -> str:
    name = _written(parameter, list(parameter.opts)) if _is_option(parameter) else _value(parameter)
    words = (parameter.help or "").replace("|", r"\|")
    return f"| `{name}` | {_default(parameter)} | {words} |"


def _default(parameter: object) -> str:
    if parameter.required:
        return "needed"
    if parameter.default in {None, False} or parameter.default == ():
        return ""
    return f"`{getattr(parameter.default, 'value', parameter.default)}`"
