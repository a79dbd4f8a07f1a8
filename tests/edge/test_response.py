"""The headers of a response, while the edge works on it."""

import pytest

from cute_api.edge.responses.response import Headers, Response

COOKIES: Headers = [(b"set-cookie", b"a=1"), (b"etag", b'"7"'), (b"set-cookie", b"b=2")]


def test_a_header_is_its_first_value_or_none() -> None:
    response = Response(200, list(COOKIES))
    assert response.header(b"set-cookie") == b"a=1"
    assert response.header(b"vary") is None


def test_setting_a_header_replaces_all_its_values_and_no_other() -> None:
    response = Response(200, list(COOKIES))
    response.set_header(b"set-cookie", b"c=3")
    assert response.headers == [(b"etag", b'"7"'), (b"set-cookie", b"c=3")]
    response.set_header(b"vary", b"Origin")
    assert response.headers[-1] == (b"vary", b"Origin")


def test_dropping_a_header_removes_all_its_values_and_no_other() -> None:
    response = Response(200, list(COOKIES))
    response.drop_header(b"set-cookie")
    response.drop_header(b"vary")
    assert response.headers == [(b"etag", b'"7"')]


@pytest.mark.parametrize(
    ("given", "vary"),
    [
        ([], [b"Accept-Encoding"]),
        ([b"Origin"], [b"Origin, Accept-Encoding"]),
        ([b"Origin", b"Cookie"], [b"Origin, Cookie, Accept-Encoding"]),
        ([b"Origin, accept-encoding"], [b"Origin, accept-encoding"]),
        ([b"Origin", b"ACCEPT-ENCODING"], [b"Origin", b"ACCEPT-ENCODING"]),
        ([b"X-Accept-Encoding"], [b"X-Accept-Encoding, Accept-Encoding"]),
        ([b"*"], [b"*"]),
    ],
)
def test_a_response_varies_by_a_header_once(given: list[bytes], vary: list[bytes]) -> None:
    response = Response(200, [(b"vary", value) for value in given])
    response.vary(b"Accept-Encoding")
    assert [value for name, value in response.headers if name == b"vary"] == vary


def test_responses_share_no_headers() -> None:
    Response(200).set_header(b"vary", b"Origin")
    assert Response(200).headers == []
