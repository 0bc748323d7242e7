"""``like``: a user's entry laid over a published one, figure by figure."""

from collections.abc import Mapping

from skyshed.catalogue.entry import Entry
from skyshed.catalogue.figures import is_figure
from skyshed.catalogue.keys import ENDS
from skyshed.catalogue.nodes import Node, moved

_GROUNDS = ("status", "claims", "note", "formula")


def laid_over(base: Node, entry: Entry) -> Node:
    """Return ``base`` with what ``entry`` states in its place; what is taken over stands where ``entry`` stands.

    ``null`` takes a part out. A figure whose number is changed loses its published sources, since none of
    them gives the new number: the override brings its own.
    """
    node = entry.node
    if not isinstance(node.value, Mapping) or not isinstance(base.value, Mapping):
        return node
    if is_figure(base):
        return _figure(base.value, entry)
    return _mapping(base.value, entry)


def _mapping(base: Mapping[str, Node], entry: Entry) -> Node:
    node = entry.node
    merged = {key: moved(value, node.line, node.column) for key, value in base.items()}
    for key, value in entry.values.items():
        if value.is_null:
            if key not in merged:
                entry.note_key(key, "takes out what the published entry does not have")
            merged.pop(key, None)
        elif key in merged and isinstance(value.value, Mapping):
            merged[key] = laid_over(merged[key], Entry(value, entry.join(key), entry.noted))
        else:
            merged[key] = value
    return Node(merged, node.line, node.column, node.key_spots)


def _figure(base: Mapping[str, Node], entry: Entry) -> Node:
    node, values = entry.node, dict(base)
    is_changed = any(entry.has(end) for end in ENDS)
    if is_changed and not any(entry.has(ground) for ground in _GROUNDS):
        entry.note(node, "", "changes a number without saying on what ground; add claims, or status and note")
    elif is_changed or entry.has("status"):
        values = {key: value for key, value in values.items() if key not in _GROUNDS}
    values = {key: moved(value, node.line, node.column) for key, value in values.items()}
    return Node(values | dict(entry.values), node.line, node.column, node.key_spots)
