"""Lines of the map of recorded flights: few paths, every line in one of them, none that was not flown."""

import numpy as np
import pytest

from skyshed.report.exposure import map as exposure_map


def drawn_lines(points, is_line):
    """Return every line of the paths as (x, y, x, y), in their order."""
    lines = []
    for path in exposure_map.lines_through(points, is_line):
        assert path.codes[0] == path.MOVETO
        for (first, _), (second, code) in zip(
            list(zip(path.vertices, path.codes, strict=True))[:-1],
            list(zip(path.vertices, path.codes, strict=True))[1:],
            strict=True,
        ):
            if code == path.LINETO:
                lines.append((*first, *second))
    return lines


@pytest.mark.parametrize("most", [1, 7, 2000])
def test_every_line_is_drawn_once(monkeypatch, most):
    monkeypatch.setattr(exposure_map, "_POINTS_A_PATH", most)
    random = np.random.default_rng(1)
    points, is_line = random.uniform(size=(100, 2)), random.uniform(size=100) > 0.3
    is_line[0] = False
    wanted = [(*points[k - 1], *points[k]) for k in range(100) if is_line[k]]

    assert drawn_lines(points, is_line) == wanted
    n_paths = sum(1 for _ in exposure_map.lines_through(points, is_line))
    assert n_paths == {1: int((~is_line).sum()), 2000: 1}.get(most, n_paths)
    assert n_paths <= -(-100 // most)


def test_nothing_is_no_path():
    assert list(exposure_map.lines_through(np.empty((0, 2)), np.empty(0, bool))) == []
