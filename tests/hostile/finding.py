"""Every regular expression of a package: those that its modules hold, and those inside functions.

Nothing is listed by hand: each module that uses expressions is imported, and its source is read for
the methods that an expression is used with.
"""

import ast
import importlib
import importlib.util
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

# A search is the hardest use of an expression; it stands for uses that are not seen.
SEARCH = "search"
ALL_MATCHES = frozenset({"findall", "finditer", "sub", "subn", "split"})
METHODS = frozenset({"match", "fullmatch", SEARCH}) | ALL_MATCHES
COMPILE = "compile"
_MENTIONED = re.compile(
    rf"^import re$|^from re import|\.(?:{'|'.join(sorted(METHODS - {'split'}))})\(", re.MULTILINE
)
# Programs: what runs them is not there.
PROGRAMS = ("__main__", "migrations.env")


@dataclass
class FoundPattern:
    """An expression, where it stands, and the methods that it is used with."""

    name: str
    pattern: re.Pattern[Any]
    methods: set[str] = field(default_factory=set)

    def uses(self) -> Iterator[Callable[[Any], object]]:
        """Its uses, as functions of a text."""
        methods = self.methods or {SEARCH}
        for method in sorted(methods - ALL_MATCHES):
            yield getattr(self.pattern, method)
        if methods & ALL_MATCHES:
            yield self.pattern.findall


def patterns_of(package: ModuleType) -> list[FoundPattern]:
    """All expressions of a package."""
    found: dict[str | bytes, FoundPattern] = {}
    for name in _names(package):
        spec = importlib.util.find_spec(name)
        assert spec is not None
        assert spec.origin is not None
        source = Path(spec.origin).read_text()
        if not _MENTIONED.search(source):
            continue
        module, tree = importlib.import_module(name), ast.parse(source)
        for held, (pattern, method) in _held(module):
            entry = found.setdefault(pattern.pattern, FoundPattern(f"{name}.{held}", pattern))
            entry.methods |= {method} if method else _methods(tree, held)
        for pattern, method, line in _inline(tree):
            if method == COMPILE and pattern.pattern in found:
                continue
            entry = found.setdefault(pattern.pattern, FoundPattern(f"{name}:{line}", pattern))
            entry.methods.add("findall" if method == COMPILE else method)
    return list(found.values())


def _names(package: ModuleType) -> Iterator[str]:
    yield package.__name__
    for info in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if not info.name.endswith(PROGRAMS):
            yield info.name


def _held(module: ModuleType) -> Iterator[tuple[str, tuple[re.Pattern[Any], str]]]:
    """The expressions, or one method of an expression, that a module or its classes hold."""
    owners: list[tuple[str, Any]] = [("", module)]
    for name, value in vars(module).items():
        if inspect.isclass(value) and value.__module__ == module.__name__:
            owners.append((f"{name}.", value))
    for prefix, owner in owners:
        for name, value in vars(owner).items():
            if isinstance(value, re.Pattern):
                yield prefix + name, (value, "")
            elif inspect.isbuiltin(value) and isinstance(value.__self__, re.Pattern):
                yield prefix + name, (value.__self__, value.__name__)


def _methods(tree: ast.Module, name: str) -> set[str]:
    """The methods that an expression of this name is used with in a module."""
    last = name.rpartition(".")[2]
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in METHODS
        and last in (getattr(node.value, "id", None), getattr(node.value, "attr", None))
    }


def _inline(tree: ast.Module) -> Iterator[tuple[re.Pattern[Any], str, int]]:
    """The expressions in calls of `re` in functions, with the name of what is called."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    inner = (node for node in ast.walk(tree) if isinstance(node, functions))
    for node in {call: None for function in inner for call in ast.walk(function)}:
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called = node.func
        if getattr(called.value, "id", None) != "re" or called.attr not in METHODS | {COMPILE}:
            continue
        source = _source(node.args[0])
        if source is not None:
            yield re.compile(source), called.attr, node.lineno


def _source(node: ast.expr) -> str | bytes | None:
    """The literal parts of an expression, with a word for each inserted value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values
        )
    return None
