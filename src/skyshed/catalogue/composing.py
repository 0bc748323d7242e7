"""YAML text made into a tree, by PyYAML's events: apart from the tree itself, since PyYAML takes time to import.

Anchors, aliases and tags are refused: a scenario needs none, and they are how small files grow into large ones or run
code.
"""

from collections.abc import Iterator, Mapping

import yaml

from skyshed.catalogue.nodes import Node, Problem, Unreadable

_MAX_DEPTH = 32
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> tuple[Node, list[Problem]]:
    """Return the tree of one YAML document whose top is a mapping, and the keys that stand in it twice.

    Raises
    ------
    Unreadable
        With the place and what would be right.
    """
    composer = _Composer(text)
    try:
        root = composer.document()
    except yaml.YAMLError as error:
        raise Unreadable(_problem_of(error)) from None
    if root is None or root.is_null:
        raise Unreadable(Problem(1, 1, "file", "is empty; `skyshed new FILE` writes a scenario to start from"))
    if not isinstance(root.value, Mapping):
        raise Unreadable(Problem(root.line, root.column, "file", f"is {root.kind}; a mapping of keys is needed"))
    return root, composer.doubles


def _problem_of(error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        return Problem(1, 1, "file", f"is not YAML: {error.reason} at character {error.position}")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    what = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Problem(mark.line + 1 if mark else 1, mark.column + 1 if mark else 1, "file", f"is not YAML: {what}")


class _Composer:
    """Makes the tree from the parser's events; ``doubles`` are keys that stand twice in one mapping."""

    def __init__(self, text: str) -> None:
        self._events: Iterator[yaml.Event] = yaml.parse(text, Loader=_Loader)
        self.doubles: list[Problem] = []

    def document(self) -> Node | None:
        root = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                if root is not None:
                    raise Unreadable(_at(event, "holds a second document (---); a file may hold one"))
                root = self._node(next(self._events), 0)
        return root

    def _node(self, event: yaml.Event, depth: int) -> Node:
        _refuse_tricks(event, depth)
        line, column = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            _refuse_control_characters(event)
            return Node(event.value.strip(), line, column, is_quoted=event.style in {"'", '"'})
        if isinstance(event, yaml.SequenceStartEvent):
            return Node(tuple(self._children(yaml.SequenceEndEvent, depth)), line, column)
        return self._mapping(self._children(yaml.MappingEndEvent, depth), line, column)

    def _children(self, end: type[yaml.Event], depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self._events), end):
            yield self._node(event, depth + 1)

    def _mapping(self, children: Iterator[Node], line: int, column: int) -> Node:
        entries: dict[str, Node] = {}
        key_spots: dict[str, tuple[int, int]] = {}
        for key in children:
            if not isinstance(key.value, str):
                raise Unreadable(Problem(key.line, key.column, "file", f"a key is {key.kind}; keys are plain words"))
            value = next(children)
            if key.value in entries:
                message = f"stands here a second time; the first is on line {key_spots[key.value][0]}"
                self.doubles.append(Problem(key.line, key.column, key.value, message))
                continue
            key_spots[key.value] = key.line, key.column
            entries[key.value] = value
        return Node(entries, line, column, key_spots)


def _refuse_tricks(event: yaml.Event, depth: int) -> None:
    if isinstance(event, yaml.AliasEvent):
        raise Unreadable(_at(event, f"uses the alias *{event.anchor}; aliases are refused: write the value out"))
    anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
    if anchor:
        raise Unreadable(_at(event, f"sets the anchor &{anchor}; anchors are refused: write the value out"))
    if tag not in {None, "!"}:
        raise Unreadable(_at(event, f"uses the tag {tag[:60]}; tags are refused: write the plain value"))
    if depth > _MAX_DEPTH:
        raise Unreadable(_at(event, f"nests deeper than {_MAX_DEPTH} levels; no scenario needs that"))


def _refuse_control_characters(event: yaml.ScalarEvent) -> None:
    """Refuse what would act on a terminal or in a file name: text has letters, spaces and lines."""
    if event.value.isprintable():  # nearly always, and a file is read faster so
        return
    for letter in event.value:
        if not letter.isprintable() and not letter.isspace():
            raise Unreadable(_at(event, f"holds the character {letter!r}, which cannot be shown; write plain text"))


def _at(event: yaml.Event, message: str) -> Problem:
    return Problem(*_place(event), "file", message)


def _place(event: yaml.Event) -> tuple[int, int]:
    """Return line and column, counted from 1."""
    mark = event.start_mark
    assert mark is not None, "what is parsed from text has a place in it"
    return mark.line + 1, mark.column + 1
