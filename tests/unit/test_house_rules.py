"""The house's own rules, read from the source: units in names, docstrings, sizes, few positional parameters.

An exemption names the place and says why. A stale one fails too.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "skyshed"
MODULES = sorted(SOURCE.rglob("*.py"))

MOST_MODULE_LINES = 300
MOST_FUNCTION_LINES = 40
MOST_KERNEL_LINES = 60
MOST_POSITIONAL = 5

# A numeric name that holds one of these words is a quantity with a dimension...
DIMENSIONAL = {
    "altitude", "angle", "area", "azimuth", "bearing", "ceiling", "distance", "duration", "elevation", "floor",
    "frequency", "ground", "height", "lat", "latitude", "lon", "longitude", "mass", "pressure", "price",
    "radius", "range", "rcs", "speed", "spacing", "temperature", "time", "undulation", "wavelength",
}  # fmt: skip
# ...and ends in its unit.
UNITS = (
    "_m", "_km", "_dm", "_ft", "_nmi", "_m2", "_km2", "_s", "_min", "_h", "_hz", "_ghz", "_m_s", "_kt", "_deg",
    "_rad", "_sr", "_k", "_c", "_hpa", "_kg", "_db", "_usd", "_months", "_per_m", "_per_km", "_px", "_pt",
)  # fmt: skip
# Numbers without a dimension, whatever words stand in their names.
PURE = (
    "_ratio", "_share", "_index", "_reason", "_reasons", "_coefficient", "_factor", "_count", "_rank", "_tangent",
    "_cells",
)  # fmt: skip
PURE_STARTS = ("n_", "is_", "has_", "share_", "p_", "most_")
FLAG = re.compile(r"(?<![\w-])--[a-z][a-z-]+")
NUMERIC = {"float", "NDArray", "ArrayLike", "ndarray", "int"}

# What breaks a rule on purpose: "file:name" -> why.
LONG = {
    "horizon/kernel.py": "a cached kernel may call only kernels of its own file; the march is many small ones",
    "engage/kernel.py": "a cached kernel may call only kernels of its own file; a replication is many small ones",
    "flights/kernel.py": "a cached kernel may call only kernels of its own file; the walk is many small ones",
}
MANY_POSITIONAL: dict[str, str] = {}
WITHOUT_UNIT = {
    "zone/reference.py:floor": "whatever unit the caller uses: a definition of intervals",
    "zone/reference.py:ceiling": "whatever unit the caller uses: a definition of intervals",
    "terrain/reference.py:elevation": "metres as posts of a raster hold them, in nested lists",
}
FLAGS = {
    "verbs/limits.py:--fetch": "reports say what to type for finer ground; no error does",
    "report/ring/remedy.py:--fetch": "a ring says what to type for finer ground",
    "report/ring/remedy.py:--terrain": "and what to type where terrain is missing",
}
FOREIGN = {"flights/cleaning.py:_apart_m": "the mean radius of the Earth does not change"}


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def where(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


def functions(module: ast.Module) -> Iterator[ast.FunctionDef]:
    yield from (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def named_numbers(module: ast.Module) -> Iterator[tuple[str, str, ast.expr]]:
    """Yield (owner, name, annotation) of every public parameter, property and field."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            arguments = node.args
            for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
                if each.annotation is not None:
                    yield node.name, each.arg, each.annotation
            if node.returns is not None and any(_is_property(each) for each in node.decorator_list):
                yield "property", node.name, node.returns
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for each in node.body:
                if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name):
                    yield node.name, each.target.id, each.annotation


def _is_property(decorator: ast.expr) -> bool:
    return getattr(decorator, "id", "") in ("property", "cached_property")


def is_numeric(annotation: ast.expr) -> bool:
    names = {node.id for node in ast.walk(annotation) if isinstance(node, ast.Name)}
    names |= {node.attr for node in ast.walk(annotation) if isinstance(node, ast.Attribute)}
    return bool(names & NUMERIC) and not names & {"Mapping", "Callable", "bool_", "uint8", "intp"}


def lacks_unit(name: str) -> bool:
    if name.startswith(PURE_STARTS) or name.endswith((*PURE, *UNITS)):
        return False
    return bool(set(name.split("_")) & DIMENSIONAL)


def code_lines(function: ast.FunctionDef) -> int:
    """Count the lines of a function's body, without signature and docstring."""
    first = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return function.end_lineno - first[0].lineno + 1 if first else 0


def positional(function: ast.FunctionDef) -> list[str]:
    names = [each.arg for each in (*function.args.posonlyargs, *function.args.args)]
    return [name for name in names if name not in ("self", "cls")]


