"""The reference pages are what the program says of itself, and every example on them is read."""

import ast
import copy
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from reference_figures import CLASS_KEY, SILENT, SYSTEM_KEY, SYSTEM_TABLES, example_file
from reference_keys import SCENARIO, SCENARIO_TABLES
from reference_pages import FOLDER, as_yaml, pages
from reference_tables import BASE, FILES, NEEDED

import skyshed
from skyshed.catalogue import keys, rules
from skyshed.catalogue.known import known_to
from skyshed.catalogue.resolve import load_scenario, problems
from skyshed.errors import InputError
from skyshed.units import parse_quantity

CATALOGUE = Path(skyshed.__file__).parent / "catalogue"
IN_SCENARIO = [(table, name) for table in SCENARIO_TABLES for name in table.keys]
IN_SYSTEM = [(table, name) for table in SYSTEM_TABLES for name in table.keys]
MADE = pages()


def title(case: object) -> str:
    return getattr(case, "title", str(case))


@pytest.fixture
def desk(tmp_path):
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path / "scenario.yaml"


def placed(tree: dict, table, name: str, value: object) -> dict:
    """Return a tree with a key written where the table stands; None takes it out."""
    whole = copy.deepcopy(tree)
    inner = whole
    for step in table.place:
        inner = inner.setdefault(step, {}) if isinstance(inner, dict) else inner[step]
    for other in table.keys[name].instead_of:
        inner.pop(other, None)
    inner.pop(name, None)
    inner.update(table.keys[name].beside)
    if value is not None:
        inner[name] = value
    return whole


# What other parts of the two examples ask for, though not every file needs it.
NEEDED_HERE = {
    ("A scenario", "assets"), ("A scenario", "offers"), ("A scenario", "sources"), ("A scenario", "systems"),
    ("A scenario", "target_classes"), ("An offer", "fire_units"), ("A system", "engagement_radar"),
    ("A system", "missiles"), ("A target class", "like"),
    ("A figure", "status"), ("A figure", "note"), ("A figure", "claims"), ("An envelope", "max_range"),
}  # fmt: skip


def is_needed(table, name: str) -> bool:
    default = table.keys[name].default
    return default.startswith(NEEDED) or default == "one of three" or (table.title, name) in NEEDED_HERE


def scenario_of(path: Path, tree: dict):
    """Return what a scenario says, without the text in which it says so; its problems where it has any."""
    path.write_text(as_yaml(tree), "utf-8")
    if found := problems(path):
        return [problem.message for problem in found]
    return replace(load_scenario(path), text="", path=None)


def own_of(path: Path, tree: dict):
    """Return the system and the target class of a tree; None where they cannot be used."""
    path.write_text(as_yaml(tree), "utf-8")
    try:
        known = known_to(path)
    except InputError:
        return None
    return known.systems[SYSTEM_KEY], known.targets[CLASS_KEY]


@pytest.mark.parametrize("name", sorted(MADE))
def test_page_is_what_the_program_says(name):
    assert (FOLDER / name).read_text("utf-8") == MADE[name], "stale: python builders/reference_pages.py"


@pytest.mark.parametrize("table", [*SCENARIO_TABLES, *SYSTEM_TABLES], ids=title)
def test_no_key_is_missing_from_its_table(table):
    assert list(table.keys) == list(table.known)


def test_every_key_that_is_read_comes_from_the_lists_that_the_pages_tell():
    """A reader that takes keys of its own, beside `catalogue.keys`, would not be told of."""
    known = {name for name in vars(keys) if name.isupper()}
    read = {
        ast.unparse(call.args[0])
        for path in CATALOGUE.glob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "only"
    }
    swept_in = "(*SCENARIO_KEYS, *TERMS, 'sea')"  # sea: 0 m at the top only brings a better message

    assert read - {swept_in} <= known
    told = {table.known for table in (*SCENARIO_TABLES, *SYSTEM_TABLES)}
    listed, older = "LISTED_KEYS", "OLDER_SOURCE_KEYS"  # of published entries alone; a key that is told its new name
    assert {name for name in read - {swept_in, "ENDS", listed, older} if vars(keys)[name] not in told} == set()


@pytest.mark.parametrize(("table", "name"), IN_SCENARIO, ids=title)
def test_example_of_a_scenario_changes_what_it_should(table, name, desk):
    key, base = table.keys[name], yaml.safe_load(BASE)
    without = scenario_of(desk, placed(base, table, name, None))
    after = scenario_of(desk, placed(base, table, name, yaml.safe_load(key.example)))

    assert not isinstance(after, list), after
    assert isinstance(without, list) == is_needed(table, name)
    assert after != without


@pytest.mark.parametrize(("table", "name"), IN_SCENARIO, ids=title)
def test_a_default_in_code_is_what_leaving_the_key_out_means(table, name, desk):
    key, base = table.keys[name], yaml.safe_load(BASE)
    written = re.fullmatch(r"`(.*)`", key.default)
    if written is None:
        assert table is not SCENARIO or name not in {"levels", "refraction", "seed", "aspect"}
        return

    default = scenario_of(desk, placed(base, table, name, yaml.safe_load(written[1])))

    assert default == scenario_of(desk, placed(base, table, name, None))


@pytest.mark.parametrize("table", SCENARIO_TABLES, ids=title)
def test_a_key_that_is_not_told_is_refused(table, desk):
    tree = placed(
        yaml.safe_load(BASE), replace(table, keys=table.keys | {"nosuch": next(iter(table.keys.values()))}), "nosuch", 1
    )

    assert any("nosuch" in problem.key for problem in problems_of(desk, tree))


def problems_of(path: Path, tree: dict):
    path.write_text(as_yaml(tree), "utf-8")
    return problems(path)


@pytest.mark.parametrize(("table", "name"), IN_SYSTEM, ids=title)
def test_example_of_a_system_changes_what_it_should(table, name, desk):
    key, base = table.keys[name], example_file()
    without = own_of(desk, placed(base, table, name, None))
    assert (without is None) == is_needed(table, name)
    if not key.example:
        return

    after = own_of(desk, placed(base, table, name, yaml.safe_load(key.example)))

    assert after is not None
    assert (after != without) == ((table.title, name) not in SILENT)


def test_the_whole_example_is_read_with_the_numbers_that_it_shows(desk):
    system, target = own_of(desk, example_file())
    shown = {
        "radars": (system.radars["search"], rules.RADAR),
        "missile": (system.missiles["interceptor"], rules.MISSILE),
        "system": (system, rules.SYSTEM),
        "class": (target, rules.TARGET),
    }

    for part, table in shown.values():
        for rule in table.values():
            assert getattr(part, rule.field).nominal == parse_quantity(rule.example, rule.dimension)
    assert as_yaml(example_file()) in MADE["system-file.md"]


def test_pages_tell_every_unit_and_every_public_name():
    assert "| angular rate | deg/s | `deg/s`, `°/s`, `rpm` |" in MADE["system-file.md"]
    for name in set(skyshed.__all__) - {"__version__"}:
        assert f"\n## {name}\n" in MADE["python.md"]
