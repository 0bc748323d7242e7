"""A figure read by the rules: its range in order, its unit, its ground (sources, a formula or a stated assumption)."""

import math
import re
from collections.abc import Mapping
from typing import TypeVar

from skyshed.catalogue.arithmetic import evaluate
from skyshed.catalogue.claims import check_leaning, read_claims
from skyshed.catalogue.entry import Entry
from skyshed.catalogue.keys import ENDS, FIGURE_KEYS
from skyshed.catalogue.nodes import Node
from skyshed.catalogue.rules import FigureRule
from skyshed.model.figure import PER_MISSILE, Claim, CountedClaim, Favours, Figure, Source, Status
from skyshed.units import UnitError, format_quantity, parse_quantity

Read = TypeVar("Read")
_UNREAD = re.compile(r"\b(from|by) memory\b|\bnot read\b|\bnothing was read\b", re.IGNORECASE)
_FORMULA_TOLERANCE = 0.006  # half of the last of three printed digits, at worst


def read_figure(parent: Entry, name: str, rule: FigureRule, key: str, sources: Mapping[str, Source]) -> Figure | None:
    """Return the figure under ``name``, or None with every problem noted. ``key`` names it in the model."""
    node = parent.require(name, f"{{nominal: {rule.example}, status: assumed, note: why}}")
    if node is None:
        return None
    if isinstance(node.value, str):
        parent.note(node, name, _bare(node.value, rule))
        return None
    entry = Entry(node, parent.join(name), parent.noted)
    entry.only(FIGURE_KEYS)
    n_noted = len(entry.noted)
    values = _ends(entry, rule)
    n_before_claims = len(entry.noted)
    claims = read_claims(entry, sources, rule)
    has_wrong_claims = entry.has("claims") and not claims and len(entry.noted) > n_before_claims
    status = None if has_wrong_claims else _status(entry, claims)
    if rule.is_counted and status is Status.CITED:
        _check_per_missile(entry, claims)
    favours = entry.choice("favours", tuple(Favours), rule.favours)
    if favours not in {None, rule.favours}:
        entry.note_key("favours", f"{favours} does not flatter this figure; a seller shows its {rule.favours} end")
    if entry.has("formula"):
        _check_formula(entry, rule)
    if values is None or status is None or len(entry.noted) > n_noted:
        return None
    low, nominal, high = values
    figure = Figure(key, nominal, low, high, rule.unit, rule.favours, status, claims, entry.text("note") or "")
    if status is Status.CITED:
        check_leaning(entry, figure, sources)
    return figure if len(entry.noted) == n_noted else None


def read_figures(
    entry: Entry, rules: Mapping[str, FigureRule], prefix: str, sources: Mapping[str, Source]
) -> dict[str, Figure | None]:
    """Return every figure of a table of rules by its name in the model; None where it cannot be used."""
    return {
        rule.field: read_figure(entry, name, rule, f"{prefix}/{rule.field}", sources) for name, rule in rules.items()
    }


def is_figure(node: Node) -> bool:
    """Whether a mapping is a figure (it states a value)."""
    return isinstance(node.value, Mapping) and any(end in node.value for end in ENDS)


def usable(read: Mapping[str, Read | None]) -> dict[str, Read]:
    """Return what could be used of what was read; the rest is None, and has been noted."""
    return {name: figure for name, figure in read.items() if figure is not None}


def _bare(text: str, rule: FigureRule) -> str:
    form = "write a figure: {{nominal: {}, status: assumed, note: why}}"
    try:
        parse_quantity(text, rule.dimension)
    except UnitError as error:
        return f"{error}; {form.format(rule.example)}"
    return f"{text!r} says neither its source nor that it is assumed; {form.format(text)}"


