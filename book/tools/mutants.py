"""Mutants: small changes to the rooms' code, one at a time, each of which a test should notice (`make mutants`).

mutmut makes and tries them; pyproject's `[tool.mutmut]` says where, and with which tests. Two things are
different here. mutmut passes over every function with a decorator, and so over all self-checks: ours keep
theirs on the outside, where it does not matter which version of the function runs inside. And sentences are left
as they are: what a message says is for its reader to judge, that it is the right one is for a test.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import libcst as cst
from mutmut import __main__ as mutmut
from mutmut.mutation import file_mutation, mutators
from mutmut.runners.harness import PytestRunner
from mutmut.state import state
from mutmut.stats import status_by_exit_code
from mutmut.workers import isolation

WRAPPERS = {"cache", "contextmanager", "exercise", "property", "wraps"}
SLOW = 0.8  # seconds
AT_IMPORT = {"papers": "tests/papers/test_rules.py", "checks": "tests/checks"}  # tests of what runs then
IMPORTED = ("course_utils", "record_factories", "rule_cases", "test_")
KILLED = ("killed", "timeout", "segfault", "caught by type check")


def is_wrapped(function: cst.CSTNode) -> bool:
    """Whether a function has decorators, and only such as may stay around whatever runs inside."""
    if not isinstance(function, cst.FunctionDef) or not function.decorators:
        return False
    made = [getattr(each.decorator, "func", each.decorator) for each in function.decorators]
    names = [getattr(each, "attr", each) for each in made]
    return all(isinstance(name, cst.Name) and name.value in WRAPPERS for name in names)


class Visitor(file_mutation.MutationVisitor):
    """Walks into functions whose decorators are known."""

    def _skip_node_and_children(self, node: cst.CSTNode) -> bool:
        bare = node.with_changes(decorators=[]) if is_wrapped(node) else node
        return bool(super()._skip_node_and_children(bare))


arranged = file_mutation.function_trampoline_arrangement


def arrange(function: cst.FunctionDef, mutants: Iterable[Any], class_name: str | None) -> Any:
    """Decorators stay on the function that is called; original and mutants inside it have none."""
    before, functions, after, names = arranged(function, mutants, class_name)
    if is_wrapped(function):
        functions = [functions[0], *(each.with_changes(decorators=[]) for each in functions[1:])]
    return before, functions, after, names


def change_word(node: cst.BaseString) -> Iterator[cst.BaseString]:
    """The changes to a string that is a name, a key, a part of a path; none to one with a blank in it."""
    if not (isinstance(node, cst.SimpleString) and " " in node.value):
        yield from mutators.operator_string(node)


class Runner(PytestRunner):
    """Quick: what all processes share is no longer searched for garbage; long tests are left out where others are.

    No mutant is to see what was before it. Functions forget what they have kept while the tests were collected, and
    records that another mutant wrote where it should not are removed. What ran while modules were imported, before
    any mutant, mutmut puts down to the first test of all: such mutants import everything of ours anew.
    """

    def warm_up(self) -> None:
        super().warm_up()
        ours = [module for name, module in sys.modules.items() if name.startswith("course_utils")]
        for kept in (each for module in ours for each in vars(module).values()):
            if hasattr(kept, "cache_clear"):
                kept.cache_clear()
        gc.collect()
        gc.freeze()

    def run_tests(self, *, mutant_name: str | None, tests: Iterable[str]) -> int:
        if not mutant_name:
            return super().run_tests(mutant_name=None, tests=tests)
        durations = state().duration_by_test
        chosen = sorted(tests, key=lambda test: durations.get(test, 0))
        chosen = [test for test in chosen if durations.get(test, 0) < SLOW] or chosen[:1]
        # pytest escapes such names once more whenever it collects, and then finds them no longer: all cases instead
        chosen = list(dict.fromkeys(test.partition("[")[0] if "\\" in test else test for test in chosen))
        if chosen == [next(iter(durations))]:
            chosen = [AT_IMPORT.get(mutant_name.split(".")[1], chosen[0])]
            for name in [name for name in sys.modules if name.startswith(IMPORTED)]:
                del sys.modules[name]
        for path in Path("mutants/results").glob("*.json"):
            if not Path("results", path.name).exists():
                path.unlink(missing_ok=True)
        # a mutant that cannot even be imported interrupts pytest (2): that is a failure (1) like others
        return min(1, super().run_tests(mutant_name=mutant_name, tests=chosen))


def prepare() -> None:
    """Put ours in the place of mutmut's; the processes that it forks inherit it."""
    changes = [
        (kind, change_word if change is mutators.operator_string else change)
        for kind, change in mutators.mutation_operators
    ]
    for module, name, ours in (
        (isolation, "PytestRunner", Runner),
        (file_mutation, "MutationVisitor", Visitor),
        (file_mutation, "function_trampoline_arrangement", arrange),
        (file_mutation, "mutation_operators", changes),
    ):
        assert hasattr(module, name), (
            f"this mutmut has no {module.__name__}.{name}; requirements.lock says which one has"
        )
        setattr(module, name, ours)


def as_pattern(name: str) -> str:
    """A room ("data") as what mutmut takes; names with a dot are left as they are."""
    return name if "." in name else f"course_utils.{name}.*"


def results() -> dict[str, str]:
    """What became of each mutant, by its name."""
    _, files = mutmut.collect_source_file_mutation_data(mutant_names=())
    return {
        name: status_by_exit_code[code]
        for file in files.values()
        for name, code in file.exit_code_by_key.items()
    }


def table(found: dict[str, str]) -> str:
    """Totals of each room, and of all: mutants, killed (those that hung among them), survived, without a test."""
    rooms: dict[str, Counter[str]] = {}
    for name, outcome in found.items():
        for room in (name.split(".")[1], "all"):
            rooms.setdefault(room, Counter())[outcome] += 1
    lines = [
        "| room | mutants | killed | of these by time | survived | no test | not tried |",
        "|---|---|---|---|---|---|---|",
    ]
    for room in sorted(rooms, key=lambda room: (room == "all", room)):
        counts = rooms[room]
        columns = (
            counts.total(),
            sum(counts[outcome] for outcome in KILLED),
            counts["timeout"],
            counts["survived"] + counts["suspicious"],
            counts["no tests"],
            counts["not checked"] + counts["check was interrupted by user"],
        )
        lines.append(f"| {room} | {' | '.join(map(str, columns))} |")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Try the mutants that are named, or all that have not been tried; print the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="rooms, or patterns such as course_utils.data.idx*")
    parser.add_argument("--totals", action="store_true", help="try none, only print what was found")
    parser.add_argument("--children", type=int, default=min(8, os.cpu_count() or 1), help="tried at a time")
    options = parser.parse_args(arguments)
    if not options.totals:
        prepare()
        mutmut._run([as_pattern(name) for name in options.names], options.children)
    found = results()
    print(
        *sorted(name for name, outcome in found.items() if outcome in ("survived", "no tests", "suspicious")),
        sep="\n",
    )
    print(table(found))


if __name__ == "__main__":
    main()
