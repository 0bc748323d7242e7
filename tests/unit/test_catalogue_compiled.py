"""The compiled catalogue: the same answer as its YAML, and never a stale one."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from skyshed.catalogue import reading
from skyshed.catalogue.compiled import inputs, read_compiled, write_compiled
from skyshed.catalogue.composing import parse
from skyshed.catalogue.entry import Entry
from skyshed.catalogue.library import Library
from skyshed.catalogue.load import load_catalogue
from skyshed.catalogue.published import DATA
from skyshed.catalogue.reading import read_catalogue
from skyshed.catalogue.rows import SharedRows, things, value_of
from skyshed.model.figure import Claim, CountedClaim

PACKAGE = DATA.parents[1]
READ = read_catalogue(DATA)
PARTS = ("systems", "listed", "targets", "sources", "system_nodes", "target_nodes")
OWN = """
systems:
  mine: {like: s-400, name: Mine, masts: null}
  other: {like: mine, name: Other}
target_classes:
  drone: {like: shahed-type-drone, name: A drone}
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    made = tmp_path_factory.mktemp("compiled") / "compiled.json"
    write_compiled(made)
    return made


@pytest.fixture
def compiled(file):
    return read_compiled(file)


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the package that has a compiled catalogue."""
    for room in ("catalogue", "model"):
        shutil.copytree(PACKAGE / room, tmp_path / "skyshed" / room, ignore=shutil.ignore_patterns("__pycache__"))
    for leaf in PACKAGE.glob("*.py"):
        shutil.copy(leaf, tmp_path / "skyshed")
    ran(tmp_path, "from skyshed.catalogue.compiled import write_compiled; write_compiled()")
    return tmp_path / "skyshed" / "catalogue"


def ran(folder, code):
    words = [sys.executable, "-B", "-c", code]
    environment = os.environ | {"PYTHONPATH": str(folder)}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout


def loaded(copy):
    """Return the name of the Tor-M2 and the keys of the systems, and whether the YAML was read for them."""
    code = (
        "import json, sys; from skyshed.catalogue.load import load_catalogue; known = load_catalogue(); "
        "systems = {**known.systems, **known.listed}; "
        "print(json.dumps([systems['tor-m2'].name, list(systems), 'yaml' in sys.modules]))"
    )
    return json.loads(ran(copy.parents[1], code))


def test_it_is_the_catalogue_that_was_read(compiled):
    assert compiled == READ
    for part in PARTS:
        assert list(getattr(compiled, part)) == list(getattr(READ, part)), part


def test_whole_numbers_stay_whole_and_words_stay_words(compiled):
    """Equal is not enough: 1 and 1.0 are equal, and so are a word of the model and its text."""
    for part in PARTS[:4]:
        assert _kinds(getattr(compiled, part)) == _kinds(getattr(READ, part)), part


def _kinds(value):
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, tuple) else ()
    fields = getattr(type(value), "__dataclass_fields__", ())
    return type(value).__name__, *map(_kinds, inner), *(_kinds(getattr(value, name)) for name in fields)


@pytest.mark.parametrize("value", [READ.systems["s-400"], ((), {}, (None, 1, -2, 0.1, 3.0, "1", "", True, False))])
def test_what_is_plain_can_be_made_again(value):
    rows = SharedRows()
    plain = rows.plain(value)
    again = value_of(json.loads(json.dumps(plain)), things(json.loads(json.dumps(list(rows)))))
    assert again == value
    assert _kinds(again) == _kinds(value)


def test_a_thing_that_stands_often_is_written_once():
    first, same, other = Claim("40 km", "a"), Claim("40 km", "a"), CountedClaim("40 km", "a")
    rows = SharedRows()
    assert rows.plain((first, same, other)) == [0, 0, 1]
    assert [row[0] for row in rows] == ["Claim", "CountedClaim"]


def test_a_scenario_says_the_same_over_either(compiled):
    (one, its), (other, others) = (over(known) for known in (compiled, READ))
    assert (one.systems, one.targets, one.sources, one.likenesses) == (
        other.systems,
        other.targets,
        other.sources,
        other.likenesses,
    )
    assert one.systems["other"].name == "Other"
    assert its == others == []


def over(known):
    noted = []
    return Library(Entry(parse(OWN)[0], "", noted), known), noted


def test_only_what_an_entry_is_like_is_parsed(compiled, monkeypatch):
    parsed = []

    def counted(text):
        parsed.append(text)
        return parse(text)

    monkeypatch.setattr(reading, "parse", counted)
    assert list(compiled.system_nodes) == list(READ.system_nodes)
    assert "s-400" in compiled.system_nodes
    assert "s-4000" not in compiled.system_nodes
    with pytest.raises(KeyError):
        compiled.system_nodes["sources"]
    assert not parsed

    assert compiled.system_nodes["s-400"] == READ.system_nodes["s-400"]
    assert compiled.system_nodes["s-400"] is compiled.system_nodes["s-400"]
    assert parsed == [(DATA / "s-400.yaml").read_text("utf-8")]


def test_without_a_scenario_no_yaml_is_read(copy):
    name, keys, is_read = loaded(copy)
    assert name == READ.systems["tor-m2"].name
    assert keys == [*READ.systems, *READ.listed]
    assert not is_read


def test_an_edited_entry_is_read_and_compiled_again(copy):
    entry = copy / "data" / "tor-m2.yaml"
    entry.write_text(entry.read_text("utf-8").replace("name: Tor-M2", "name: Tor-M3"), "utf-8")
    kept = entry.stat().st_mtime_ns
    os.utime(entry, ns=(kept - 10**12, kept - 10**12))  # older than what was compiled, as after a checkout
    name, _, is_read = loaded(copy)
    assert name.startswith("Tor-M3")
    assert is_read

    ran(copy.parents[1], "from skyshed.catalogue.compiled import write_compiled; write_compiled()")
    name, _, is_read = loaded(copy)
    assert name.startswith("Tor-M3")
    assert not is_read


def test_a_new_entry_and_one_taken_out_are_seen(copy):
    entries = copy / "data"
    text = (entries / "tor-m2.yaml").read_text("utf-8")
    (entries / "new.yaml").write_text("".join(_without_aliases(text)), "utf-8")
    assert "new" in loaded(copy)[1]

    (entries / "new.yaml").unlink()
    (entries / "s-400.yaml").unlink()
    assert "s-400" not in loaded(copy)[1]


def _without_aliases(text):
    """Yield the lines of an entry under another name, and without the aliases of it, which belong to one system."""
    for line in text.splitlines(keepends=True):
        if line.startswith("name:"):
            yield "name: A new one\n"
        elif not line.startswith(("aliases:", "  - {name:")):
            yield line


def test_every_module_that_reads_is_among_what_it_is_made_of():
    code = (
        "import sys; from skyshed.catalogue.published import DATA; from skyshed.catalogue import reading; "
        "reading.read_catalogue(DATA); "
        "print(*(each.__file__ for name, each in sys.modules.items() if name.startswith('skyshed')))"
    )
    read_with = {Path(name) for name in ran(PACKAGE.parent, code).split()}
    others = {PACKAGE / "__init__.py", PACKAGE / "errors.py"}  # neither has a rule
    assert DATA.parent / "rules.py" in read_with
    assert read_with - others <= set(inputs())


@pytest.mark.parametrize("module", ["catalogue/rules.py", "catalogue/compiled.py", "model/figure.py", "units.py"])
def test_a_changed_rule_is_a_reason_to_read(copy, module):
    with (copy.parent / module).open("a") as opened:
        opened.write("\n# changed\n")
    assert loaded(copy)[2]


def test_parts_of_another_shape_are_passed_over(tmp_path):
    write_compiled(tmp_path / "compiled.json")
    whole = json.loads((tmp_path / "compiled.json").read_text("utf-8"))
    assert read_compiled(tmp_path / "compiled.json") is not None

    for part in ("systems", "listed", "targets", "sources"):
        for wrong in (None, [], "x", 1.5):
            (tmp_path / "compiled.json").write_text(json.dumps(whole | {part: wrong}), "utf-8")
            assert read_compiled(tmp_path / "compiled.json") is None


@pytest.mark.parametrize("content", [None, b"", b"[1]", b"{}", b"\xff\xfe", b"[" * 100_000, "cut short"])
def test_a_compiled_file_that_is_none_is_passed_over(copy, content):
    compiled = copy / "compiled.json"
    whole = compiled.read_bytes()
    compiled.unlink()
    if content is not None:
        compiled.write_bytes(whole[: len(whole) // 2] if content == "cut short" else content)
    name, _, is_read = loaded(copy)
    assert name == READ.systems["tor-m2"].name
    assert is_read


def test_a_folder_of_ones_own_is_read(tmp_path):
    for path in DATA.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    entry = tmp_path / "tor-m2.yaml"
    entry.write_text(entry.read_text("utf-8").replace("name: Tor-M2", "name: Tor-M3"), "utf-8")
    assert load_catalogue(tmp_path).systems["tor-m2"].name.startswith("Tor-M3")
