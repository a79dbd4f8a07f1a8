"""How many workers what is due needs."""

import pytest

from cute_api.webhooks.delivery.backlog import CATCH_UP_S, LATE_S, SENDS_S, wanted_workers

ALL_OF_ONE = int(SENDS_S * CATCH_UP_S)


@pytest.mark.parametrize(
    ("backlog", "in_flight", "pumps", "wanted"),
    [
        pytest.param((0, 0, 0.0), 0, 0, 0, id="nothing is due"),
        pytest.param((1, 1, 0.1), 1, 0, 1, id="one delivery"),
        pytest.param((ALL_OF_ONE, 50, 5.0), 400, 1, 1, id="what one sends in time"),
        pytest.param((ALL_OF_ONE + 1, 50, 5.0), 400, 1, 2, id="more than one sends in time"),
        pytest.param((10 * ALL_OF_ONE, 3, 5.0), 24, 1, 3, id="no more than webhooks"),
        pytest.param((100, 50, LATE_S * 1.5), 100, 2, 3, id="late: as much more as it is late"),
        pytest.param((100, 50, LATE_S * 40), 100, 2, 4, id="very late: twice as many"),
        pytest.param((100, 1, LATE_S * 40), 8, 4, 1, id="late at one webhook: more don't help"),
        pytest.param((0, 0, 0.0), 601, 1, 2, id="slow receivers fill the workers"),
    ],
)
def test_workers_wanted(
    backlog: tuple[int, int, float], in_flight: int, pumps: int, wanted: int
) -> None:
    due, webhooks, oldest_s = backlog
    found = wanted_workers(
        due=due, webhooks=webhooks, oldest_s=oldest_s, in_flight=in_flight, pumps=pumps
    )
    assert found == wanted
