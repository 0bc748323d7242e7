"""Every published number in tests/published/*.csv, to half its last printed digit or its stated tolerance."""

import runpy
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


def test_a_wrong_number_fails_the_table(monkeypatch, capsys):
    import published_cases
    from published_quantities import QUANTITIES

    monkeypatch.setattr(published_cases, "QUANTITIES", QUANTITIES | {"wet_term": lambda **inputs: 12.67})
    monkeypatch.setattr(sys, "argv", ["validate.py"])
    with pytest.raises(SystemExit) as stopped:
        runpy.run_path(str(PUBLISHED.parents[1] / "builders" / "validate.py"), run_name="__main__")

    assert stopped.value.code == 1
    (failed,) = [line for line in capsys.readouterr().out.splitlines() if "FAIL" in line]
    assert failed.startswith("I5 ")
    assert "44.07" in failed
    assert "12.67" in failed


@pytest.mark.parametrize(("printed", "digit"), [("12.34", 0.01), ("1.234e4", 10.0), ("2.8346e-15", 1e-19), ("13", 1.0)])
def test_the_last_printed_digit(printed, digit):
    from published_cases import last_digit

    assert last_digit(printed) == pytest.approx(digit)
