"""The bound on a request's headers, which must not depend on how the network cuts them."""

import pytest

from server.serving import HEADER_LIMIT_BYTES, HeaderMeter

HEAD = b"POST /v1/items HTTP/1.1\r\nHost: cute\r\n\r\n"
BODY = b"x" * (2 * HEADER_LIMIT_BYTES)


@pytest.mark.parametrize("cut", range(len(HEAD)))
def test_a_large_body_is_not_taken_for_headers(cut: int) -> None:
    meter = HeaderMeter()
    assert meter.fits(HEAD[:cut])
    assert meter.fits(HEAD[cut:] + BODY)


@pytest.mark.parametrize("size", [1, 3, 1_000, HEADER_LIMIT_BYTES])
def test_headers_are_refused_at_the_limit_in_reads_of_any_size(size: int) -> None:
    meter, taken = HeaderMeter(), 0
    while taken + size <= HEADER_LIMIT_BYTES:
        assert meter.fits(b"x" * size)
        taken += size
    assert not meter.fits(b"x" * size)
