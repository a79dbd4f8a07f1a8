"""`/home`: the day in figures, what needs attention, and what to do next where there is nothing."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from cute_api.models import ApiKey, Webhook, clock
from cute_api.models.enums import DisabledReason, WebhookStatus
from cute_api.portal import figures
from cute_api.portal.figures import HEIGHT, LEAST
from cute_api.portal.home.home import HomeTask, key_tasks
from cute_api.sealing import Sealer
from cute_api.services.accounts import accounts
from tests.fixtures.api import Api
from tests.portal.belongings import give
from tests.portal.conftest import NewBrowser

NOW = datetime.now(UTC)


def test_home_200_of_a_new_account_says_the_next_step(browser: NewBrowser) -> None:
    page = browser("alice60").get("/home").text
    assert '<a class="button" href="/quickstart">' in page
    assert 'href="/webhooks/new"' in page
    assert "Needs your attention" not in page
    assert "New in the API" in page


def test_home_200_has_the_day_and_what_needs_attention(api: Api, browser: NewBrowser) -> None:
    alice = browser("alice61")
    with api.database.transaction() as session:
        found = accounts.find(session, "alice61@cute.example")
        assert found is not None
        owner = found.id
    hers = give(api.database, owner, Sealer.of(api.settings))
    with api.database.transaction() as session:
        session.execute(
            update(Webhook)
            .where(Webhook.id == UUID(hers.ids["webhook_id"]))
            .values(
                status=WebhookStatus.DISABLED,
                disabled_reason=DisabledReason.GONE,
                disabled_at=clock.NOW,
            )
        )
        session.execute(
            update(ApiKey)
            .where(ApiKey.id == UUID(hers.ids["key_id"]))
            .values(expires_at=NOW + timedelta(days=2))
        )
    page = alice.get("/home").text
    assert "1 <small>of 2 · 50\u00a0%</small>" in page
    assert "1 of 1 · 100\u00a0% of failures" in page
    assert "Disabled: no events are sent" in page
    assert f'href="/keys/{hers.ids["key_id"]}/edit">Inventory sync</a>' in page
    assert "1 notice</a>" in page
    assert page.count("<title>") == 25, "one of the page, and one of each hour"


def test_keys_that_expire_within_a_week_are_named_the_next_one_first() -> None:
    def key(name: str, expires_at: datetime | None) -> ApiKey:
        return ApiKey(name=name, expires_at=expires_at)

    keys = [
        key("in six days", NOW + timedelta(days=6)),
        key("never", None),
        key("over", NOW - timedelta(hours=1)),
        key("tomorrow", NOW + timedelta(days=1)),
        key("next month", NOW + timedelta(days=30)),
    ]
    assert [task.name for task in key_tasks(keys, NOW)] == ["tomorrow", "in six days"]
    assert isinstance(next(key_tasks(keys, NOW)), HomeTask)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (3, 120, "3 of 120 · 2.5 %"),
        (1, 5_000, "1 of 5,000 · < 0.1 %"),
        (9_999, 10_000, "9,999 of 10,000 · 99.9 %"),
        (0, 7, "0 of 7 · 0 %"),
        (7, 7, "7 of 7 · 100 %"),
        (0, 0, "none"),
    ],
)
def test_a_count_stands_beside_its_rate(part: int, whole: int, text: str) -> None:
    assert figures.share(part, whole).replace(figures.NO_BREAK, " ") == text


def test_one_failed_request_among_thousands_is_seen() -> None:
    quiet, busy, failing = figures.stacked_bars(["a", "b", "c"], [0, 5_000, 10], [0, 1, 10])
    assert (quiet.well_height, quiet.failed_height) == (0, 0)
    assert (busy.failed_height, busy.failed_y) == (LEAST, 0)
    assert busy.well_y + busy.well_height == HEIGHT
    assert (failing.well_height, failing.failed_y + failing.failed_height) == (0, HEIGHT)
