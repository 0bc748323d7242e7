"""Polygons of a KML file, from all its folders and of any age; what it links to is not followed."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import numpy as np

from skyshed.units import UnitError


def kml_rings(text: str) -> Iterator[tuple[str, list[np.ndarray]]]:
    """Yield where, and the rings (outer, then holes) of every polygon, (longitude, latitude) in degrees.

    Raises
    ------
    UnitError
        If it is not KML, or a ring is not a list of positions.
    """
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(text.encode("utf-8"))
    except (ParseError, DefusedXmlException, ValueError, RecursionError) as error:
        raise UnitError(f"cannot be read: it is not KML ({error or type(error).__name__})") from None
    if _name(root) not in {"kml", "Document", "Folder", "Placemark"}:
        raise UnitError(f"cannot be read: its XML is {_name(root)[:40]!r} and no KML")
    for number, polygon in enumerate((element for element in root.iter() if _name(element) == "Polygon"), start=1):
        where = f"polygon {number}"
        yield (
            where,
            [_ring(line, where) for side in ("outer", "inner") for line in _under(polygon, f"{side}BoundaryIs")],
        )


def _under(polygon: Element, name: str) -> Iterator[Element]:
    for boundary in polygon:
        if _name(boundary) == name:
            yield from (element for element in boundary.iter() if _name(element) == "coordinates")


def _ring(coordinates: Element, where: str) -> np.ndarray:
    words = ",".join(part.strip() for part in (coordinates.text or "").split(",")).split()
    try:
        return np.array([[float(part) for part in word.split(",")[:2]] for word in words]).reshape(-1, 2)
    except ValueError:
        raise UnitError(f"holds coordinates that are not lon,lat[,altitude] ({where})") from None


def _name(element: Element) -> str:
    """Return the name of an element without its namespace: versions 2.0 to 2.3 differ in nothing that counts here."""
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""