def _ends(entry: Entry, rule: FigureRule) -> tuple[float, float, float] | None:
    if entry.require("nominal", rule.example) is None:
        return None
    nominal = entry.quantity("nominal", rule.dimension)
    low = entry.quantity("low", rule.dimension) if entry.has("low") else nominal
    high = entry.quantity("high", rule.dimension) if entry.has("high") else nominal
    if low is None or nominal is None or high is None:
        return None
    said = dict(zip(ENDS, (low, nominal, high), strict=True))
    wild = [name for name, value in said.items() if not rule.least <= value <= rule.most]
    for name in wild:
        if not entry.has(name):
            continue  # an end that is not written is the nominal value
        shown = f"{format_quantity(rule.least, rule.unit)} to {format_quantity(rule.most, rule.unit)}"
        entry.note_key(name, f"{_written(entry, name)} is not believable; {shown} is accepted")
    if wild:
        return None
    if not low <= nominal <= high:
        wrong = "low" if low > nominal else "high"
        order = ", ".join(f"{name} {_written(entry, name)}" for name in ENDS)
        entry.note_key(wrong, f"the range is not in order ({order}); low <= nominal <= high must hold")
    elif _is_too_wide(low, high, rule):
        bound = f"{rule.max_width:g} {rule.unit}" if rule.max_width is not None else f"a factor {rule.max_ratio:g}"
        entry.note_key("high", f"low and high are more than {bound} apart; such a figure says nothing")
    return low, nominal, high


def _is_too_wide(low: float, high: float, rule: FigureRule) -> bool:
    if rule.max_width is not None:
        return high - low > rule.max_width
    return high > low and (low <= 0 or high / low > rule.max_ratio)


def _written(entry: Entry, name: str) -> str:
    node = entry.get(name) or entry.values["nominal"]
    return str(node.value)


def _check_per_missile(entry: Entry, claims: tuple[Claim, ...]) -> None:
    """Note a figure per missile that rests on nothing counted by missile: several may have been fired at a target."""
    said = dict.fromkeys(claim.counted for claim in claims if isinstance(claim, CountedClaim))
    if said and PER_MISSILE not in said:
        kinds = " and ".join(word.replace(" ", "-") for word in said)
        entry.note_key(
            "claims",
            f"{kinds} claims used as per missile; cite one that counts missiles fired, or write status: derived with "
            "its formula, or assumed with a note",
        )


def _status(entry: Entry, claims: tuple[Claim, ...]) -> Status | None:
    text = entry.choice("status", tuple(Status), Status.CITED if claims else None)
    if entry.get("status") is None and not claims:
        missing = "has no source; add claims: [{says: ..., source: ...}], or status: assumed with a note"
        entry.note_key("nominal", missing)
        return None
    if text is None:
        return None
    status = Status(text)
    needs = {
        Status.CITED: (bool(claims), "cited needs claims: [{says: ..., source: ...}]"),
        Status.ASSUMED: (entry.has("note") and not claims, "assumed needs a note that says why, and has no claims"),
        Status.DERIVED: (entry.has("formula") and entry.has("note"), "derived needs a formula and a note"),
    }
    is_founded, message = needs[status]
    if not is_founded:
        entry.note_key("status", message)
    elif status is not Status.ASSUMED and _UNREAD.search(entry.text("note") or ""):
        entry.note_key("note", f"{status} rests on what was read; from memory or not read is status: assumed")
    return status


def _check_formula(entry: Entry, rule: FigureRule) -> None:
    """Hold each end to its formula, which gives the number as it is written, in the unit as it is written."""
    formulas = Entry(entry.values["formula"], entry.join("formula"), entry.noted)
    formulas.only(ENDS)
    for end in ENDS:
        if not formulas.has(end) or not entry.has(end):
            continue
        formula, value = formulas.text(end), formulas.read(end, evaluate)
        if value is None:
            continue
        unit = str(entry.values[end].value).lstrip("+-0123456789.eE ")
        try:
            is_right = math.isclose(
                parse_quantity(f"{value:.12f} {unit}", rule.dimension),
                parse_quantity(str(entry.values[end].value), rule.dimension),
                rel_tol=_FORMULA_TOLERANCE,
            )
        except UnitError:
            continue  # noted where the value is read
        if not is_right:
            formulas.note_key(end, f"{formula} is {value:.4g} {unit}, and {entry.values[end].value} is written".strip())
