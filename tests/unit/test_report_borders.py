"""Borders on maps: a disputed line is dashed, and lies under no whole line; both run on across 180 degrees."""

import json

import numpy as np
import pytest
import shapely

from skyshed.report.drawing.borders import border_lines


def shapes(lines):
    return shapely.MultiLineString([line for line in lines if len(line) > 1])


@pytest.fixture
def two_states(tmp_path):
    """Return a file of two squares that meet at 10 degrees east, a line that is disputed."""

    def square(name, west):
        ring = [[west, 0], [west + 1, 0], [west + 1, 1], [west, 1], [west, 0]]
        return {"type": "Feature", "properties": {"name": name}, "geometry": {"type": "Polygon", "coordinates": [ring]}}

    line = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": [[10, 0], [10, 1]]}}
    path = tmp_path / "two.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [square("a", 9), square("b", 10), line]}))
    return path


def test_a_disputed_line_is_taken_out_of_the_whole_ones(two_states):
    agreed, disputed = border_lines(8, -1, 12, 2, borders=two_states)

    assert shapes(disputed).length == pytest.approx(1.0)
    assert shapes(agreed).length == pytest.approx(6.0, abs=1e-4)  # eight sides of two squares, less the one they share


def test_a_frame_cuts_what_it_shows(two_states):
    agreed, disputed = border_lines(9.5, 0.25, 10.5, 0.75, borders=two_states)

    assert shapes(agreed).is_empty
    assert shapes(disputed).length == pytest.approx(0.5)


@pytest.mark.parametrize("turn_deg", [0.0, 360.0])
def test_the_package_s_lines_are_apart_whichever_way_longitudes_run(turn_deg):
    agreed, disputed = border_lines(33 + turn_deg, 45.5, 36 + turn_deg, 47, borders=None)

    crimea = shapes(disputed)
    np.testing.assert_allclose(crimea.bounds[0] - turn_deg, 33.63, atol=0.01)
    assert crimea.length > 1.0
    assert shapes(agreed).intersection(crimea.buffer(1e-7)).length < 1e-4
