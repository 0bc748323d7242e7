"""Where something stands in a scenario's text: for problems that only show once the ground is read."""

from collections.abc import Iterator, Mapping

from skyshed.catalogue.composing import parse
from skyshed.catalogue.nodes import Node, Unreadable


class LineNumbers:
    """The lines on which keys and names of a text stand; line 1 for those that it does not hold."""

    def __init__(self, text: str) -> None:
        try:
            self._root: Node | None = parse(text)[0]
        except Unreadable:
            self._root = None

    def line_of(self, *keys: str) -> int:
        """Return the line of a key of the file, of a key under it, and so on."""
        node, line = self._root, 1
        for key in keys:
            if node is None or not isinstance(node.value, Mapping) or key not in node.value:
                break
            line = node.key_spots[key][0]
            node = node.value[key]
        return line

    def line_of_entry(self, key: str, number: int) -> int:
        """Return the line of an entry, counted from 1, of the list under a key of the file."""
        tree = self._root.value if self._root else None
        node = tree.get(key) if isinstance(tree, Mapping) else None
        if node is None or not isinstance(node.value, tuple):
            return self.line_of(key)
        return node.value[number - 1].line

    def line_named(self, name: str) -> int:
        """Return the line of the first mapping that says ``name: NAME``."""
        return next((node.line for node in _mappings(self._root) if _is_named(node, name)), 1)


def _mappings(node: Node | None) -> Iterator[Node]:
    if node is None or isinstance(node.value, str):
        return
    if isinstance(node.value, Mapping):
        yield node
    for child in node.value.values() if isinstance(node.value, Mapping) else node.value:
        yield from _mappings(child)


def _is_named(node: Node, name: str) -> bool:
    return isinstance(node.value, Mapping) and "name" in node.value and node.value["name"].value == name
