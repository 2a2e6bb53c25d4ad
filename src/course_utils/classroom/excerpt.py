"""Of a learner's notebook, the statements that one exercise needs: its function, and what that uses.

Names are followed, nothing is executed. What is reached through `globals()` or `exec` is not seen.
"""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course_utils.classroom.pages import Exercise
from course_utils.errors import CourseError

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
IMPORTS = ast.Import | ast.ImportFrom
MAGIC = re.compile(r"^(\s*)(?:[%!?].*|.*\?)$", re.M)


class MissingError(CourseError):
    """Nothing in the notebook defines the exercise's function."""


@dataclass(frozen=True)
class Statement:
    """A statement at the top of a cell, and the names that it deals in."""

    node: ast.stmt
    binds: frozenset[str]  # gives a value, or changes it
    reads: frozenset[str]  # when it is executed
    reads_later: frozenset[str]  # when a function in it is called
    is_whole: bool  # whether what it binds owes nothing to earlier bindings


def needed(cells: Sequence[str], exercise: Exercise) -> ast.Module:
    """What must be executed to have the exercise's function, in the notebook's order.

    What counts is the function's state at its check: the last definition above the last check, or a later one.

    Raises:
        MissingError: it is not defined.
        SyntaxError: the cell that defines it is not Python.
    """
    statements: list[Statement] = []
    broken: tuple[int, SyntaxError] | None = None
    defines = re.compile(rf"^(?:def\s+{exercise.name}\b|{exercise.name}\s*=)", re.M)
    for cell in cells:
        try:
            statements += map(_read, _parsed(cell).body)
        except SyntaxError as error:
            broken = (len(statements), error) if defines.search(cell) else broken
    end = _end(statements, exercise, broken[0] if broken else None)
    definition = _last(statements, exercise.name, end)
    if broken and broken[0] <= end and (definition is None or broken[0] > definition):
        raise broken[1]
    if definition is None:
        raise MissingError
    kept = _followed(statements, exercise.name, end)
    nodes = [statements[number].node for number in sorted(kept)]
    nodes.sort(key=lambda node: not (isinstance(node, ast.ImportFrom) and node.module == "__future__"))
    return ast.Module(nodes, type_ignores=[])


def _parsed(cell: str) -> ast.Module:
    """A cell's statements; IPython's own lines are left out.

    Raises:
        SyntaxError: it is not Python.
    """
    try:
        return ast.parse(cell)
    except SyntaxError as error:
        try:
            return ast.parse(MAGIC.sub(r"\1pass", cell))
        except SyntaxError:
            raise error from None
    except (ValueError, MemoryError, RecursionError) as error:  # a zero byte; nested beyond all measure
        raise SyntaxError(str(error)) from None


def _read(node: ast.stmt) -> Statement:
    table = symtable.symtable(ast.unparse(node), "<cell>", "exec")
    symbols = table.get_symbols()
    binds = {each.get_name() for each in symbols if each.is_assigned() or each.is_imported()}
    plain = isinstance(node, FUNCTIONS | IMPORTS) or (
        isinstance(node, ast.Assign | ast.AnnAssign) and not _changed(node)
    )
    return Statement(
        node,
        binds=frozenset(binds | _changed(node)),
        reads=frozenset(each.get_name() for each in symbols if each.is_referenced()) | _changed(node),
        reads_later=frozenset(_free(table)),
        is_whole=plain,
    )


def _free(table: symtable.SymbolTable) -> Iterator[str]:
    """Global names that functions inside read."""
    for child in table.get_children():
        yield from (each.get_name() for each in child.get_symbols() if each.is_global())
        yield from _free(child)


def _changed(node: ast.stmt) -> set[str]:
    """Names whose values a statement changes in place: `x[0] = 1`, `x.a += 1`, `x.append(1)`."""
    targets: list[ast.expr] = []
    if isinstance(node, ast.Assign):
        targets = [each for each in node.targets if isinstance(each, ast.Subscript | ast.Attribute)]
    elif isinstance(node, ast.AugAssign | ast.AnnAssign):
        targets = [node.target] if isinstance(node, ast.AugAssign) else []
    elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        targets = [node.value.func] if isinstance(node.value.func, ast.Attribute) else []
    roots = set()
    for target in targets:
        while isinstance(target, ast.Subscript | ast.Attribute):
            target = target.value
        if isinstance(target, ast.Name):
            roots.add(target.id)
    return roots


def _end(statements: Sequence[Statement], exercise: Exercise, broken: int | None) -> int:
    """The place in the notebook at which the exercise is judged."""
    check = f"checks.{exercise.chapter}.{exercise.name}("
    checks = [number for number, each in enumerate(statements) if check in ast.unparse(each.node)]
    last = _last(statements, exercise.name, len(statements))
    return max([checks[-1] if checks else len(statements), (last or -1) + 1, broken or 0])


def _last(statements: Sequence[Statement], name: str, end: int) -> int | None:
    return next((number for number in reversed(range(end)) if name in statements[number].binds), None)


def _followed(statements: Sequence[Statement], name: str, end: int) -> set[int]:
    """Numbers of the statements that a name needs, all of them."""
    kept: set[int] = set()
    seen: set[tuple[str, int]] = set()
    ahead = [(name, end)]
    while ahead:
        wish = ahead.pop()
        if wish in seen:
            continue
        seen.add(wish)
        for number in _bindings(statements, *wish):
            if number not in kept:
                kept.add(number)
                ahead += [(read, number) for read in statements[number].reads]
                ahead += [(read, end) for read in statements[number].reads_later]
    if any(not _bindings(statements, *wish) for wish in seen):  # a built-in name, or one of these
        kept |= {number for number, each in enumerate(statements[:end]) if _is_star(each.node)}
    return kept | {n for n, each in enumerate(statements) if _is_future(each.node)}


def _bindings(statements: Sequence[Statement], name: str, before: int) -> list[int]:
    """The statements that make what a name stands for at a place; if none does, the later ones."""
    for span in (range(before), range(len(statements))):
        found = []
        for number in reversed(span):
            if name in statements[number].binds:
                found.append(number)
                if statements[number].is_whole:
                    break
        if found:
            is_module = isinstance(statements[found[-1]].node, IMPORTS)
            return found[-1:] if is_module else found  # `plt.show()` changes no module
    return []


def _is_star(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.names[0].name == "*"


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"
