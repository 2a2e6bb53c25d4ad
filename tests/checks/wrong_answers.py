"""Makes wrong answers of a right one, one small change each; it is no test itself.

The changes are those that learners make: another operator or the operands the other way round, < for ≤, one more or
less, another axis, a forgotten line, term, argument, abs or conversion, min for max, two results in the wrong order,
integers for floats, arithmetic in place. Whether a change matters is not known here.
"""

from __future__ import annotations

import ast
import copy
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

OPERATORS: dict[type, list[type]] = {
    ast.Add: [ast.Sub],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div],
    ast.Div: [ast.Mult, ast.FloorDiv],
    ast.FloorDiv: [ast.Div],
    ast.Pow: [ast.Mult],
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq],
    ast.NotEq: [ast.Eq],
    ast.And: [ast.Or],
    ast.Or: [ast.And],
    ast.BitAnd: [ast.BitOr],
    ast.BitOr: [ast.BitAnd],
    ast.LShift: [ast.RShift],
    ast.RShift: [ast.LShift],
}
NAMES = {
    "max": "min", "min": "max", "argmax": "argmin", "argmin": "argmax", "maximum": "minimum",
    "minimum": "maximum", "sum": "mean", "mean": "sum", "std": "var", "sqrt": "square", "zeros": "ones",
    "zeros_like": "ones_like", "floor": "ceil", "ceil": "floor", "round": "floor", "any": "all", "all": "any",
    "cumsum": "cumprod", "exp": "log", "log": "exp", "append": "extend",
}  # fmt: skip
IN_PLACE = {ast.Add: "__iadd__", ast.Sub: "__isub__", ast.Mult: "__imul__", ast.Div: "__itruediv__"}
FORGETTABLE = ("abs", "sqrt", "int", "float", "round", "tanh", "view", "astype", "copy")


def wrong_answers(solution: str) -> Iterator[tuple[str, str]]:
    """What was changed, such as "line 4: Lt → LtE", and the source with that one change."""
    tree = ast.parse(solution)
    seen: Counter[str] = Counter()
    for number, node in enumerate(ast.walk(tree)):
        for words, change in _changes(node):
            other = copy.deepcopy(tree)
            change(list(ast.walk(other))[number])
            name = f"line {getattr(node, 'lineno', 0)}: {words}"
            seen[name] += 1
            again = f", {seen[name]}" if seen[name] > 1 else ""  # the same once more on this line
            yield name + again, ast.unparse(ast.fix_missing_locations(other))


class Spoiled:
    """A right answer that returns its results in a wrong form, or empties what it is given; `differs` once it has."""

    def __init__(self, answer: Any, change: Any = None) -> None:
        self.answer, self.change, self.differs = answer, change, False

    def __call__(self, *inputs: Any, **named: Any) -> Any:
        result = self.answer(*inputs, **named)
        if self.change:
            other = self.change(result)
            self.differs |= repr(other) != repr(result)
            return other
        result = copy.deepcopy(result)
        for each in inputs:
            if isinstance(each, np.ndarray) and each.flags.writeable and each.any():
                each[...] = 0
                self.differs = True
        return result


def spoiled(answer: Any) -> Iterator[tuple[str, Spoiled]]:
    """What is wrong with the form, and the answer."""
    yield "result forgotten", Spoiled(answer, lambda result: None)
    yield "result made integer", Spoiled(answer, _to_integers)
    yield "result in a list", Spoiled(answer, lambda result: [result])
    yield "result 1 % larger", Spoiled(answer, _a_bit_larger)
    yield "inputs emptied", Spoiled(answer)


