"""Every published number in tests/published/*.csv, to half its last printed digit or its stated tolerance."""

import sys
from pathlib import Path

import pytest

PUBLISHED = Path(__file__).parents[1] / "published"
sys.path.insert(0, str(PUBLISHED))


def cases():
    from published_cases import published_cases

    return published_cases()


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.id)
def test_published_number(case, validated):
    validated(
        f"{case.id}: {case.quantity.replace('_', ' ')} ({case.inputs})",
        got=case.evaluate(),
        expected=case.expected_value,
        tolerance=case.allowed * (1 + 1e-12),
        unit=case.unit,
        source=f"{case.source}, {case.locator}".rstrip(", "),
    )


def test_every_row_has_a_name_of_its_own_a_source_and_a_narrow_tolerance():
    rows = cases()

    assert len({row.id for row in rows}) == len(rows) > 100
    assert all(row.source and row.quantity and row.unit for row in rows)
    # No tolerance is wide enough to let a wrong model through: at most 5 % of the value, 0.5 dB where dB are meant.
    assert all(row.allowed <= (0.5 if row.unit == "dB" else 0.05 * abs(row.expected_value)) for row in rows)


def test_a_wrong_number_fails_the_table(monkeypatch):
    """The mixed-up wet term that FACTS warns of (12.67 where 44.07 is right) does not pass."""
    import published_cases
    from published_quantities import QUANTITIES

    monkeypatch.setattr(published_cases, "QUANTITIES", QUANTITIES | {"wet_term": lambda **inputs: 12.67})
    (case,) = [each for each in cases() if each.id == "I5"]

    assert abs(case.evaluate() - case.expected_value) > case.allowed


@pytest.mark.parametrize(("printed", "digit"), [("12.34", 0.01), ("1.234e4", 10.0), ("2.8346e-15", 1e-19), ("13", 1.0)])
def test_the_last_printed_digit(printed, digit):
    from published_cases import last_digit

    assert last_digit(printed) == pytest.approx(digit)
