"""One meaning a word: what crosses a room's door stands in the glossary, once, and no two classes share a name."""

import ast
import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "skyshed"
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text("utf-8")
MODULES = {
    path.relative_to(SOURCE).with_suffix("").parts: ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")
}
WORDS = [word.strip() for cell in re.findall(r"^\| ([^|]+) \|", GLOSSARY, re.MULTILINE) for word in cell.split(",")]
ROOMS = {
    "atmosphere", "catalogue", "coverage", "diffraction", "draws", "flights", "horizon", "jobs", "model", "radar",
    "engage", "sky", "terrain", "verbs", "zone",
}  # fmt: skip


def classes(module: ast.Module) -> set[str]:
    return {node.name for node in module.body if isinstance(node, ast.ClassDef) and not node.name.startswith("_")}


def words_of(name: str) -> str:
    """Return the words of a class name: ``MapGrid`` is the map grid."""
    return " ".join(re.findall(r"[A-Z][a-z]+|[A-Z]+(?![a-z])", name)).lower()


def crossing() -> set[str]:
    """Return the classes that some room imports from another."""
    found = set()
    for parts, module in MODULES.items():
        for node in ast.walk(module):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("skyshed."):
                origin = tuple(node.module.split(".")[1:])
                if origin[0] in ROOMS - {parts[0]} and origin in MODULES:
                    found |= {alias.name for alias in node.names} & classes(MODULES[origin])
    return found


def test_words_are_cut_from_class_names():
    assert [words_of(name) for name in ("MapGrid", "Zone", "RCSTable")] == ["map grid", "zone", "rcs table"]


def test_every_class_that_crosses_a_door_is_in_the_glossary():
    missing = sorted(name for name in crossing() if words_of(name) not in WORDS)

    assert len(crossing()) > 80
    assert not missing


def test_no_word_has_two_lines():
    assert [word for word, n in Counter(WORDS).items() if n > 1 and word not in ("word", "---")] == []


def test_no_two_public_classes_share_a_name():
    names = Counter(name for module in MODULES.values() for name in classes(module))

    assert [name for name, n in names.items() if n > 1] == []
