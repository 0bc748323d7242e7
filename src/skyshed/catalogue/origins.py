"""What a ``like:`` entry keeps: for every figure, which entry states its low, nominal and high value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from skyshed.catalogue.figures import is_figure
from skyshed.catalogue.keys import ENDS
from skyshed.catalogue.nodes import Node

Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a figure of a ``like:`` entry comes from.

    ``path`` is where it stands in the entry, as ("missiles", "9M317M", "max_range"). ``own`` are the values
    (``low``, ``nominal``, ``high``) that the entry states itself; ``kept`` maps every other to the entry that does.
    """

    path: Path
    own: tuple[str, ...]
    kept: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A user's entry that is like another: ``section`` is ``systems`` or ``target_classes``."""

    section: str
    key: str
    like: str
    origins: Mapping[Path, Origin]


def likeness(section: str, steps: Sequence[tuple[str, Node]], whole: Node) -> Likeness:
    """Return what an entry keeps.

    ``steps`` are the entry, what it is like, and so on down to one that is like no other, each with its key;
    ``whole`` is all of them laid over each other.
    """
    found = {path: _origin(path, figure, steps) for path, figure in _figures(whole, ())}
    return Likeness(section, steps[0][0], steps[1][0], found)


def _figures(node: Node, path: Path) -> Iterator[tuple[Path, Node]]:
    if not isinstance(node.value, Mapping):
        return
    if is_figure(node):
        yield path, node
        return
    for key, inner in node.value.items():
        yield from _figures(inner, (*path, key))


def _origin(path: Path, figure: Node, steps: Sequence[tuple[str, Node]]) -> Origin:
    number_of = {end: _stating(path, end, steps) for end in ENDS if end in figure.value}
    own = tuple(end for end, number in number_of.items() if number == 0)
    return Origin(path, own, {end: steps[number][0] for end, number in number_of.items() if number})


def _stating(path: Path, end: str, steps: Sequence[tuple[str, Node]]) -> int:
    """Return the number of the first step that states an end of a figure."""
    return next(number for number, (_, node) in enumerate(steps) if _states(node, (*path, end)))


def _states(node: Node, path: Path) -> bool:
    for key in path:
        if not isinstance(node.value, Mapping) or key not in node.value:
            return False
        node = node.value[key]
    return not node.is_null
