"""What is kept of a path, a query and the entries of a problem: what the document lets pass."""

from operator import itemgetter

import orjson
import pytest

from cute_api.problems import FieldError
from cute_api.services.keys.principals import make_secret
from cute_api.spec import Operation, Parameter, Spec
from cute_api.usage.redaction import MAX_ERRORS, MAX_PATH, MAX_QUERY, Redactor, errors

# The same in each test process: it stands in names of tests.
KEY = make_secret(itemgetter(7))
ITEM = "/v1/items/01a1a0b1-293a-7c44-9f0e-2d6b81a4c375"
TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor.of([Spec.load(sandbox=True).operations.values()])


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", None),
        ("limit=1000&condition=good&condition=bad", "limit=1000&condition=good&condition=bad"),
        ("q=blue+coat&size=M%2FL", "q=[redacted]&size=M%2FL"),
        # What the document does not know may be anything.
        ("api_key=abc&limit=2", "api_key=[redacted]&limit=2"),
        ("%6Cimit=2&Limit=3", "%6Cimit=2&Limit=[redacted]"),
        (f"size={KEY}&{KEY}=1", "size=[redacted]&[redacted]=[redacted]"),
        ("size=%63ute_" + KEY[5:], "size=[redacted]"),
        ("color=alice%40cute.example&alice@cute.example", "color=[redacted]&[redacted]"),
        ("flag&empty=", "flag&empty="),
        (f"{TOKEN}=1", "[redacted]=[redacted]"),
        ("size=\x00\xff", "size=�ÿ"),
    ],
)
def test_a_query_keeps_values_of_declared_parameters_that_are_not_sensitive(
    redactor: Redactor, query: str, kept: str | None
) -> None:
    assert redactor.query("list_items", query.encode("latin-1")) == kept


def test_a_query_of_no_operation_keeps_names_alone_and_all_is_bounded(redactor: Redactor) -> None:
    assert redactor.query(None, b"limit=2&q=x") == "limit=[redacted]&q=[redacted]"
    for query in (b"size=" + b"a" * 5_000, b"limit=1&" * 500, b"&" * 5_000):
        assert len(redactor.query("list_items", query) or "") <= MAX_QUERY
    # What is cut in the middle of a key no longer looks like one.
    cut = redactor.query("list_items", b"size=" + b"a" * 980 + b"&color=" + KEY.encode() + b"&a=1")
    assert "cute_" not in str(cut)
    assert len(redactor.path(None, "/v1/é" * 5_000)) == MAX_PATH
    assert redactor.path(None, "/v1/" + "é" * 5_000) == "/v1/…"


@pytest.mark.parametrize(
    ("operation", "path", "kept"),
    [
        ("get_item", ITEM, ITEM),
        ("get_item", f"/v1/items/{KEY}", "/v1/items/[redacted]"),
        (None, "/v1/itemz/7", "/v1/itemz/7"),
        (None, f"{ITEM}/photos", f"{ITEM}/photos"),
        (None, "/v1/users/alice@cute.example", "/v1/users/[redacted]"),
        (None, f"/v1/login/{TOKEN}", "/v1/login/[redacted]"),
        (None, "/v1/a\x1bb c", "/v1/a�b c"),
    ],
)
def test_a_path_keeps_what_is_no_secret(
    redactor: Redactor, operation: str | None, path: str, kept: str
) -> None:
    assert redactor.path(operation, path) == kept


def test_what_one_version_calls_sensitive_is_hidden_in_all() -> None:
    def documents(*marks: bool) -> list[list[Operation]]:
        plain = Spec.load(sandbox=True).operations["get_item"]
        return [
            [
                Operation(
                    **{
                        **{name: getattr(plain, name) for name in Operation.__slots__},
                        "parameters": (
                            Parameter("item_id", "path", True, {}, mark),
                            Parameter("note", "query", False, {}, mark),
                        ),
                    }
                )
            ]
            for mark in marks
        ]

    for marks in ((True, False), (False, True)):
        redactor = Redactor.of(documents(*marks))
        assert redactor.path("get_item", ITEM) == "/v1/items/[redacted]"
        assert redactor.query("get_item", b"note=1") == "note=[redacted]"
    assert Redactor.of(documents(False)).query("get_item", b"note=1") == "note=1"


def test_entries_of_a_problem_are_bounded_and_without_secrets() -> None:
    assert errors(()) is None
    wrong = FieldError(code="unknown", detail=f"{KEY} of bob@cute.example", pointer="/a" * 500)
    kept = orjson.loads(errors([wrong] * 50) or "")
    assert len(kept) == MAX_ERRORS
    assert kept[0]["detail"] == "[redacted] of [redacted]"
    assert len(kept[0]["pointer"]) == 200
