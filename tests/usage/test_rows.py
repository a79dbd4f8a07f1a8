"""What is kept of a request: bounded, without an address, a secret or a control character."""

from uuid import UUID

import orjson
import pytest

from cute_api.edge.request_ids import new_id
from cute_api.problems import FieldError
from cute_api.services.keys.principals import make_secret
from cute_api.usage.redaction import Redactor, Shown
from cute_api.usage.rows import (
    CLIENT_GONE,
    RequestRow,
    RowError,
    Seen,
    is_logged,
    prefix_of,
    printable,
    row_of,
)
from tests.usage.helpers import row


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
    kept = [one for one in ids if is_logged(one, 200, 10)]
    assert 120 < len(kept) < 280
    assert all(is_logged(one, 304, 10) == (one in kept) for one in ids)
    assert all(is_logged(one, 404, 10) and is_logged(one, 200, 1) for one in ids)
    left_out = row(logged=False)
    assert RequestRow.decode(left_out.encode()) == left_out


def test_what_was_refused_early_gets_its_operation_and_what_got_no_response_499() -> None:
    seen = Seen(
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
    redactor = Redactor({"GET /v1/items": Shown(query=frozenset({"limit"}))})
    kept = row_of(seen, lambda method, path: f"{method} {path}", 1, redactor)
    assert (kept.operation, kept.status) == ("GET /v1/items", CLIENT_GONE)
    assert (kept.at_us, kept.latency_us) == (1_764_000_000_250_000, 4_200)
    assert (kept.path, kept.query) == ("/v1/items", "limit=5&q=[redacted]&key=[redacted]")
    assert orjson.loads(kept.errors or "") == [
        {"parameter": "key", "code": "unknown_parameter", "detail": "No such one."}
    ]
    left_out = row_of(seen._replace(status=200), lambda *_: None, 2**32, redactor)
    assert (left_out.logged, left_out.path, left_out.query) == (False, None, None)
