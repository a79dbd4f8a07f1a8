"""Filters on the payload of events: `data.price.amount >= 5000 and data.price.currency == "EUR"`.

    filter    = all { "or" all }            "and" binds tighter than "or"
    all       = term { "and" term }
    term      = "(" filter ")" | condition
    condition = path operator literal
    path      = "data" "." name { "." name }
    operator  = "==" | "!=" | "<" | "<=" | ">" | ">="
    literal   = number | "text" | true | false | null

A condition holds or doesn't; there is no third outcome:

- If the path leads to no value, or through a list, it doesn't hold, whatever the operator.
- Numbers are compared by value, texts by their Unicode code points. So timestamps (RFC 3339, UTC,
  milliseconds) compare as times, and money is compared by its amount and its currency.
- Values of different types are never compared: the condition doesn't hold, not even with `!=`.
- `null` is the exception: it equals `null` only, and every other value differs from it. So
  `data.brand != null` holds if there is a brand, and `data.color != "red"` also if there is no
  colour. Lists and objects differ from `null`, and can't be compared with anything else.
- `<`, `<=`, `>` and `>=` take a number or a text.

`docs/guides/filters.md` says the same to callers, with examples that are tests. Everything here is
pure. A filter is never evaluated as code: it is parsed, and compiled to a PostgreSQL jsonpath
whose names and texts are quoted, which the database matches with `events.data @@ path` (true when
the filter holds; false or null when it doesn't).
"""

from cute_api.webhooks.selection.filter_tokens import FilterError, Token, TokenKind, tokens
from cute_api.webhooks.selection.filter_tree import (
    AND,
    OR,
    ORDERING,
    ROOT,
    Comparison,
    Condition,
    Conjunction,
    Disjunction,
    Filter,
    Literal,
    LiteralType,
    Node,
)

MAX_CHARACTERS = 600
MAX_TERMS = 10
MAX_DEPTH = 10
TRUE, FALSE, NULL = "true", "false", "null"
KEYWORDS = frozenset({AND, OR, TRUE, FALSE, NULL})


def parse(source: str) -> Filter:
    """Parse a filter's text. Raises `FilterError`."""
    if len(source) > MAX_CHARACTERS:
        raise FilterError(
            MAX_CHARACTERS + 1, f"a filter has at most {MAX_CHARACTERS} characters; shorten it."
        )
    parser = _Parser(tokens(source))
    parsed = Filter(parser.whole())
    if len(parsed.text) > MAX_CHARACTERS:
        raise FilterError(
            len(source) + 1,
            f"a filter has at most {MAX_CHARACTERS} characters, counting one space on each side of"
            " each operator; shorten it.",
        )
    return parsed


class _Parser:
    """Reads the tokens once, with a method for each rule of the grammar."""

    def __init__(self, source: list[Token]) -> None:
        self._tokens = source
        self._at = 0
        self._terms = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._some()
        rest = self._peek()
        if rest.kind is TokenKind.CLOSE:
            raise FilterError(rest.position, "no parenthesis is open here; remove this one.")
        if rest.kind is not TokenKind.END:
            raise FilterError(rest.position, f"join conditions with `{AND}` or `{OR}`.")
        return node

    def _some(self) -> Node:
        parts = [self._all()]
        while self._take_word(OR):
            parts.append(self._all())
        flat = [
            inner
            for part in parts
            for inner in (part.parts if isinstance(part, Disjunction) else [part])
        ]
        return flat[0] if len(flat) == 1 else Disjunction(tuple(flat))

    def _all(self) -> Node:
        parts = [self._term()]
        while self._take_word(AND):
            parts.append(self._term())
        flat = [
            inner
            for part in parts
            for inner in (part.parts if isinstance(part, Conjunction) else [part])
        ]
        return flat[0] if len(flat) == 1 else Conjunction(tuple(flat))

    def _term(self) -> Node:
        opening = self._peek()
        if opening.kind is not TokenKind.OPEN:
            return self._condition()
        self._at += 1
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise FilterError(
                opening.position, f"parentheses nest at most {MAX_DEPTH} deep; remove some."
            )
        node = self._some()
        closing = self._peek()
        if closing.kind is not TokenKind.CLOSE:
            raise FilterError(
                closing.position,
                f"close the parenthesis of character {opening.position} here,"
                f" or continue with `{AND}` or `{OR}`.",
            )
        self._at += 1
        self._depth -= 1
        return node

    def _condition(self) -> Condition:
        first = self._peek()
        path = self._path()
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise FilterError(
                first.position,
                f"a filter has at most {MAX_TERMS} conditions; remove some, or use two webhooks.",
            )
        token = self._peek()
        operator = self._operator()
        literal = self._literal()
        if operator in ORDERING and literal.type in (LiteralType.BOOLEAN, LiteralType.NULL):
            raise FilterError(
                token.position, f"`{literal.value}` has no order; compare it by `==` or `!=`."
            )
        return Condition(path, operator, literal, first.position)

    def _path(self) -> tuple[str, ...]:
        token = self._next()
        if token.kind is not TokenKind.WORD or token.value in KEYWORDS:
            raise FilterError(
                token.position,
                f"a condition is expected here; begin it with a path such as `{ROOT}.status`.",
            )
        root, *names = token.value.split(".")
        if root != ROOT:
            raise FilterError(
                token.position, f"paths lead into the event's `{ROOT}`; begin with `{ROOT}.`."
            )
        if not names:
            raise FilterError(token.position, f"name a field of `{ROOT}`, such as `{ROOT}.status`.")
        if any(not name for name in names):
            raise FilterError(token.position, "a name is missing next to a dot of this path.")
        if any(name[0].isdigit() for name in names):
            raise FilterError(token.position, "filters can't look into lists; name only fields.")
        return tuple(names)

    def _operator(self) -> Comparison:
        token = self._next()
        if token.kind is TokenKind.OPERATOR and token.value in list(Comparison):
            return Comparison(token.value)
        advice = f"an operator is expected here; write one of {' '.join(Comparison)}."
        if token.kind is TokenKind.OPERATOR and token.value == "=":
            advice = "compare by `==`."
        raise FilterError(token.position, advice)

    def _literal(self) -> Literal:
        token = self._next()
        match token.kind, token.value:
            case TokenKind.NUMBER, value:
                return Literal(LiteralType.NUMBER, value)
            case TokenKind.TEXT, value:
                return Literal(LiteralType.STRING, value)
            case TokenKind.WORD, "true" | "false" as value:
                return Literal(LiteralType.BOOLEAN, value)
            case TokenKind.WORD, "null" as value:
                return Literal(LiteralType.NULL, value)
        raise FilterError(
            token.position,
            f'write what to compare with here: a number, a "text", {TRUE}, {FALSE} or {NULL}.',
        )

    def _take_word(self, word: str) -> bool:
        token = self._peek()
        if token.kind is not TokenKind.WORD or token.value.lower() != word:
            return False
        if token.value != word:
            raise FilterError(token.position, f"write `{word}` in small letters.")
        self._at += 1
        return True

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        token = self._tokens[self._at]
        if token.kind is not TokenKind.END:
            self._at += 1
        return token
