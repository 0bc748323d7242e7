"""How the words of a command line are read: each option once, and `--fetch` with or without its product."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import typer

from skyshed.cli.fetch import FLAG, ProductName
from skyshed.errors import InputError

_LIKE_PRODUCT = re.compile(r"glo[-_ ]?\d*", re.IGNORECASE)


class Command(typer.core.TyperCommand):
    """A command that refuses an option with a value given twice: of two places the last would win without a word."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's own kind
        """Read the words of the command line."""
        _, _, order = self.make_parser(ctx).parse_args(args=list(args))
        for option, n_times in Counter(order).items():
            if n_times > 1 and not (option.multiple or getattr(option, "is_flag", True)):
                raise InputError(f"{max(option.opts, key=len)} is given {n_times} times; give it once")
        return super().parse_args(ctx, args)


class FetchingCommand(Command):
    """A command whose `--fetch` may stand alone: what follows it is its value only where it looks like a product."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]  # typer's own kind
        """Read the words of the command line, each `--fetch` of which has its product by then."""
        valued = {name for each in self.params if not getattr(each, "is_flag", True) for name in each.opts}
        return super().parse_args(ctx, list(with_products(args, valued - {FLAG})))


def with_products(args: Sequence[str], valued: set[str]) -> Iterator[str]:
    """Yield the words of a command line with a product behind every `--fetch`; ``valued`` are options with a value.

    >>> list(with_products(["--fetch", "iraq-offer", "-o", "out"], {"-o"}))
    ['--fetch=glo-90', 'iraq-offer', '-o', 'out']
    >>> list(with_products(["iraq-offer", "--fetch", "glo-30"], set()))
    ['iraq-offer', '--fetch=glo-30']

    Raises
    ------
    InputError
        If the value of another option is missing before it.
    """
    left = list(args)
    while left:
        word = left.pop(0)
        if word == "--":
            yield from [word, *left]
            return
        if word in valued and left[:1] == [FLAG]:
            raise InputError(f"{word}: its value is missing; {FLAG} follows")
        if word == FLAG:
            word += f"={left.pop(0) if left and _LIKE_PRODUCT.fullmatch(left[0]) else ProductName.GLO_90.value}"
        yield word
        if word in valued and left:
            yield left.pop(0)
