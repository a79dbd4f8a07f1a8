"""The copy equals the server's catalogue, whatever happens to the program or the network."""

import math
import random
from dataclasses import dataclass

import pytest

from tests.examples.price.conftest import NewProgram
from tests.examples.price.market import Market
from tests.examples.price.program import Program
from tests.sdk.scenarios.failures import Do, Failure
from tests.sdk.scenarios.proxy import Gate, Proxy
from tests.webhooks.backend import eventually

KILLS = 3
STEPS_BETWEEN = 12
FAILING = 1
# Items in a page of a list at most, by which the program counts calls of polling.
PAGE = 100


@dataclass
class Behind:
    """A program behind a proxy that causes the failures in its list."""

    program: Program
    gate: Gate
    failures: list[Failure]

    def meet(self, *failures: Failure) -> None:
        """Let the next requests meet these failures, in order."""
        self.failures[:] = failures
        self.gate.begin(FAILING)

    def met_all(self) -> bool:
        return self.gate.met >= len(self.failures)

    def seen(self, path: str) -> int:
        return sum(path in request.path for request in self.gate.seen)


@pytest.fixture
def behind(proxy: Proxy, new_program: NewProgram) -> Behind:
    failures: list[Failure] = []
    gate = proxy.open({FAILING: failures})
    return Behind(new_program(base_url=gate.base_url), gate, failures)


def test_the_copy_equals_the_server_after_kills_in_the_middle(
    market: Market, new_program: NewProgram
) -> None:
    program = new_program()
    rng = random.Random(11)
    program.start()
    for _ in range(KILLS):
        program.wait(lambda status: status["checkedAt"])
        market.trade(rng, STEPS_BETWEEN)
        # Whatever it is doing right now.
        program.kill()
        market.trade(rng, STEPS_BETWEEN)
        program.start()

    program.wait_until_level(market.newest_cursor())

    assert program.items() == market.public()
    assert program.said.count("loaded from the snapshot") == 1
    prices = program.rows("SELECT what, item_id, at, amount FROM points")
    assert len(prices) == len(set(prices)), "a price is twice in the history"
    sold = [item for kind, item, *_ in prices if kind == "sold"]
    assert len(sold) == len(set(sold)) > 0
    assert program.stop() == 0


def test_a_quiet_market_costs_no_quota(market: Market, behind: Behind) -> None:
    program = behind.program
    program.start()
    program.wait_until_level(market.newest_cursor())
    pages = math.ceil(len(program.items()) / PAGE)
    polled = program.status()["pollingCalls"]
    # The first request with a new cursor returns its ETag, the ones after that send it.
    program.wait(lambda status: status["pollingCalls"] >= polled + 2 * pages)

    def looks() -> list[int]:
        """The statuses of all looks for changes that have a response."""
        return [
            request.status
            for request in behind.gate.seen
            if "/changes" in request.path and request.status
        ]

    eventually(lambda: looks()[-1] == 304)
    assert behind.seen("/brands") == behind.seen("/categories") == behind.seen("/snapshot") == 1


def test_failures_between_it_and_the_server_lose_nothing(market: Market, behind: Behind) -> None:
    program = behind.program
    program.start()
    program.wait_until_level(market.newest_cursor())

    behind.meet(
        Failure(Do.RESPOND, 429, code="rate_limited", headers={"Retry-After": "1"}),
        Failure(Do.RESPOND, 500, code="internal_error"),
        Failure(Do.RESPOND, 502, body="<h1>Bad Gateway</h1>", media_type="text/html"),
        Failure(Do.RESET_AFTER),
        Failure(Do.TRUNCATE),
        Failure(Do.HANG),
    )
    market.trade(random.Random(12), STEPS_BETWEEN)
    program.wait(lambda _: behind.met_all())

    program.wait_until_level(market.newest_cursor())
    assert program.items() == market.public()
    assert program.wait(lambda status: status["error"] is None)


def test_a_snapshot_that_breaks_off_is_gone_on_with(market: Market, behind: Behind) -> None:
    behind.meet(Failure(), Failure(), Failure(Do.TRUNCATE))
    behind.program.start()
    behind.program.wait_until_level(market.newest_cursor())

    ranges = [
        request.headers.get("range") for request in behind.gate.seen if "/snapshot" in request.path
    ]
    assert len(ranges) == 2
    assert ranges[0] is None
    assert (ranges[1] or "").startswith("bytes=")
    assert behind.program.items() == market.public()


def test_a_cursor_that_the_server_does_not_know_begins_again(
    market: Market, new_program: NewProgram
) -> None:
    program = new_program()
    program.start()
    program.wait_until_level(market.newest_cursor())
    program.kill()
    points = program.rows("SELECT * FROM points")
    program.write("UPDATE state SET value = '__________8' WHERE name = 'cursor'")
    program.write("UPDATE items SET id = 'gone' WHERE n = 1")

    program.start()
    program.wait_until_level(market.newest_cursor())

    assert "begins again" in program.said
    assert program.items() == market.public()
    # The snapshot is an old one: what it repeats is not taken for new prices.
    assert program.rows("SELECT * FROM points") == points


def test_a_store_of_an_older_form_is_made_again(market: Market, new_program: NewProgram) -> None:
    program = new_program()
    program.start()
    program.wait_until_level(market.newest_cursor())
    program.kill()
    program.write("PRAGMA user_version = 0")
    program.write("DROP TABLE kinds")

    program.start()
    program.wait_until_level(market.newest_cursor())

    assert program.items() == market.public()
    assert program.said.count("loaded from the snapshot") == 2
