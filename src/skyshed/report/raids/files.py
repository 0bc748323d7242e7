"""The section on files: what lies beside the page, how to replay a run, how to ask the rows."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from skyshed.report.table import Cell, Link, Section, Table, text

_FILES = {
    "summary.json": "everything on this page, for machines (with a published JSON Schema)",
    "provenance.json": "every figure used with its sources, versions, hashes of inputs, the command",
    "runs.parquet": "a row a run: package, case, command, size, setting, targets through (also by asset), missiles",
    "events.parquet": "what happened when, in the first runs of the leading case: nominal, or the first asked for",
    "report.html": "this page",
}
_KINDS = {
    ".csv": "table",
    ".png": "map",
    ".czml": "replay of one run, for CesiumJS and the globe",
    ".acmi": "replay of one run, for Tacview (ACMI 2.2)",
}
QUERIES = (
    (
        "How often do how many get through?",
        (
            'SELECT package, command, size, setting, "case", leakers, count(DISTINCT replication) AS runs '
            "FROM 'runs.parquet' GROUP BY ALL ORDER BY ALL"
        ),
    ),
    (
        "In which share of runs does none get through?",
        (
            'SELECT package, command, size, setting, "case", avg((leakers = 0)::INT) AS none_through '
            "FROM 'runs.parquet' GROUP BY ALL ORDER BY ALL"
        ),
    ),
    (
        "Which runs let the most through?",
        (
            'SELECT replication, package, command, size, setting, "case", leakers, missiles '
            "FROM 'runs.parquet' ORDER BY leakers DESC LIMIT 20"
        ),
    ),
)


def file_section(folder: Path) -> Section:
    """Return the files in the folder of the result, replays and queries."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    names = sorted({*found, "report.html", "summary.json", "provenance.json"})
    parts = _replays([name for name in names if name.startswith("replay/")]), _queries()
    tables = (Table("Files beside this page.", ("File", "What"), tuple(map(_file_row, names))),)
    finding = "All runs as rows (Parquet), every figure with its sources, single runs to be replayed."
    return Section("figures", "Files, replay, and how to ask the rows", (), tables, finding=finding, parts=parts)


def _file_row(name: str) -> tuple[Cell, ...]:
    return Cell("", links=(Link(name, quote(name)),)), text(_FILES.get(name, _KINDS.get(Path(name).suffix, "")))


def _replays(names: Sequence[str]) -> Section:
    points = (
        text(
            "A .czml opens in CesiumJS or any viewer of CZML, an .acmi in Tacview. Both show one run of the leading "
            "case: one of very many, and no likelier than the next."
        ),
        *(Cell("", links=(Link(name, quote(name)),)) for name in names),
    )
    return Section("replay", "How to replay a run", points=points if names else ())


def _queries() -> Section:
    rows = tuple((text(asked), Cell(query, kind="query")) for asked, query in QUERIES)
    return Section(
        "queries",
        "How to ask the rows with DuckDB",
        tables=(Table("In the folder of this page.", ("Question", "Query"), rows),),
    )
