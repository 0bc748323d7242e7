"""Where the parts of a YAML text stand, and how a value is written into it, so that the rest keeps every letter.

The text is one that `skyshed.catalogue.nodes.parse` has read: without anchors, aliases, tags and double keys.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import cast

import yaml

from skyshed.catalogue.nodes import one_line

Path = tuple[str | int, ...]
Value = str | Sequence["Value"] | Mapping[str, "Value"]

BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")  # where YAML ends a line
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def composed(text: str) -> yaml.Node:
    """Return the nodes of a text, each with the places of its first letter and after its last."""
    return cast("yaml.Node", yaml.compose(text, Loader=_Loader))


def chain(text: str, path: Path) -> list[yaml.Node]:
    """Return the nodes from the top along a path, as far as there are any."""
    nodes = [composed(text)]
    for step in path:
        child = _child(nodes[-1], step)
        if child is None:
            break
        nodes.append(child)
    return nodes


def _child(node: yaml.Node, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value.strip() == step), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return cast("yaml.Node", node.value[step])
    return None


def values(node: yaml.Node) -> Value:
    """Return what nodes hold, as the reader of scenarios takes it: text, lists and mappings."""
    if isinstance(node, yaml.MappingNode):
        return {key.value.strip(): values(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [values(item) for item in node.value]
    return one_line(node.value.strip())


def is_null(node: yaml.Node) -> bool:
    """Whether nothing was written (or ``null`` or ``~``)."""
    return isinstance(node, yaml.ScalarNode) and not _is_quoted(node) and node.value.strip() in {"", "~", "null"}


def _is_quoted(node: yaml.Node) -> bool:
    return getattr(node, "style", None) in {"'", '"'}


def is_flow(node: yaml.Node) -> bool:
    """Whether a list or mapping stands in brackets."""
    return bool(getattr(node, "flow_style", False))


def end_of(text: str, node: yaml.Node) -> int:
    """Return the place after the last letter of a node; blank lines and comments behind it are no part of it."""
    if isinstance(node, yaml.CollectionNode) and not is_flow(node):
        last = node.value[-1]
        return end_of(text, last[1] if isinstance(last, tuple) else last)
    end: int = node.end_mark.index
    if getattr(node, "style", None) in {"|", ">"}:
        return len(text[:end].rstrip())
    return end


def line_start(text: str, index: int) -> int:
    """Return where the line of a place begins."""
    return max((found.end() for found in BREAK.finditer(text, 0, index)), default=0)


def line_after(text: str, index: int) -> int:
    """Return where the line after that of a place begins, or the end of the text."""
    found = BREAK.search(text, index)
    return found.end() if found else len(text)


def line_break(text: str, at: int) -> str:
    """Return how the line before the beginning of another one ends; the first one's break where it has none."""
    before = text[max(at - 2, 0) : at]
    found = BREAK.search(before if before == "\r\n" else before[-1:]) or BREAK.search(text)
    return found.group() if found else "\n"


def with_lines(text: str, at: int, lines: Sequence[str]) -> str:
    """Return a text with lines put in where a line begins, or at its end."""
    ends = line_break(text, at)
    if at == len(text) and not text.endswith(ends):
        return text + "".join(ends + line for line in lines)
    return text[:at] + "".join(line + ends for line in lines) + text[at:]


def written(value: Value, *, in_flow: bool, is_json: bool = False) -> str:
    """Return a value as YAML; lists and mappings in brackets, ``is_json``: all text in quotes."""
    if isinstance(value, Mapping):
        pairs = (f"{_text(key, in_flow=True, is_json=is_json)}: {_inner(item, is_json)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if not isinstance(value, str):
        return "[" + ", ".join(_inner(item, is_json) for item in value) + "]"
    return _text(value, in_flow=in_flow, is_json=is_json)


def _inner(value: Value, is_json: bool) -> str:
    return written(value, in_flow=True, is_json=is_json)


def _text(text: str, *, in_flow: bool, is_json: bool) -> str:
    plain = not is_json and _is_plain(text, in_flow=in_flow)
    return text if plain else json.dumps(text, ensure_ascii=False)


def _is_plain(text: str, *, in_flow: bool) -> bool:
    """Whether a text means itself without quotes."""
    try:
        node = composed(f"[{text}]" if in_flow else f"- {text}")
    except yaml.YAMLError:
        return False
    items = node.value if isinstance(node, yaml.SequenceNode) else []
    is_one = len(items) == 1 and isinstance(items[0], yaml.ScalarNode) and items[0].value == text
    return is_one and not _is_quoted(items[0]) and not is_null(items[0]) and "\n" not in text


def rewritten_text(node: yaml.Node, value: str, *, in_flow: bool, is_json: bool = False) -> str:
    """Return a text in the quotes that another one stands in."""
    if getattr(node, "style", None) == "'":
        return "'" + value.replace("'", "''") + "'"
    return written(value, in_flow=in_flow, is_json=is_json or getattr(node, "style", None) == '"')
