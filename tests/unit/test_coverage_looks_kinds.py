"""Looks at some kinds of points are kept without the others."""

from dataclasses import replace

from skyshed.coverage.looks import Looks
from skyshed.model.figure import Case


def test_looks_at_some_kinds_leave_the_others():
    seen = {(Case.NOMINAL, unit, kind): (unit, kind) for unit in ("a", "b") for kind in ("map", "polar", "assets")}
    looks = Looks({"antenna": "stands"}, {"antenna": "detects"}, seen)

    left = looks.at("assets", "scattered")

    assert list(left.seen.values()) == [("a", "assets"), ("b", "assets")]
    assert replace(left, seen=seen) == looks
