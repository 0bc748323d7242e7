"""Write the reference pages that are made from the program itself: python builders/reference_pages.py.

`tests/unit/test_reference_pages.py` fails where a page is not what this would write.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml
from reference_command_line import command_line_page
from reference_figures import FIGURE_KEYS, SYSTEM_TABLES, example_file
from reference_keys import SCENARIO_TABLES
from reference_python import python_page
from reference_tables import BASE, Key, Table

from skyshed.catalogue.rules import MAX_ANGLE_WIDTH_DEG, MAX_LOSS_DB, MAX_RATIO, MAX_RCS_RATIO, UNIT_OF_DIMENSION
from skyshed.units import units_of

FOLDER = Path(__file__).parents[1] / "docs" / "reference"
SCENARIO_HEAD = """\
# Scenario files

A scenario is a YAML file: `skyshed new my.yaml` writes a commented one, `skyshed check my.yaml` names every problem
with its line. Quantities name their unit (`400 km`, `30000 ft`, `FL300`, `600 kt`); a bare number is refused where a
unit is needed. Systems and target classes of your own follow the rules of [system files](system-file.md). A key that is
not listed here is refused. Defaults in `code` are what leaving the key out means.
"""
SCENARIO_FOOT = """\
## In one piece

The examples above stand in this scenario one at a time, and each is read by a test.
"""
SYSTEM_HEAD = """\
# System files

The same keys make an entry of the catalogue (a file in `src/skyshed/catalogue/data/`) and of a scenario's `systems:` or
`target_classes:`. `skyshed catalogue show KEY` prints an entry with its sources, and of a `like:` entry what it keeps.
"""


def pages() -> Mapping[str, str]:
    """Return every page by the name of its file."""
    return {
        "command-line.md": command_line_page(),
        "python.md": python_page(),
        "scenario-file.md": "\n".join(_scenario_lines()),
        "system-file.md": "\n".join(_system_lines()),
    }


def _scenario_lines() -> Iterator[str]:
    yield SCENARIO_HEAD
    for table in SCENARIO_TABLES:
        yield from _table(table)
    yield SCENARIO_FOOT
    yield f"```yaml\n{BASE}```\n"


def _system_lines() -> Iterator[str]:
    yield SYSTEM_HEAD
    yield from _table(FIGURE_KEYS)
    yield from _figure_words()
    for table in SYSTEM_TABLES:
        if table is not FIGURE_KEYS:
            yield from _table(table)
    yield "## In one piece\n\nEvery figure that is needed, with the example of its rule; a test reads it.\n"
    yield f"```yaml\n{as_yaml(example_file())}```\n"


def _figure_words() -> Iterator[str]:
    yield (
        f"`low` and `high` may be a factor of {MAX_RATIO:g} apart ({MAX_RCS_RATIO:g} for RCS, false-alarm rates "
        f"and typical altitudes), limits of elevation {MAX_ANGLE_WIDTH_DEG:g} degrees, losses {MAX_LOSS_DB:g} dB. "
        "*Favours* names the end that a seller would show: the `claimed` case takes it, `conservative` the other.\n"
    )
    yield "Kill probabilities, loads and what else raids alone read may have any width.\n"
    yield "### Units\n\nIn capitals or not.\n\n| dimension | inside | written with |\n| --- | --- | --- |"
    for dimension, unit in UNIT_OF_DIMENSION.items():
        names = [name.strip() for name in units_of(dimension) if dimension != "money" or " " in name]
        written = ", ".join(f"`{name}`" for name in names) or "no unit"
        yield f"| {dimension} | {'a number' if unit == '1' else unit} | {written} |"
    yield ""


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.title}\n\n{table.words}\n"
    yield "| key | takes | left out | example | |\n| --- | --- | --- | --- | --- |"
    yield from (_row(name, key) for name, key in table.keys.items())
    yield ""


def _row(name: str, key: Key) -> str:
    example = f"`{name}: {key.example}`" if key.example else ""
    return f"| `{name}` | {key.takes} | {key.default} | {example} | {key.meaning} |"


class _Dumper(yaml.SafeDumper):
    """Writes figures on one line, and everything else as blocks."""


def as_yaml(tree: object) -> str:
    """Return YAML, figures and lists on one line each."""
    return yaml.dump(tree, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=120)


def _mapping(dumper: _Dumper, tree: dict[str, object]) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", tree.items(), flow_style="nominal" in tree or None)


_Dumper.add_representer(dict, _mapping)


def main() -> None:
    """Write every page."""
    for name, text in pages().items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
