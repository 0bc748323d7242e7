"""Print the validation table: every published number beside what the program gives, with tolerance and source.

Run as ``python builders/validate.py`` (``make validate``). Exits 1 when a row fails.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "published"))

Row = tuple[str, str, str, str, str, str, str]
HEADER: Row = ("id", "expected", "got", "tolerance", "unit", "", "source")


def main() -> int:
    """Evaluate and show every row; return the exit status."""
    from published_cases import published_cases

    rows, n_failed = [], 0
    for case in published_cases():
        got = case.evaluate()
        is_good = case.passes(got)
        n_failed += not is_good
        source = f"{case.source}, {case.locator}".rstrip(", ")
        verdict = "PASS" if is_good else "FAIL"
        rows.append((case.id, case.expected, f"{got:.8g}", f"{case.allowed:.2g}", case.unit, verdict, source))
    show_table(rows)
    print(f"{len(rows) - n_failed} of {len(rows)} published numbers reproduced")
    return 1 if n_failed else 0


def show_table(rows: list[Row]) -> None:
    """Draw the table with colours on a terminal, as plain aligned text anywhere else."""
    if not sys.stdout.isatty():
        show_plain(rows)
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*HEADER, title="Published numbers")
    for row in rows:
        table.add_row(*row, style=None if row[5] == "PASS" else "bold red")
    Console().print(table)


def show_plain(rows: list[Row]) -> None:
    """Print the rows in columns, the last one ragged."""
    widths = [max(len(row[column]) for row in [HEADER, *rows]) for column in range(len(HEADER) - 1)]
    for row in [HEADER, *rows]:
        print("  ".join(text.ljust(width) for text, width in zip(row, [*widths, 0], strict=True)).rstrip())


if __name__ == "__main__":
    sys.exit(main())
