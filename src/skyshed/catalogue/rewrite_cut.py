"""One entry cut out of a YAML text: an item of a list or a key of a mapping, with the comments that are its own."""

import re

import yaml

from skyshed.catalogue.rewrite_text import BREAK, end_of, is_flow, line_after, line_start

_COMMA = re.compile(r"\s*,")


def without_entry(text: str, node: yaml.Node, index: int) -> str:
    """Return a text without one entry of a list or mapping; of a list in lines, not its only one."""
    if is_flow(node):
        return _cut_from_brackets(text, _spans(text, node), index)
    if isinstance(node, yaml.MappingNode):
        return _without_pair(text, node, index)
    return _cut_lines(text, *item_lines(text, node, index))


def without_only_item(text: str, key: yaml.Node, node: yaml.Node) -> str:
    """Return a text with ``[]`` in place of the only item of the list in lines under a key."""
    start, end = item_lines(text, node, 0)
    colon = text.index(":", key.end_mark.index) + 1
    return _cut_lines(text[:colon] + " []" + text[colon:], start + 3, end + 3)


def item_lines(text: str, node: yaml.Node, index: int) -> tuple[int, int]:
    """Return where the lines of an item of a list in lines begin and end, with the comments that are its own.

    These are comments inside it and behind it, further right than its dash; and right above it, as far right as the
    dash, unless the item is the first: those may be about the list.
    """
    column, start = node.start_mark.column, line_start(text, _dash(text, node, index))
    end = line_after(text, end_of(text, node.value[index]))
    while index and start and _comment_column(text, above := line_start(text, _line_end_before(text, start))) == column:
        start = above
    while end < len(text) and _comment_column(text, end) > column:
        end = line_after(text, end)
    return start, end


def _dash(text: str, node: yaml.Node, index: int) -> int:
    """Return where the dash of an item stands: in the column of the list, on the item's first line or above it."""
    line = line_start(text, node.value[index].start_mark.index)
    while text[line + node.start_mark.column : line + node.start_mark.column + 1] != "-":
        line = line_start(text, _line_end_before(text, line))
    return line + node.start_mark.column


def _line_end_before(text: str, start: int) -> int:
    """Return where the line above ends, before its break."""
    return start - 2 if text[start - 2 : start] == "\r\n" else start - 1


def _comment_column(text: str, start: int) -> int:
    """Return the column of a line's comment; -1 where the line is no comment."""
    line = text[start : line_after(text, start)]
    return len(line) - len(line.lstrip()) if line.lstrip().startswith("#") else -1


def _spans(text: str, node: yaml.Node) -> list[tuple[int, int]]:
    if isinstance(node, yaml.MappingNode):
        return [(key.start_mark.index, max(end_of(text, value), key.end_mark.index)) for key, value in node.value]
    return [(item.start_mark.index, end_of(text, item)) for item in node.value]


def _cut_from_brackets(text: str, spans: list[tuple[int, int]], index: int) -> str:
    """Return a text without one of the entries in brackets, and a comma; comments stay, but on a line of its own."""
    start, end = spans[index]
    is_last = index == len(spans) - 1
    if not is_last and "#" not in text[end : spans[index + 1][0]]:
        return text[:start] + text[spans[index + 1][0] :]
    if is_last and index and "#" not in text[spans[index - 1][1] : start]:
        return text[: spans[index - 1][1]] + text[end:]
    comma = _COMMA.match(text, end)
    if comma is not None:
        end = comma.end()
    elif index:
        before = text.index(",", spans[index - 1][1])
        text, start, end = text[:before] + text[before + 1 :], start - 1, end - 1
    first, after = line_start(text, start), line_after(text, end)
    if not text[first:start].strip() and (not text[end:after].strip() or text[end:after].lstrip().startswith("#")):
        return text[:first] + text[after:]
    return text[:start] + text[end:]


def _without_pair(text: str, node: yaml.Node, index: int) -> str:
    key, value = node.value[index]
    start = key.start_mark.index
    if not text[line_start(text, start) : start].strip():
        return _cut_lines(text, line_start(text, start), line_after(text, max(end_of(text, value), key.end_mark.index)))
    return text[:start] + text[node.value[index + 1][0].start_mark.index :]


def _cut_lines(text: str, start: int, end: int) -> str:
    """Return a text without some lines; one that ended without a line break still does."""
    left = text[:start] + text[end:]
    if end == len(text) and start and not BREAK.search(text, line_start(text, end)) and text[-1] not in "\r\n":
        return left[: _line_end_before(left, len(left))]
    return left
