"""Edits of a YAML text at their line: a value set, a key or an item put in or taken out, and all else as it was."""

import re
from collections.abc import Callable, Mapping, Sequence

import yaml

from skyshed.catalogue.rewrite_cut import item_lines, without_entry, without_only_item
from skyshed.catalogue.rewrite_text import (
    BREAK,
    Path,
    Value,
    chain,
    end_of,
    is_flow,
    is_null,
    line_after,
    line_break,
    line_start,
    rewritten_text,
    values,
    with_lines,
    written,
)


def value_at(text: str, path: Path) -> Value | None:
    """Return what stands at a path; None where nothing is written."""
    nodes = chain(text, path)
    return None if len(nodes) <= len(path) or is_null(nodes[-1]) else values(nodes[-1])


def with_value(text: str, path: Path, value: Value) -> str:
    """Return a text with a value under a key of a mapping, in place of the text or the nothing that stands there."""
    nodes = chain(text, path)
    if len(nodes) <= len(path):
        return _with_pair(text, nodes, str(path[-1]), value)
    node, in_flow, is_json = nodes[-1], any(map(is_flow, nodes[:-1])), _is_json(nodes)
    start, end = node.start_mark.index, end_of(text, node)
    if isinstance(value, str):
        new = rewritten_text(node, value, in_flow=in_flow, is_json=is_json)
    else:
        new = written(value, in_flow=True, is_json=is_json)
    return text[:start] + (" " if start == end else "") + new + text[end:]


def with_items(text: str, path: Path, new: Sequence[Value]) -> str:
    """Return a text with values at the end of the list under a key, which is made where there is none."""
    nodes = chain(text, path)
    if not new:
        return text
    if len(nodes) <= len(path) or is_null(nodes[-1]):
        return with_value(text, path, new)
    node, is_json = nodes[-1], _is_json(nodes)
    if isinstance(node, yaml.ScalarNode):  # one text counts as a list of one
        return text[: node.start_mark.index] + written([values(node), *new], in_flow=True) + text[end_of(text, node) :]
    if is_flow(node):
        return _with_entries(text, node, [written(value, in_flow=True, is_json=is_json) for value in new])
    lines = [line for value in new for line in _item(text, node, value)]
    return with_lines(text, item_lines(text, node, len(node.value) - 1)[1], lines)


def with_changed_items(text: str, path: Path, changes: Mapping[int, Callable[[str], str]]) -> str:
    """Return a text with some items of a list changed, each as if it were a text of its own: the list is read once."""
    node = chain(text, path)[-1]
    for index in sorted(changes, reverse=True):
        item = node.value[index]
        start, end = item.start_mark.index, end_of(text, item)
        indent = ""
        if not is_flow(item):  # with the comment behind it, and its lines as far right as they stand
            found = BREAK.search(text, end)
            end, indent = found.start() if found else len(text), " " * item.start_mark.column
        text = text[:start] + changes[index](indent + text[start:end])[len(indent) :] + text[end:]
    return text


def without_key(text: str, path: Path) -> str:
    """Return a text without a key of a mapping and what stands under it."""
    mapping = chain(text, path[:-1])[-1]
    names = [key.value.strip() for key, _ in mapping.value]
    return without_entry(text, mapping, names.index(path[-1]))


def without_item(text: str, path: Path, index: int) -> str:
    """Return a text without an item of the list under a key; its key goes with the last, unless it has a comment."""
    nodes = chain(text, path)
    node = nodes[-1]
    if isinstance(node, yaml.ScalarNode):
        return without_key(text, path)
    if len(node.value) > 1:
        return without_entry(text, node, index)
    if is_flow(node):
        return _pruned(without_entry(text, node, index), path)
    key = next(key for key, value in nodes[-2].value if value is node)
    return _pruned(without_only_item(text, key, node), path)


def without_part(text: str, path: Path) -> str:
    """Return a text without a key of a mapping; the key that the mapping stands under goes with the last one."""
    is_last = len(chain(text, path[:-1])[-1].value) == 1
    return without_key(text, path[:-1] if is_last else path)


def _pruned(text: str, path: Path) -> str:
    nodes = chain(text, path)
    end = end_of(text, nodes[-1])
    has_comment = "#" in text[end : line_after(text, end)] and not is_flow(nodes[-2])
    return text if has_comment else without_key(text, path)


def _with_pair(text: str, nodes: Sequence[yaml.Node], key: str, value: Value) -> str:
    """Return a text with one more key at the end of the last of some nodes, a mapping."""
    mapping, is_json = nodes[-1], _is_json([*nodes, nodes[-1]])
    name = written(key, in_flow=True, is_json=is_json)
    if is_flow(mapping):
        return _with_entries(text, mapping, [f"{name}: {written(value, in_flow=True, is_json=is_json)}"])
    indent = " " * mapping.value[0][0].start_mark.column
    if isinstance(value, Sequence) and not isinstance(value, str) and isinstance(value[0], Mapping):
        lines = [f"{indent}{name}:", *(f"{indent}  - {written(item, in_flow=True)}" for item in value)]
    else:
        lines = [f"{indent}{name}: {written(value, in_flow=False)}"]
    return with_lines(text, line_after(text, end_of(text, mapping)), lines)


def _with_entries(text: str, node: yaml.Node, entries: Sequence[str]) -> str:
    """Return a text with more entries in brackets: on lines of their own where the last one begins its line."""
    if not node.value:
        at = node.start_mark.index + 1
        return text[:at] + ", ".join(entries) + text[at:]
    last = node.value[-1]
    first, end = (last[0], end_of(text, last[1])) if isinstance(last, tuple) else (last, end_of(text, last))
    indent = text[line_start(text, first.start_mark.index) : first.start_mark.index]
    is_alone = not indent.strip() and "#" not in text[end : line_after(text, end)]
    between = line_break(text, line_after(text, end)) + indent if is_alone else " "
    return text[:end] + "".join(f",{between}{entry}" for entry in entries) + text[end:]


def _item(text: str, node: yaml.Node, value: Value) -> list[str]:
    """Return the lines of one more item of a list, written as its last one is."""
    column, last = node.start_mark.column, node.value[-1]
    if not isinstance(value, Mapping) or not isinstance(last, yaml.MappingNode) or is_flow(last):
        return [f"{' ' * column}- {written(value, in_flow=isinstance(value, Mapping))}"]
    first = last.start_mark.column
    before = text[last.start_mark.index - (first - column) : last.start_mark.index]
    if not re.fullmatch("- *", before):  # the dash stands on a line of its own
        first = column + 2
    pairs = [f"{key}: {written(item, in_flow=False)}" for key, item in value.items()]
    dash = f"{' ' * column}-".ljust(first)
    return [dash + pairs[0], *(" " * first + pair for pair in pairs[1:])]


def _is_json(nodes: Sequence[yaml.Node]) -> bool:
    """Whether the mapping nearest above the last of some nodes has its keys in double quotes."""
    mapping = next((node for node in reversed(nodes[:-1]) if isinstance(node, yaml.MappingNode)), None)
    return mapping is not None and bool(mapping.value) and mapping.value[0][0].style == '"'
