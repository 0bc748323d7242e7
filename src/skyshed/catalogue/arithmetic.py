"""The arithmetic of ``derived`` figures: numbers, + - * / **, brackets and sqrt(), and nothing else."""

import ast
import math
import operator
from collections.abc import Callable

from skyshed.units import UnitError

_MAX_LENGTH = 200
_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: math.pow,
}


def evaluate(formula: str) -> float:
    """Return the value of a formula.

    >>> evaluate("5.5 / (5 * 2)")
    0.55

    Raises
    ------
    UnitError
        If it holds anything else than arithmetic, or has no finite value.
    """
    try:
        value = _value(_parsed(formula))
    except (SyntaxError, ValueError, ArithmeticError, RecursionError, MemoryError) as error:
        reason = "no arithmetic" if isinstance(error, SyntaxError) else str(error)
        raise UnitError(f"{formula[:60]!r} has no value ({reason}); write for example '5.43 / (5 * 2)'") from None
    if not math.isfinite(value):
        raise UnitError(f"{formula[:60]!r} has no finite value")
    return value


def _parsed(formula: str) -> ast.expr:
    if len(formula) > _MAX_LENGTH:
        raise ValueError(f"longer than {_MAX_LENGTH} characters")
    return ast.parse(formula, mode="eval").body


def _value(node: ast.expr) -> float:
    match node:
        case ast.Constant(value=float() | int() as number) if not isinstance(number, bool):
            return float(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id="sqrt"), args=[argument], keywords=[]):
            return math.sqrt(_value(argument))
    raise ValueError("only numbers, + - * / **, brackets and sqrt() are allowed")
