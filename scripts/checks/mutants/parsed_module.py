"""A module's text, and edits of it by the positions of its syntax tree."""

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

# Calls whose arguments decide nothing that a caller of the server sees.
SILENT_CALLS = frozenset({"dataclass", "getLogger", "TypeVar"})


class MutantKind(StrEnum):
    """A kind of mutant."""

    BOUNDARY = "comparison boundary"
    EQUALITY = "equality"
    AND_OR = "and/or"
    NOT = "not removed"
    PLUS_MINUS = "plus/minus"
    NUMBER = "number"
    BOOLEAN = "boolean"
    RETURN = "return value"
    CALL = "call removed"
    DEFAULT = "default"
    STRING = "string"
    IF = "if always true or false"
    CONDITION = "SQL condition removed"
    FILTER = "filter or order removed"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the range `start` to `end` by `text`: bytes of a module, or characters of a text."""

    kind: MutantKind
    start: int
    end: int
    text: str


class ParsedModule:
    """A module; positions are offsets in its bytes, which is how `ast` counts."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self._tree = ast.parse(content)
        self._lines = [0]
        for line in content.splitlines(keepends=True):
            self._lines.append(self._lines[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        start = self._lines[node.lineno - 1] + node.col_offset
        return start, self._lines[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)

    def text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self.span(node)
        return self.content[start:end].decode()

    def replace(self, kind: MutantKind, node: ast.expr | ast.stmt, text: str) -> Edit:
        return Edit(kind, *self.span(node), text)

    def between(self, kind: MutantKind, around: Sequence[ast.expr], old: str, new: str) -> Edit:
        """Return the edit that replaces the operator between two operands."""
        start, end = self.span(around[0])[1], self.span(around[1])[0]
        return Edit(kind, start, end, self.content[start:end].decode().replace(old, new, 1))

    def edited(self, edit: Edit) -> bytes:
        return self.content[: edit.start] + edit.text.encode() + self.content[edit.end :]

    def parses_with(self, edit: Edit) -> bool:
        try:
            ast.parse(self.edited(edit))
        except SyntaxError:
            return False
        return True

    def nodes(self) -> Iterator[ast.AST]:
        """Yield nodes with behaviour: no annotations, docstrings, assertions or parts of
        f-strings.
        """
        waiting: list[ast.AST] = [self._tree]
        while waiting:
            node = waiting.pop()
            yield node
            silent = _silent(node)
            waiting.extend(part for part in ast.iter_child_nodes(node) if part not in silent)


def _silent(node: ast.AST) -> list[ast.AST | None]:
    """Return the parts of a node that decide nothing.

    Those of f-strings decide something, but have wrong positions before Python 3.12.
    """
    match node:
        case ast.JoinedStr(values=parts):
            return [*parts]
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in SILENT_CALLS:
            return [*node.args, *node.keywords]
        case ast.Call(func=ast.Name(id="zip"), keywords=keywords):  # `strict` asserts
            return [*keywords]
        case (
            ast.arg(annotation=part)
            | ast.AnnAssign(annotation=part)
            | ast.FunctionDef(returns=part)
            | ast.AsyncFunctionDef(returns=part)
            | ast.Assert(test=part)
            | ast.Expr(value=ast.Constant() as part)
            | ast.Assign(targets=[ast.Name(id="__all__")], value=part)
        ):
            return [part]
    return []
