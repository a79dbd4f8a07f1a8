"""The stored parts of a request: bounded, without addresses and secrets, as the document allows."""

from operator import itemgetter
from uuid import UUID

import orjson
import pytest

from cute_api.edge.request import new_id
from cute_api.problems import FieldError
from cute_api.services.keys.principals import make_secret
from cute_api.spec import Operation, Parameter, Spec
from cute_api.usage.redaction import LoggedParameters, Redactor, errors
from cute_api.usage.rows import (
    ObservedRequest,
    RequestRow,
    RowError,
    is_logged,
    prefix_of,
    printable,
    row_of,
)
from tests.usage.helpers import row

MAX_ERRORS = 10
MAX_PATH = 200
MAX_QUERY = 500
CLIENT_GONE = 499

# The same in each test process: it stands in names of tests.
KEY = make_secret(itemgetter(7))
ITEM = "/v1/items/01a1a0b1-293a-7c44-9f0e-2d6b81a4c375"
TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"


@pytest.mark.parametrize(
    ("address", "prefix"),
    [
        ("198.51.100.77", "198.51.100.0/24"),
        ("::ffff:198.51.100.77", "198.51.100.0/24"),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("unix", None),
        ("", None),
    ],
)
def test_only_the_network_of_an_address_is_kept(address: str, prefix: str | None) -> None:
    assert prefix_of(address) == prefix


def test_user_agent_is_bounded_printable_and_without_secrets() -> None:
    secret = make_secret(lambda choices: choices[7])
    assert printable(b"") is None
    assert printable(b"\x00\x07\x1b[31mred") == "[31mred"
    assert printable(b"a" * 5_000) == "a" * 200
    assert printable(b"\xff\xfe agent") is not None
    assert secret not in str(printable(f"agent {secret}".encode()))


def test_row_survives_the_stream_and_nothing_else_is_a_row() -> None:
    sent = row(user_agent="Zürich ✓", operation=None)
    assert RequestRow.decode(sent.encode()) == sent
    fields = orjson.loads(sent.encode())
    assert fields["user_agent"] == "Zürich ✓", "by name"
    broken = [
        b"",
        b"nonsense",
        b"[]",
        orjson.dumps(list(fields.values())),
        orjson.dumps({**fields, "more": 1}),
        orjson.dumps({name: fields[name] for name in fields if name != "body"}),
        orjson.dumps({**fields, "at_us": "now"}),
        orjson.dumps({**fields, "counted": 1}),
        orjson.dumps({**fields, "request_id": "no uuid"}),
        RequestRow.encode(row(user_agent="\0")),
        RequestRow.encode(row(latency_us=-1)),
    ]
    for raw in broken:
        with pytest.raises(RowError):
            RequestRow.decode(raw)


def test_each_failure_and_one_in_so_many_of_the_others_is_in_the_log() -> None:
    ids = [new_id() for _ in range(2_000)]
    kept = [request_id for request_id in ids if is_logged(request_id, 200, 10)]
    assert 120 < len(kept) < 280
    assert all(is_logged(request_id, 304, 10) == (request_id in kept) for request_id in ids)
    assert all(
        is_logged(request_id, 404, 10) and is_logged(request_id, 200, 1) for request_id in ids
    )
    left_out = row(logged=False)
    assert RequestRow.decode(left_out.encode()) == left_out


def test_what_was_refused_early_gets_its_operation_and_what_got_no_response_499() -> None:
    seen = ObservedRequest(
        started=1_764_000_000.25,
        seconds=0.0042,
        request_id="01a1ad02-c812-7641-8a2e-c7d05f1b93e6",
        key_id=UUID(int=1),
        user_id=UUID(int=2),
        operation_id=None,
        method="GET",
        path="/v1/items",
        status=0,
        bytes_out=0,
        client_address="10.1.2.3",
        user_agent=b"agent",
        error_code=None,
        counted=False,
        query=b"limit=5&q=blue+coat&key=cute_abcd",
        api_version="2026-12-15",
        errors=(FieldError(code="unknown_parameter", detail="No such one.", parameter="key"),),
    )
    redactor = Redactor({"GET /v1/items": LoggedParameters(query=frozenset({"limit"}))})
    kept = row_of(seen, lambda method, path: f"{method} {path}", 1, redactor)
    assert (kept.operation, kept.status) == ("GET /v1/items", CLIENT_GONE)
    assert (kept.at_us, kept.latency_us) == (1_764_000_000_250_000, 4_200)
    assert (kept.path, kept.query) == ("/v1/items", "limit=5&q=[redacted]&key=[redacted]")
    assert orjson.loads(kept.errors or "") == [
        {"parameter": "key", "code": "unknown_parameter", "detail": "No such one."}
    ]
    left_out = row_of(seen._replace(status=200), lambda *_: None, 2**32, redactor)
    assert (left_out.logged, left_out.path, left_out.query) == (False, None, None)


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