def foreign_names(module: ast.Module) -> set[str]:
    """Return the module's names whose values come from other files of ours."""
    names = {
        alias.asname or alias.name
        for node in module.body
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("skyshed.")
        for alias in node.names
        if node.module != "skyshed.jobs.compiled"
    }
    for node in module.body:
        if isinstance(node, ast.Assign) and names & names_in(node.value):
            names |= set().union(*(names_in(each) for each in node.targets))
    return names


def names_in(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}


def flags_in(path: Path, module: ast.Module) -> Iterator[str]:
    """Yield texts, docstrings apart, that name a flag: only the command line knows what its flags are called."""
    documents = {id(each.value) for each in ast.walk(module) if isinstance(each, ast.Expr)}
    if where(path).startswith("cli/"):
        return
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield from FLAG.findall(node.value)


def is_compiled(function: ast.FunctionDef) -> bool:
    decorators = {"kernel", "bare_kernel", "part", "bare_part", "inlined_part"}
    return bool(decorators & {name for each in function.decorator_list for name in names_in(each)})


def broken(path: Path) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, place, what) of everything in a module that breaks a rule."""
    module, is_kernel = tree(path), path.name == "kernel.py"
    lines = path.read_text("utf-8").splitlines()
    if len(lines) > MOST_MODULE_LINES:
        yield "long", where(path), f"{len(lines)} lines"
    if module.body and not ast.get_docstring(module):
        yield "docstring", where(path), "the module says nothing of itself"
    for function in functions(module):
        place = f"{where(path)}:{function.name}"
        if code_lines(function) > (MOST_KERNEL_LINES if is_kernel else MOST_FUNCTION_LINES):
            yield "long", place, f"{code_lines(function)} lines"
        is_excused = is_kernel or re.search(r"noqa: PLR0917 +[-#] +\w", lines[function.lineno - 1])  # with a reason
        if len(positional(function)) > MOST_POSITIONAL and not is_excused:
            yield "positional", place, ", ".join(positional(function))
        # Numba keeps compiled code until its own file changes, and would go on with what another file once said.
        if is_compiled(function) and (read := foreign_names(module) & names_in(function)):
            yield "foreign", place, f"a cached kernel reads {', '.join(sorted(read))} of another file"
    for flag in flags_in(path, module):
        yield "flag", f"{where(path)}:{flag}", flag
    for owner, name, annotation in named_numbers(module):
        if is_numeric(annotation) and lacks_unit(name):
            yield "unit", f"{where(path)}:{name}", f"of {owner}"


EXEMPT = {
    "long": LONG,
    "positional": MANY_POSITIONAL,
    "unit": WITHOUT_UNIT,
    "docstring": {},
    "foreign": FOREIGN,
    "flag": FLAGS,
}


@pytest.mark.parametrize("path", MODULES, ids=where)
def test_module_keeps_the_rules(path):
    found = [f"{kind}: {place}: {what}" for kind, place, what in broken(path) if place not in EXEMPT[kind]]

    assert not found, "\n".join(found)


def test_no_exemption_is_stale():
    needed = {(kind, place) for path in MODULES for kind, place, _ in broken(path)}
    stale = [f"{kind}: {place}" for kind, places in EXEMPT.items() for place in places if (kind, place) not in needed]

    assert not stale


@pytest.mark.parametrize(
    ("name", "annotation", "is_wrong"),
    [
        ("range", "float", True),
        ("max_altitude", "NDArray[np.float32]", True),
        ("range_m", "float", False),
        ("lat_deg", "NDArray[np.float64]", False),
        ("speed_m_s", "float | None", False),
        ("share_of_ring", "float", False),
        ("n_range", "int", False),
        ("range", "Figure", False),
        ("floor_reason", "NDArray[np.uint8]", False),
        ("spacing_km", "float", False),
        ("rcs", "ArrayLike", True),
    ],
)
def test_the_rule_of_units_itself(name, annotation, is_wrong):
    assert (is_numeric(ast.parse(annotation, mode="eval").body) and lacks_unit(name)) is is_wrong


def test_the_rules_see_what_breaks_them(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "SOURCE", tmp_path)
    body = "\n".join(["    x = 1"] * 41)
    path = tmp_path / "bad.py"
    kernel = "from skyshed.horizon.kernel import TILE\n_HALF = TILE / 2\n@kernel\ndef half():\n    return _HALF\n"
    told = "TOLD = f'{1}: exists; add --overwrite'\n"
    path.write_text(f"{kernel}{told}def long(a, b, c, d, e, f, *, altitude: float):\n{body}\n" + "\n" * 300)

    assert {kind for kind, _, _ in broken(path)} == {"long", "docstring", "positional", "unit", "foreign", "flag"}
