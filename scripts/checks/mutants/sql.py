"""Conditions and orders in the text of SQL statements."""

import re
from collections.abc import Iterator

from scripts.checks.mutants.parsed_module import Edit, MutantKind

# Statements write their keywords in capitals, and prose doesn't have these.
STATEMENT = re.compile(r"\b(SELECT|UPDATE|DELETE|INSERT|WHERE|JOIN|IS NULL|IS NOT NULL)\b")
CLAUSE = re.compile(r"\b(AND|WHERE|ORDER BY)\s+")
# Where a condition or an order ends that nothing else closes.
NEXT = re.compile(
    r"\b(AND|OR|WHERE|GROUP|ORDER|HAVING|LIMIT|OFFSET|RETURNING|FOR|UNION|EXCEPT|THEN|WHEN|ELSE|END"
    r"|JOIN|LEFT|INNER|CROSS|ON|WINDOW)\b"
)
RANGE = re.compile(r"\bBETWEEN\s+\S+\s+$")
OPENING, CLOSING = "([{", ")]}"


def clauses(text: str) -> Iterator[Edit]:
    """Yield the edits of a Python literal that holds SQL; positions are those in `text`."""
    if not STATEMENT.search(text):
        return
    for found in CLAUSE.finditer(text):
        end = _end(text, found.end())
        match found[1]:
            case "AND" if not RANGE.search(text[: found.start()]):
                yield Edit(MutantKind.CONDITION, found.start(), end, "")
            case "WHERE":
                yield Edit(MutantKind.FILTER, found.end(), end, "TRUE ")
            case "ORDER BY":
                yield Edit(MutantKind.FILTER, found.start(), end, "")


def _end(text: str, start: int) -> int:
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
