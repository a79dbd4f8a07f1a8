"""One request in is at most one request seen, whatever its bytes, directly and behind proxies."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from scripts.checks.proof.strict_http.corpus import corpus
from scripts.checks.proof.strict_http.player import play, proxy_violations, violations_of
from scripts.checks.proof.strict_http.proxies import Proxy, in_front
from tests.fixtures.missing import needed
from tests.http.conftest import Front

SHAPES = corpus()


def test_each_shape_is_one_request_or_none(front: Front) -> None:
    front.witness.seen.clear()
    played = asyncio.run(play(SHAPES, partial(asyncio.open_connection, "127.0.0.1", front.port)))
    assert len(played) >= 150
    assert [found for exchange in played for found in violations_of(exchange, front.witness)] == []


@pytest.mark.parametrize("proxy", Proxy)
def test_behind_a_proxy_each_request_is_one_that_it_forwarded(
    front: Front, proxy: Proxy, tmp_path: Path
) -> None:
    needed(proxy)
    front.witness.seen.clear()
    with in_front(proxy, front.port, tmp_path) as end:
        played = asyncio.run(play(SHAPES, partial(asyncio.open_unix_connection, str(end))))
    assert proxy_violations(front.witness.seen) == []
    assert [exchange.shape.name for exchange in played if not exchange.closed] == []
    assert len(front.witness.seen) > len(SHAPES) // 2
