"""The edits that make mutants of a module, by kind."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from scripts.checks.mutants.parsed_module import Edit, MutantKind, ParsedModule

OPERATORS: dict[type[ast.cmpop | ast.boolop | ast.operator], tuple[MutantKind, str, str]] = {
    ast.Lt: (MutantKind.BOUNDARY, "<", "<="),
    ast.LtE: (MutantKind.BOUNDARY, "<=", "<"),
    ast.Gt: (MutantKind.BOUNDARY, ">", ">="),
    ast.GtE: (MutantKind.BOUNDARY, ">=", ">"),
    ast.Eq: (MutantKind.EQUALITY, "==", "!="),
    ast.NotEq: (MutantKind.EQUALITY, "!=", "=="),
    ast.Is: (MutantKind.EQUALITY, "is", "is not"),
    ast.IsNot: (MutantKind.EQUALITY, "is not", "is"),
    ast.In: (MutantKind.EQUALITY, "in", "not in"),
    ast.NotIn: (MutantKind.EQUALITY, "not in", "in"),
    ast.And: (MutantKind.AND_OR, "and", "or"),
    ast.Or: (MutantKind.AND_OR, "or", "and"),
    ast.Add: (MutantKind.PLUS_MINUS, "+", "-"),
    ast.Sub: (MutantKind.PLUS_MINUS, "-", "+"),
}
FILTERS = frozenset({"where", "filter", "filter_by", "order_by", "having"})
# Matches keywords, media types, header names and enum values, but no sentences.
KEYWORD = re.compile(r"[A-Za-z][\w./:;=*+-]{1,40}")
# Only statements have these words in capitals.
STATEMENT = re.compile(r"\b(SELECT|UPDATE|DELETE|INSERT|WHERE|JOIN|IS NULL|IS NOT NULL)\b")
CLAUSE = re.compile(r"\b(AND|WHERE|ORDER BY)\s+")
# Keywords that end a condition or an order outside of parentheses.
NEXT = re.compile(
    r"\b(AND|OR|WHERE|GROUP|ORDER|HAVING|LIMIT|OFFSET|RETURNING|FOR|UNION|EXCEPT|THEN|WHEN|ELSE|END"
    r"|JOIN|LEFT|INNER|CROSS|ON|WINDOW)\b"
)
RANGE = re.compile(r"\bBETWEEN\s+\S+\s+$")
OPENING, CLOSING = "([{", ")]}"


def edits(source: ParsedModule) -> Iterator[Edit]:
    for node in source.nodes():
        yield from _of_operators(source, node)
        yield from _of_statements(source, node)
        yield from _of_values(source, node)
        yield from _of_queries(source, node)


def _of_operators(source: ParsedModule, node: ast.AST) -> Iterator[Edit]:
    match node:
        case (
            ast.Compare(left=left, ops=[operator], comparators=[right])
            | ast.BoolOp(op=operator, values=[left, right, *_])
            | ast.BinOp(left=left, op=operator, right=right)
        ) if type(operator) in OPERATORS:
            kind, old, new = OPERATORS[type(operator)]
            yield source.between(kind, (left, right), old, new)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield source.replace(MutantKind.NOT, node, f"({source.text(operand)})")


def _of_statements(source: ParsedModule, node: ast.AST) -> Iterator[Edit]:
    match node:
        case ast.Return(value=ast.expr() as value):
            yield source.replace(MutantKind.RETURN, value, "None")
        case ast.Expr(value=ast.Call() | ast.Await(value=ast.Call())):
            yield source.replace(MutantKind.CALL, node, "pass")
        case ast.If(test=test) | ast.IfExp(test=test):
            yield from _of_tests(source, [test])
        case ast.comprehension(ifs=tests):
            yield from _of_tests(source, tests)


def _of_tests(source: ParsedModule, tests: Sequence[ast.expr]) -> Iterator[Edit]:
    for test in tests:
        # What a test names with `:=` is used later.
        if not any(isinstance(part, ast.NamedExpr) for part in ast.walk(test)):
            yield source.replace(MutantKind.IF, test, "True")
            yield source.replace(MutantKind.IF, test, "False")


def _of_values(source: ParsedModule, node: ast.AST) -> Iterator[Edit]:
    match node:
        case ast.Constant(value=bool(value)):
            yield source.replace(MutantKind.BOOLEAN, node, str(not value))
        case ast.Constant(value=int(value) | float(value)):
            yield source.replace(MutantKind.NUMBER, node, str(value + 1))
            yield source.replace(MutantKind.NUMBER, node, str(value - 1))
        case ast.Constant(value=str(value)) if KEYWORD.fullmatch(value):
            text = source.text(node)
            quotes = 3 if text.endswith('"""') else 1
            yield source.replace(MutantKind.STRING, node, f"{text[:-quotes]}x{text[-quotes:]}")
        case ast.arguments(defaults=defaults, kw_defaults=named):
            for default in filter(None, (*defaults, *named)):
                for edit in _of_values(source, default):
                    yield Edit(MutantKind.DEFAULT, edit.start, edit.end, edit.text)


def _of_queries(source: ParsedModule, node: ast.AST) -> Iterator[Edit]:
    match node:
        case ast.Constant(value=str()) | ast.JoinedStr():
            start, text = source.span(node)[0], source.text(node)
            for clause in _clauses(text):
                first, last = (len(text[:end].encode()) for end in (clause.start, clause.end))
                yield Edit(clause.kind, start + first, start + last, clause.text)
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=arguments):
            if name in FILTERS:
                yield source.replace(MutantKind.FILTER, node, source.text(value))
                for argument, following in pairwise(arguments):
                    end = source.span(following)[0]
                    yield Edit(MutantKind.CONDITION, source.span(argument)[0], end, "")


def _clauses(text: str) -> Iterator[Edit]:
    """Yield the edits of a Python literal that holds SQL; positions are those in `text`."""
    if not STATEMENT.search(text):
        return
    for found in CLAUSE.finditer(text):
        end = _clause_end(text, found.end())
        match found[1]:
            case "AND" if not RANGE.search(text[: found.start()]):
                yield Edit(MutantKind.CONDITION, found.start(), end, "")
            case "WHERE":
                yield Edit(MutantKind.FILTER, found.end(), end, "TRUE ")
            case "ORDER BY":
                yield Edit(MutantKind.FILTER, found.start(), end, "")


def _clause_end(text: str, start: int) -> int:
    """Return the end of the clause: the next keyword, or the closing bracket around it."""
    depth, position = 0, start
    while position < len(text):
        sign = text[position]
        if sign == "'" and (closing := text.find("'", position + 1)) != -1:
            position = closing
        elif sign in OPENING:
            depth += 1
        elif sign in CLOSING:
            depth -= 1
        if depth < 0 or (depth == 0 and (sign in '";' or NEXT.match(text, position))):
            return position
        position += 1
    return position