def _changes(node: ast.AST) -> Iterator[tuple[str, Any]]:
    if isinstance(node, ast.BinOp | ast.AugAssign | ast.BoolOp):
        for other in OPERATORS.get(type(node.op), []):
            yield f"{type(node.op).__name__} → {other.__name__}", _setting("op", other)
    if isinstance(node, ast.BinOp):
        yield f"right of {type(node.op).__name__} forgotten", lambda at: _become(at, at.left)
        if isinstance(node.op, ast.Sub | ast.Div | ast.FloorDiv | ast.MatMult):
            yield f"{type(node.op).__name__} the other way round", _swapped
        if type(node.op) in IN_PLACE and isinstance(node.left, ast.Name):
            yield f"{type(node.op).__name__} in place", _in_place
    if isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple):
        yield "results in another order", lambda at: at.value.elts.reverse()
    if isinstance(node, ast.Call):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called in FORGETTABLE:
            yield f"{called} forgotten", _uncalled
        for place, keyword in enumerate(node.keywords):
            yield f"{keyword.arg} forgotten", lambda at, place=place: at.keywords.pop(place)
    if isinstance(node, ast.Compare):
        for other in OPERATORS.get(type(node.ops[0]), []):
            yield f"{type(node.ops[0]).__name__} → {other.__name__}", _comparing(other)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "minus forgotten", _setting("op", ast.UAdd)
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        for other in (node.value + 1, node.value - 1):
            yield f"{node.value} → {other}", lambda at, other=other: setattr(at, "value", other)
    if isinstance(node, ast.Constant) and type(node.value) is bool:
        yield f"{node.value} → {not node.value}", lambda at: setattr(at, "value", not at.value)
    if isinstance(node, ast.Attribute) and node.attr in NAMES:
        yield f"{node.attr} → {NAMES[node.attr]}", lambda at: setattr(at, "attr", NAMES[at.attr])
    if isinstance(node, ast.Name) and node.id in NAMES:
        yield f"{node.id} → {NAMES[node.id]}", lambda at: setattr(at, "id", NAMES[at.id])
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        yield "range one shorter", _shorter
    for field in ("body", "orelse"):
        block = getattr(node, field, None)
        for place in range(len(block)) if isinstance(block, list) else ():
            if isinstance(block[place], ast.Assign | ast.AugAssign | ast.Expr | ast.If) and not _says(
                block[place]
            ):
                yield f"line {block[place].lineno} forgotten", _dropping(field, place)


def _setting(field: str, kind: type) -> Any:
    return lambda at: setattr(at, field, kind())


def _comparing(kind: type) -> Any:
    return lambda at: at.ops.__setitem__(0, kind())


def _shorter(call: ast.Call) -> None:
    place = 0 if len(call.args) == 1 else 1
    call.args[place] = ast.BinOp(call.args[place], ast.Sub(), ast.Constant(1))


def _become(node: ast.AST, other: ast.AST) -> None:
    """Put another node in the place of one, which its parent keeps."""
    node.__class__, node.__dict__ = type(other), dict(vars(other))


def _swapped(at: ast.BinOp) -> None:
    at.left, at.right = at.right, at.left


def _in_place(at: ast.BinOp) -> None:
    """x / 2 becomes the array x itself, halved."""
    _become(at, ast.Call(ast.Attribute(at.left, IN_PLACE[type(at.op)], ast.Load()), [at.right], []))


def _uncalled(at: ast.Call) -> None:
    """abs(x), np.abs(x) and x.astype(int) become x."""
    is_method = isinstance(at.func, ast.Attribute) and getattr(at.func.value, "id", "") != "np"
    _become(at, at.func.value if is_method else at.args[0])  # type: ignore[attr-defined]


def _dropping(field: str, place: int) -> Any:
    return lambda at: getattr(at, field).__setitem__(place, ast.Pass())


def _says(node: ast.stmt) -> bool:
    """Whether it is a docstring."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _to_integers(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return type(result)(map(_to_integers, result))
    return np.asarray(result).astype(np.int64) if _is_real(result) else result


def _a_bit_larger(result: Any) -> Any:
    if isinstance(result, tuple | list):
        return type(result)(map(_a_bit_larger, result))
    return np.asarray(result) * 1.01 if _is_real(result) else result


def _is_real(result: Any) -> bool:
    return isinstance(result, float | np.floating | np.ndarray) and np.asarray(result).dtype.kind == "f"
