"""The drawing of reach by azimuth: to one scale, north up, whole where it is known, and nothing in it that runs."""

import math
import re
from xml.etree import ElementTree as ET

import pytest

from skyshed.report.rose import RoseLine, rose_svg

NS = "{http://www.w3.org/2000/svg}"
MIDDLE = 240.0


def drawn(*lines, ring_m=400e3, title="Reach", description="By azimuth", blind=()):
    return ET.fromstring(rose_svg(lines, ring_m=ring_m, title=title, description=description, blind=blind))


def points(path):
    return [tuple(map(float, pair)) for pair in re.findall(r"[ML]([\d.]+) ([\d.]+)", path.get("d"))]


def of_class(svg, name):
    return [each for each in svg.iter() if name in each.get("class", "").split()]


def test_reach_lies_at_its_azimuth_and_at_its_share_of_the_ring():
    svg = drawn(RoseLine("3,000 m", [200e3, 400e3, 100e3, 0.0]))
    (line,) = of_class(svg, "rose-line")
    (ring,) = of_class(svg, "rose-ring")
    radius = float(ring.get("r"))

    north, east, south, west = points(line)
    assert north == pytest.approx((MIDDLE, MIDDLE - radius / 2), abs=0.1)
    assert east == pytest.approx((MIDDLE + radius, MIDDLE), abs=0.1)
    assert south == pytest.approx((MIDDLE, MIDDLE + radius / 4), abs=0.1)
    assert west == pytest.approx((MIDDLE, MIDDLE), abs=0.1)
    assert line.get("d").endswith("Z")


def test_reach_beyond_the_ring_stays_inside_the_drawing():
    svg = drawn(RoseLine("FL330", [500e3] * 48, [100e3] * 48, [600e3] * 48), ring_m=300e3)
    (band,) = of_class(svg, "rose-band")
    (ring,) = of_class(svg, "rose-ring")

    farthest = max(math.dist(point, (MIDDLE, MIDDLE)) for point in points(band))
    assert farthest == pytest.approx(2 * float(ring.get("r")), rel=0.01)
    assert farthest < MIDDLE


def test_the_line_breaks_off_where_reach_is_not_known():
    (line,) = of_class(drawn(RoseLine("100 m", [50e3, math.nan, 50e3, 50e3])), "rose-line")

    assert len(points(line)) == 3
    assert line.get("d").count("M") == 2
    assert not line.get("d").endswith("Z")


def test_circles_stand_at_round_kilometres_that_are_named():
    svg = drawn(RoseLine("3,000 m", [10e3] * 8), ring_m=16e3)
    (ring,) = of_class(svg, "rose-ring")
    circles = [float(each.get("r")) for each in of_class(svg, "rose-grid")]

    assert [each.text for each in of_class(svg, "rose-km")] == ["5 km", "10", "15"]
    assert circles == pytest.approx([float(ring.get("r")) * km / 16 for km in (5, 10, 15)], abs=0.1)


def test_no_circle_and_no_number_lies_on_the_advertised_ring():
    svg = drawn(RoseLine("3,000 m", [10e3] * 8), ring_m=400e3)

    assert [each.text for each in of_class(svg, "rose-km")] == ["100 km", "200", "300"]
    assert len(of_class(svg, "rose-grid")) == 3


def test_where_data_are_missing_is_a_surface_between_two_ranges():
    """Towards the east alone, from 100 to 400 km; a quarter of the compass wide, since there are four azimuths."""
    blind = [(0.0, 0.0), (100e3, 400e3), (0.0, 0.0), (50e3, 50e3)]
    (surface,) = of_class(drawn(RoseLine("FL330", [100e3] * 4), blind=blind), "rose-blind")
    (ring,) = of_class(drawn(RoseLine("FL330", [100e3] * 4)), "rose-ring")
    radius = float(ring.get("r"))
    corners = points(surface)

    assert len(corners) == 6
    assert min(east for east, _ in corners) == pytest.approx(MIDDLE + radius / 4 * math.sqrt(0.5), abs=0.2)
    assert max(math.dist(each, (MIDDLE, MIDDLE)) for each in corners) == pytest.approx(radius, abs=0.2)


def test_names_are_escaped_and_nothing_needs_a_style_of_its_own():
    hostile = '"><script>alert(1)</script><a style="x'
    svg = rose_svg([RoseLine(hostile, [1e3] * 4)], ring_m=2e3, title=hostile, description=hostile)
    tree = ET.fromstring(svg)

    assert "<script" not in svg
    assert {each.tag.removeprefix(NS) for each in tree.iter()} <= {
        "svg",
        "title",
        "desc",
        "circle",
        "line",
        "path",
        "text",
    }
    assert not [each for each in tree.iter() if {"style", "onload", "href"} & each.attrib.keys()]
    assert tree.find(f"{NS}title").text == hostile
