"""Reading one mapping of a file key by key, noting every problem with its place instead of stopping at the first."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import TypeVar, overload

from skyshed.catalogue.nearest import suggestion
from skyshed.catalogue.nodes import Node, Problem, one_line
from skyshed.units import UnitError, parse_quantity

_Value = TypeVar("_Value")
_OF_SEVERAL_LINES = {"description", "note"}
_YES, _NO = {"true", "yes", "on"}, {"false", "no", "off"}


class Entry:
    """A mapping at a place in a file. What is read and cannot be used comes back as None, and is noted.

    ``path`` is how a person would name the place, as in ``offers[1].fire_units[2]``.
    """

    def __init__(self, node: Node, path: str, noted: list[Problem]) -> None:
        self.path = path
        self.noted = noted
        self.node = node
        self.values: Mapping[str, Node] = {}
        if isinstance(node.value, Mapping):
            self.values = node.value
        elif not node.is_null:
            self.note(node, "", f"is {node.kind}; a mapping of keys is needed")

    def note(self, node: Node, key: str, message: str) -> None:
        """Note a problem at a node, under a key of this mapping ("" for the mapping itself)."""
        self.noted.append(Problem(node.line, node.column, self.join(key) or "file", message))

    def note_key(self, key: str, message: str) -> None:
        """Note a problem at a key of this mapping; at the mapping where the key is not written."""
        line, column = self.node.key_spots.get(key, (self.node.line, self.node.column))
        self.noted.append(Problem(line, column, self.join(key) or "file", message))

    def join(self, key: str) -> str:
        """Return the path of a key of this mapping."""
        if not key or key.startswith("["):
            return self.path + key
        return f"{self.path}.{key}" if self.path else key

    def only(self, known: Iterable[str]) -> None:
        """Note every key that is not known, with the nearest one that is."""
        names = list(known)
        for key in self.values:
            if key not in names:
                self.note_key(key, f"is not a known key here; {suggestion(key, names)}")

    def has(self, key: str) -> bool:
        """Whether something is written under a key."""
        return key in self.values and not self.values[key].is_null

    def is_blank(self, key: str) -> bool:
        """Whether a text without a letter stands under a key."""
        value = self.values[key].value
        return isinstance(value, str) and not value.strip()

    def states(self, key: str) -> bool:
        """Whether a key is written in this very mapping, not taken over by ``like``."""
        return key in self.node.key_spots

    def get(self, key: str) -> Node | None:
        """Return the node under a key, or None where nothing is written."""
        return self.values[key] if self.has(key) else None

    def require(self, key: str, example: str) -> Node | None:
        """Return the node under a key; its absence is noted, unless this is no mapping, which is noted already."""
        if not self.has(key) or self.is_blank(key):
            if self.is_readable:
                self.note_key(key, f"is missing; write for example {key}: {example}")
            return None
        return self.values[key]

    @property
    def is_readable(self) -> bool:
        """Whether keys can be read here: what is no mapping holds none."""
        return self.node.is_null or isinstance(self.node.value, Mapping)

    @overload
    def text(self, key: str, default: str) -> str: ...
    @overload
    def text(self, key: str, default: str | None = None) -> str | None: ...
    def text(self, key: str, default: str | None = None) -> str | None:
        """Return plain text, or the default where none is written that can be used."""
        node = self.get(key)
        text = None if node is None else self.text_of(node, key)
        return default if text is None else text

    def read(self, key: str, parse: Callable[[str], _Value]) -> _Value | None:
        """Return what ``parse`` makes of plain text; its `UnitError` becomes a problem there."""
        text = self.text(key)
        return None if text is None else self.made(self.values[key], key, partial(parse, text))

    def text_of(self, node: Node, key: str) -> str | None:
        """Return the text of a node."""
        if isinstance(node.value, str):
            return node.value if key in _OF_SEVERAL_LINES else one_line(node.value)
        self.note(node, key, f"is {node.kind}; plain text is needed")
        return None

    def flag(self, key: str) -> bool | None:
        """Return true or false, or None where nothing usable is written."""
        text = self.text(key)
        if text is None:
            return None
        if text.lower() in _YES | _NO:
            return text.lower() in _YES
        self.note(self.values[key], key, f"{text!r} is neither true nor false")
        return None

    def quantity(self, key: str, dimension: str) -> float | None:
        """Return a quantity in SI units."""
        return self.read(key, lambda text: parse_quantity(text, dimension))

    def made(self, node: Node, key: str, make: Callable[[], _Value]) -> _Value | None:
        """Return what ``make`` returns; its `UnitError` becomes a problem at the node."""
        try:
            return make()
        except UnitError as error:
            self.note(node, key, str(error))
            return None

    def choice(self, key: str, known: Iterable[str], default: str | None = None) -> str | None:
        """Return one of some known words."""
        text, names = self.text(key), list(known)
        if text is None and not self.has(key):
            return default
        if text is None or text in names:
            return text
        self.note(self.values[key], key, f"{text!r} is not known; {suggestion(text, names)}")
        return None

    def entry(self, key: str) -> "Entry | None":
        """Return the mapping under a key as an entry."""
        node = self.get(key)
        return None if node is None else Entry(node, self.join(key), self.noted)

    def entries(self, key: str) -> Iterator[tuple[str, "Entry"]]:
        """Yield the mappings of a mapping, each with its name."""
        inner = self.entry(key)
        if inner is not None:
            for name, node in inner.values.items():
                yield name, Entry(node, inner.join(name), self.noted)

    def items(self, key: str) -> Iterator["Entry"]:
        """Yield the mappings of a list."""
        for number, node in enumerate(self.nodes(key), start=1):
            yield Entry(node, f"{self.join(key)}[{number}]", self.noted)

    def nodes(self, key: str) -> tuple[Node, ...]:
        """Return the nodes of a list; a single text counts as a list of one."""
        node = self.get(key)
        if node is None:
            return ()
        if isinstance(node.value, tuple):
            return node.value
        if isinstance(node.value, str):
            return (node,)
        self.note(node, key, "is a mapping; a list is needed (lines that begin with '- ')")
        return ()

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of plain texts."""
        found = (self.text_of(node, f"{key}[{number}]") for number, node in enumerate(self.nodes(key), start=1))
        return tuple(text for text in found if text)
