"""Airspaces in AIXM 5.1 (https://aixm.aero): volumes added, cut out and intersected, as their time slices say.

A file is read airspace by airspace, so that what it holds beside them takes no memory. What is not followed:
references to other features (xlink:href), be it for a centre, a border or an outline.
"""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from skyshed.errors import InputError
from skyshed.flights.airspaces import ALWAYS, plain, span_of, together
from skyshed.flights.gml import all_of, outline_of, tag_of, text_of
from skyshed.flights.limits import checked, parse_limit
from skyshed.flights.time_slices import TimeSlice, current, in_order
from skyshed.flights.timesheet import active_s
from skyshed.flights.volume import Limit, Operation, Part, Span, Volume
from skyshed.terrain.rings import beside, running_on

_DEEPEST, _MOST_ELEMENTS, _MOST_OF_FILE = 200, 1_000_000, 10_000_000
_OPERATIONS = {"BASE": Operation.ADD, "UNION": Operation.ADD, "SUBTR": Operation.CUT, "INTERS": Operation.MEET}
_LOWEST, _HIGHEST = {"GND", "SFC", "FLOOR"}, {"UNL", "CEILING"}


@dataclass
class _Airspace:
    """All time slices that a file holds of one airspace."""

    slices: list[TimeSlice] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    names: dict[str, None] = field(default_factory=dict)
    kind: str = ""

    @property
    def name(self) -> str:
        return next((time_slice.name for time_slice in self.slices if time_slice.name), "airspace")


def read_aixm(content: bytes) -> Iterator[Volume | str]:
    """Yield the airspaces of an AIXM file, and one line for each that is passed over.

    Raises
    ------
    InputError
        If it is not XML, or XML made to fill the memory.
    """
    airspaces: dict[str, _Airspace] = {}
    for number, element in enumerate(_airspace_elements(content)):
        key = text_of(element, "identifier") or element.get("{http://www.opengis.net/gml/3.2}id") or f" {number}"
        airspace = airspaces.setdefault(key, _Airspace())
        for time_slice in all_of(element, "AirspaceTimeSlice"):
            called = (plain(text_of(time_slice, tag)) for tag in ("designator", "name"))
            airspace.kind = _word(time_slice, "type") or airspace.kind
            airspace.names |= dict.fromkeys(name for name in called if name)
            airspace.slices.append(_time_slice(time_slice, airspace.remarks))
    for airspace in airspaces.values():
        yield from _assembled(airspace)


