"""The reference page of the Python package, from signatures and docstrings of what it exports."""

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator

import skyshed

HEAD = """\
# Python

```python
import skyshed as sky
```

Quantities are SI and names end in their unit; angles are degrees. Whatever cannot be used raises `SkyshedError`, whose
message says what, where, and what would be right.
"""
WIDTH = 100
_OPTION = re.compile(r" *# doctest: .*$", re.MULTILINE)
_HEADING = re.compile(r"^(\w[\w ]*)\n-+$", re.MULTILINE)


def python_page() -> str:
    """Return the page as Markdown: functions first, then classes, then the rest, each in the order of the alphabet."""
    things = {name: getattr(skyshed, name) for name in skyshed.__all__ if not name.startswith("__")}
    lines = [HEAD]
    for name, thing in sorted(things.items(), key=lambda item: (inspect.isclass(item[1]), item[0].lower())):
        lines += [f"## {name}\n", *(_class(name, thing) if inspect.isclass(thing) else _function(name, thing))]
    return "\n".join(lines).rstrip() + "\n"


def _function(name: str, function: object) -> Iterator[str]:
    if not callable(function):
        yield f"`{type(function).__name__}`\n"
        return
    yield _code(_signature(name, _node(function)))
    yield _words(function)


def _class(name: str, thing: type) -> Iterator[str]:
    node = _node(thing)
    bases = ", ".join(ast.unparse(base) for base in node.bases)
    yield _code(f"class {name}({bases})" if bases else f"class {name}")
    yield _words(thing)
    fields = [ast.unparse(each) for each in node.body if isinstance(each, ast.AnnAssign) and _is_public(each.target)]
    fields += [ast.unparse(each) for each in node.body if isinstance(each, ast.Assign) and _is_public(each.targets[0])]
    if fields:
        yield _code("\n".join(fields))
    for method in (each for each in node.body if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")):
        yield from _method(method)


def _method(method: ast.FunctionDef) -> Iterator[str]:
    is_property = any(ast.unparse(each).endswith("property") for each in method.decorator_list)
    returns = f": {ast.unparse(method.returns)}" if method.returns else ""
    title = f"{method.name}{returns}" if is_property else _signature(method.name, method)
    yield f"### {method.name}\n"
    yield _code(title)
    yield _markdown(ast.get_docstring(method) or "")


def _is_public(target: ast.expr) -> bool:
    return isinstance(target, ast.Name) and not target.id.startswith("_")


def _node(thing: object) -> ast.ClassDef | ast.FunctionDef:
    return ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(thing)))).body[0]


def _signature(name: str, node: ast.FunctionDef) -> str:
    """Return a signature as its source has it, one parameter a line where it is long."""
    parameters = list(_parameters(node.args))
    returns = f" -> {ast.unparse(node.returns)}" if node.returns else ""
    line = f"{name}({', '.join(parameters)}){returns}"
    if len(line) <= WIDTH:
        return line
    lines = "".join(f"    {each},\n" for each in parameters)
    return f"{name}(\n{lines}){returns}"


def _parameters(arguments: ast.arguments) -> Iterator[str]:
    """Yield each parameter, with the marks for what is by position or by name alone."""
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    for number, (argument, default) in enumerate(zip(plain, defaults, strict=True), start=1):
        if argument.arg not in {"self", "cls"}:
            yield _parameter(argument, default)
        if number == len(arguments.posonlyargs):
            yield "/"
    if arguments.vararg or arguments.kwonlyargs:
        yield f"*{ast.unparse(arguments.vararg) if arguments.vararg else ''}"
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield _parameter(argument, default)
    if arguments.kwarg:
        yield f"**{ast.unparse(arguments.kwarg)}"


def _parameter(argument: ast.arg, default: ast.expr | None) -> str:
    return ast.unparse(argument) + ("" if default is None else f" = {ast.unparse(default)}")


def _words(thing: object) -> str:
    return _markdown(inspect.getdoc(thing) or "")


def _markdown(docstring: str) -> str:
    """Return a docstring as Markdown: headings of numpydoc in bold, its lists as lists, examples as code."""
    text = docstring.replace("``", "`")
    pieces = []
    for part in re.split(r"\n{2,}", text):
        head = _HEADING.match(part)
        if head:
            pieces += [f"**{head[1]}**", _entries(part[head.end() :])]
        elif part.startswith(">>> "):
            pieces.append(f"```pycon\n{_OPTION.sub('', part)}\n```")
        else:
            pieces.append(part)
    return "\n\n".join(piece.strip("\n") for piece in pieces if piece.strip()) + "\n"


def _entries(body: str) -> str:
    """Return what stands under a heading of numpydoc as a list; what is indented below a line goes on with it."""
    entries: list[str] = []
    for line in body.strip("\n").splitlines():
        if not line.startswith(" "):
            entries.append(f"- {line}")
        else:
            joint = " " if " : " in entries[-1] or entries[-1].endswith(",") else ": "
            entries[-1] += f"{joint}{line.strip()}"
    return "\n".join(entries)


def _code(text: str) -> str:
    return f"```python\n{text}\n```\n"
