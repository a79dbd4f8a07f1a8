"""PostgreSQL matches a compiled filter as the grammar says: an evaluator of this test agrees."""

import operator
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import orjson
import psycopg2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg2.extensions import connection as Connection

from cute_api.config import ROOT
from cute_api.webhooks.selection.filter_tokens import FilterError
from cute_api.webhooks.selection.filters import parse
from tests.fixtures.properties import examples

MAX_TERMS = 10

# What the relay asks, with a filter that does not match distinguished from one that fails.
MATCH = "SELECT coalesce(%s::jsonb @@ %s::jsonpath, false)"
NAMES = ("a", "b", "amount", "null", "x_1")
COMPARE = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SPECIMENS = ("", "a", "Z", "é", "e\u0301", "🧥", "\uffff", '"', "\\", "' or 1", '" || true', "null")

# Few different values, so that equal ones and neighbours meet.
numbers = st.one_of(
    st.integers(-3, 3),
    st.decimals(-2, 2, places=1).map(float),
    st.sampled_from([10**14, -(10**14), 0.000001, 123456.654321]),
)
texts = st.one_of(st.sampled_from(SPECIMENS), st.text(st.characters(exclude_categories=["C"])))
scalars = st.one_of(numbers, texts, st.booleans(), st.none())
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)
    ),
    max_leaves=6,
)
documents = st.dictionaries(st.sampled_from(NAMES), values, max_size=5)
paths = st.lists(st.sampled_from(NAMES), min_size=1, max_size=2).map(tuple)


@st.composite
def conditions(draw: st.DrawFn) -> Any:
    literal = draw(scalars)
    ordered = isinstance(literal, str) or (
        isinstance(literal, int | float) and not isinstance(literal, bool)
    )
    sign = draw(st.sampled_from(sorted(COMPARE) if ordered else ["!=", "=="]))
    return (draw(paths), sign, literal)


trees = st.recursive(
    conditions(),
    lambda inner: st.tuples(
        st.sampled_from(["and", "or"]), st.lists(inner, min_size=2, max_size=3)
    ),
    max_leaves=MAX_TERMS,
)


def written(tree: Any) -> str:
    """The text of a tree, with parentheses around everything."""
    if tree[0] in ("and", "or"):
        return "(" + f" {tree[0]} ".join(written(part) for part in tree[1]) + ")"
    path, sign, literal = tree
    if isinstance(literal, str):
        literal_text = '"' + literal.replace("\\", "\\\\").replace('"', '\\"') + '"'
    elif isinstance(literal, float):
        literal_text = format(Decimal(repr(literal)), "f")
    else:
        literal_text = orjson.dumps(literal).decode()
    return f"data.{'.'.join(path)} {sign} {literal_text}"


def holds(tree: Any, document: Any) -> bool:
    """A second implementation of the grammar's text."""
    if tree[0] in ("and", "or"):
        results = [holds(part, document) for part in tree[1]]
        return all(results) if tree[0] == "and" else any(results)
    path, sign, literal = tree
    value = document
    for name in path:
        if not isinstance(value, dict) or name not in value:
            return False
        value = value[name]
    if value is None or literal is None:
        same = value is None and literal is None
        return {"==": same, "!=": not same}.get(sign, False)
    if kind(value) != kind(literal) or kind(value) == "container":
        return False
    if kind(value) == "number":
        value, literal = Decimal(repr(value)), Decimal(repr(literal))
    return bool(COMPARE[sign](value, literal))


def kind(value: Any) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    return "text" if isinstance(value, str) else "container"


@pytest.fixture(scope="module")
def connection(database_url: str) -> Iterator[Connection]:
    connection = psycopg2.connect(database_url)
    connection.autocommit = True
    yield connection
    connection.close()


def matches(connection: Connection, source: str, document: Any) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(MATCH, (orjson.dumps(document).decode(), parse(source).jsonpath))
        (matches,) = cursor.fetchone() or (None,)
    assert isinstance(matches, bool)
    return matches


@examples(30)
@given(tree=trees, values=st.lists(documents, min_size=1, max_size=4))
def test_postgresql_agrees_with_the_grammar(connection: Connection, tree: Any, values: Any) -> None:
    source = written(tree)
    try:
        parse(source)
    except FilterError as error:
        assert "at most" in str(error)
        return
    for document in values:
        assert matches(connection, source, document) == holds(tree, document)


@examples(30)
@given(source=st.text() | st.text('data.b=!<>()"\\ 0123andor', max_size=60))
def test_any_text_is_a_filter_or_refused_with_a_position(
    connection: Connection, source: str
) -> None:
    try:
        parsed = parse(source)
    except FilterError as error:
        assert 1 <= error.position <= len(source) + 1
    else:
        assert matches(connection, parsed.text, {}) is False


@pytest.mark.parametrize(
    ("source", "document", "expected"),
    [
        ("data.a != 1", {}, False),
        ("data.a != 1", {"a": None}, True),
        ("data.a != 1", {"a": "1"}, False),
        ("data.a != 1", {"a": [1, 2]}, False),
        ("data.a != 1", {"a": {"b": 1}}, False),
        ("data.a != null", {}, False),
        ("data.a != null", {"a": {}}, True),
        ("data.a != null", {"a": []}, True),
        ("data.a == null", {}, False),
        ("data.a == null", {"a": None}, True),
        ("data.a < 1", {"a": None}, False),
        ('data.a < "b"', {"a": "a"}, True),
        ('data.a < "b"', {"a": "b"}, False),
        ('data.a < "b"', {"a": 1}, False),
        ("data.a == 5000", {"a": 5000.0}, True),
        ("data.a.b == 1", {"a": [{"b": 1}]}, False),
        ("data.a.b == 1 or data.c == 2", {"c": 2}, True),
        ("data.c == 2 and (data.a.b == 1 or data.c < 3)", {"c": 2, "a": 3}, True),
        ('data.a == "\\" || true || \\""', {}, False),
        ('data.a == "\\" || true || \\""', {"a": '" || true || "'}, True),
        ("data.a == true", {"a": 1}, False),
        ('data.at >= "2026-11-25T00:00:00.000Z"', {"at": "2026-11-25T17:00:00.000Z"}, True),
    ],
)
def test_what_a_condition_means(
    connection: Connection, source: str, document: Any, expected: bool
) -> None:
    assert matches(connection, source, document) is expected


def documented() -> list[tuple[str, str, str]]:
    """The rows of the table in `docs/guides/filters.md`: filter, data, and whether it is sent."""
    lines = (ROOT / "docs" / "guides" / "filters.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith(("| `data", "| `("))]
    return [(row[0].strip("`"), row[1].strip("`"), row[2]) for row in rows]


@pytest.mark.parametrize(("source", "document", "sent"), documented())
def test_filters_mean_what_their_page_says(
    connection: Connection, source: str, document: str, sent: str
) -> None:
    assert matches(connection, source, orjson.loads(document)) is (sent == "yes")


def test_the_page_of_filters_has_its_table() -> None:
    assert len(documented()) == 19