def _airspace_elements(content: bytes) -> Iterator[Element]:
    """Yield one airspace after another; all else is dropped as soon as it is read."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import ParseError, iterparse

    try:
        yield from _walked(iterparse(io.BytesIO(content), events=("start", "end"), forbid_dtd=True))
    except ParseError as error:
        raise InputError(f"no well-formed XML ({error})") from error
    except DefusedXmlException as error:
        raise InputError("XML with document types or entities is refused") from error
    except (ValueError, LookupError) as error:  # an encoding that is not known
        raise InputError(f"XML that cannot be read ({plain(error)})") from error


def _walked(events: Iterable[tuple[str, Element]]) -> Iterator[Element]:
    path: list[Element] = []
    n_kept, n_read, airspace = 0, 0, None
    for event, element in events:
        if event == "start":
            path.append(element)
            n_kept, n_read = n_kept + 1, n_read + 1
            if len(path) > _DEEPEST or n_kept > _MOST_ELEMENTS or n_read > _MOST_OF_FILE:
                raise InputError("XML nested deeper, or of more elements, than any file or airspace that is read")
            if airspace is None and element.tag.endswith("Airspace") and tag_of(element) == "Airspace":
                airspace = element
            continue
        path.pop()
        if element is airspace:
            yield element
            airspace = None
        if airspace is None:
            n_kept = len(path)
            element.clear()
            if path:
                path[-1].remove(element)


def _time_slice(element: Element, remarks: list[str]) -> TimeSlice:
    name = plain(text_of(element, "designator") or text_of(element, "name"))
    valid_s, active, is_inactive, fault = ALWAYS, None, False, ""
    parts: tuple[Part, ...] = ()
    try:
        valid_s = _valid_s(element)
        active, is_inactive = _activation(element, valid_s, remarks)
        parts = _parts(element)
    except InputError as error:
        fault = str(error)
    return TimeSlice(
        _word(element, "interpretation"),
        _rank(element, "sequenceNumber"),
        _rank(element, "correctionNumber"),
        name,
        valid_s,
        is_inactive,
        active,
        parts,
        fault,
    )


def _word(element: Element, tag: str) -> str:
    return text_of(element, tag).upper()


def _rank(element: Element, tag: str) -> float:
    try:
        return float(text_of(element, tag) or 0)
    except ValueError:
        return 0.0


def _valid_s(element: Element) -> tuple[Span, ...]:
    """Return the valid time of a time slice; an end that is left open is none."""
    valid = next(all_of(element, "validTime"), None)
    if valid is None:
        return ALWAYS
    return span_of(text_of(valid, "beginPosition"), text_of(valid, "endPosition"))


def _activation(
    element: Element, valid_s: tuple[Span, ...], remarks: list[str]
) -> tuple[tuple[Span, ...] | None, bool]:
    """Return when a time slice says that its airspace is active (None: not said), and whether it says it is not."""
    activations = [*all_of(element, "AirspaceActivation")]
    active = [
        activation
        for activation in activations
        if _word(activation, "status") not in {"INACTIVE", "AVBL_FOR_ACTIVATION"}
    ]
    if not active:
        # Asleep only where it says so outright: what is active at some hours, or may be, is not.
        is_asleep = [
            _word(activation, "status") == "INACTIVE" and not [*all_of(activation, "Timesheet")]
            for activation in activations
        ]
        return None, bool(activations) and all(is_asleep)
    spans: list[Span] = []
    for activation in active:
        found, problem = active_s([*all_of(activation, "Timesheet")], valid_s)
        spans += found
        if problem and problem not in remarks:
            remarks.append(problem)
    return together(spans), False


def _parts(element: Element) -> tuple[Part, ...]:
    parts: list[Part] = []
    components = [*all_of(element, "AirspaceGeometryComponent")]
    components.sort(key=lambda component: _rank(component, "operationSequence"))
    for component in components:
        operation = _word(component, "operation") or "BASE"
        if operation not in _OPERATIONS:
            raise InputError(f"operation {plain(operation)!r} is none of {', '.join(_OPERATIONS)}")
        volume = next(all_of(component, "AirspaceVolume"), None)
        if volume is None:
            raise InputError("a geometry component without a volume")
        if not parts and _OPERATIONS[operation] is not Operation.ADD:
            raise InputError(f"its first volume is {operation}, with nothing before it")
        _put(parts, _part(volume, _OPERATIONS[operation]))
    return tuple(parts)


def _part(volume: Element, operation: Operation) -> Part:
    surface = next(all_of(volume, "horizontalProjection"), None)
    if surface is None:
        raise InputError("a volume without horizontalProjection; outlines made of other airspaces are not followed")
    floor, ceiling = checked(_limit(volume, "lower"), _limit(volume, "upper"), "limits")
    return Part(outline_of(surface), floor, ceiling, operation)


def _put(parts: list[Part], part: Part) -> None:
    """Take in a part; where all have the same limits their outlines become one."""
    from shapely import difference, intersection, union

    if len(parts) != 1 or (parts[0].floor, parts[0].ceiling) != (part.floor, part.ceiling):
        parts.append(part)
        return
    join = {Operation.ADD: union, Operation.CUT: difference, Operation.MEET: intersection}[part.operation]
    outline = running_on(join(parts[0].outline, beside(part.outline, parts[0].outline)))
    if outline.is_empty:
        raise InputError("nothing is left of its outline")
    parts[0] = Part(outline, part.floor, part.ceiling)


def _limit(volume: Element, end: str) -> Limit:
    found = next(all_of(volume, f"{end}Limit"), None)
    value = (found.text or "").strip().upper() if found is not None else ""
    if not value:
        raise InputError(f"no {end}Limit")
    if value in _LOWEST | _HIGHEST:
        return parse_limit("SFC" if value in _LOWEST else "UNL", end)
    unit = found.get("uom", "").upper() if found is not None else ""
    reference = _word(volume, f"{end}LimitReference")
    if unit == "FL":
        return parse_limit(f"FL{value.removeprefix('FL')}", f"{end}Limit")
    return parse_limit(f"{value} {unit} {reference or 'MSL'}", f"{end}Limit")


def _assembled(airspace: _Airspace) -> Iterator[Volume | str]:
    """Yield one airspace from its time slices: what temporary ones say counts while they hold."""
    found = current(airspace.slices)
    faults = [time_slice.fault for time_slice in found if time_slice.fault]
    for remark in airspace.remarks:
        yield f"{airspace.name}: {remark}"
    if faults or not any(time_slice.parts for time_slice in found):
        what = faults[0] if faults else "no outline (gml:PolygonPatch)"
        yield f"{airspace.name} is passed over: {what}"
        return
    slices = tuple(sorted(in_order(found), key=lambda time_slice: time_slice.valid_s[0]))
    if slices:
        yield Volume(airspace.name, slices, tuple(airspace.names), plain(airspace.kind))
    else:
        yield f"{airspace.name} is passed over: it is never active"
