"""The edits that make mutants of a module, by kind."""

import ast
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from scripts.checks.mutants import sql
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
# A keyword, a media type, a header's name, a value of an enum: not a sentence for people.
KEYWORD = re.compile(r"[A-Za-z][\w./:;=*+-]{1,40}")


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
            for clause in sql.clauses(text):
                first, last = (len(text[:end].encode()) for end in (clause.start, clause.end))
                yield Edit(clause.kind, start + first, start + last, clause.text)
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=arguments):
            if name in FILTERS:
                yield source.replace(MutantKind.FILTER, node, source.text(value))
                for argument, following in pairwise(arguments):
                    end = source.span(following)[0]
                    yield Edit(MutantKind.CONDITION, source.span(argument)[0], end, "")
