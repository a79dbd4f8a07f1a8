"""`/home` and the page of an item: figures, what needs attention, what everyone may see."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import update

from cute_api.models import ApiKey, Webhook, clock
from cute_api.models.enums import DisabledReason, WebhookStatus
from cute_api.portal import figures
from cute_api.portal.home.home import HomeTask, day_of, key_tasks
from cute_api.portal.items import price_text
from cute_api.portal.moments import duration, when
from cute_api.sealing import Sealer
from cute_api.services.accounts import accounts
from cute_api.services.usage.overview import RequestTally
from tests.fixtures.api import Api
from tests.portal.belongings import give
from tests.portal.browser import Browser
from tests.portal.conftest import NewBrowser

HEIGHT = 100
LEAST = 4
NOW = datetime.now(UTC)
HOSTILE = '<img src=x onerror="alert(1)">'


def test_home_200_of_a_new_account_says_the_next_step(browser: NewBrowser) -> None:
    page = browser("alice60").get("/home").text
    assert '<a class="button" href="/quickstart">' in page
    assert 'href="/webhooks/new"' in page
    assert "Needs your attention" not in page
    assert "New in the API" in page
    news = page.partition('id="news"')[2]
    assert "<code>" in news and "`" not in news


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
        # The page shows five, the ones with trouble first.
        for number in range(6):
            url = f"https://{number}.example/hook"
            session.add(Webhook(user_id=owner, url=url, types=["*"], sealed_secret=b"sealed"))
    page = alice.get("/home").text
    assert "1 <small>of 2 · 50\u00a0%</small>" in page
    assert "1 of 1 · 100\u00a0% of failures" in page
    assert "Disabled: no events are sent" in page
    assert f'href="/keys/{hers.ids["key_id"]}/edit">Inventory sync</a>' in page
    assert "1 notice</a>" in page
    assert '<a href="/webhooks">3 more</a>' in page
    assert page.count("<title>") == 2, "one of the page, and one of the only hour"
    assert "1 hour of data" in page


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
    hours = [NOW + timedelta(hours=hour) for hour in range(3)]
    quiet, busy, failing = figures.stacked_bars(hours, [0, 5_000, 10], [0, 1, 10])
    assert (quiet.well_height, quiet.failed_height) == (0, 0)
    assert (busy.failed_height, busy.failed_y) == (LEAST, 0)
    assert busy.well_y + busy.well_height == HEIGHT
    assert (failing.well_height, failing.failed_y + failing.failed_height) == (0, HEIGHT)


def test_bars_begin_with_the_first_request_and_share_the_width() -> None:
    hours = [NOW + timedelta(hours=hour) for hour in range(24)]
    tallies = {hour: RequestTally() for hour in hours}
    assert day_of(tallies).bars == []
    tallies[hours[-2]] = RequestTally({2: 4, 4: 3})
    day = day_of(tallies)
    assert (day.requests, day.failed, [bar.at for bar in day.bars]) == (7, 3, hours[-2:])
    first, last = day.bars
    middle = figures.BAR_WIDTH / 2
    assert (first.left, first.x + middle) == (0, figures.WIDTH / 4)
    assert (last.left, last.x + middle) == (figures.WIDTH / 2, figures.WIDTH * 3 / 4)


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (1, "1 byte"),
        (999, "999 bytes"),
        (1_250, "1.2 kB"),
        (10**10, "10 GB"),
        (123_456 * 10**12, "123,456 TB"),
    ],
)
def test_a_size_is_what_people_say(count: int, text: str) -> None:
    assert figures.size(count).replace(figures.NO_BREAK, " ") == text


def test_item_page_200_is_where_its_url_leads(api: Api, browser: Callable[..., Browser]) -> None:
    alice, anyone = api.client("alice"), browser()
    item = alice.post(
        "/items",
        json=api.new_item(
            title=HOSTILE,
            description="Soft.\nWarm.",
            brand_id=str(api.brand_id),
            size="M",
            sku="SECRET-7",
            images=[{"url": "https://images.cute.example/1.jpg", "alt": HOSTILE}],
        ),
    ).json()
    assert item["url"] == f"{api.settings.portal_url}/items/{item['id']}"
    response = anyone.get(f"/items/{item['id']}")
    assert response.status_code == 200
    assert response.headers["X-Robots-Tag"] == "noindex"
    page = response.text
    for shown in ("EUR 24.50", "Women", "Aurelia", "Very good", "alice", "Active", "Soft.\nWarm."):
        assert shown in page, shown
    assert 'href="https://images.cute.example/1.jpg"' in page
    assert "SECRET-7" not in page
    assert HOSTILE not in page
    assert page.count("&lt;img src=x") == 4, "in both titles, the heading and the picture's name"


def test_item_page_404_of_what_is_not_public_also_to_its_owner(
    api: Api, browser: Callable[..., Browser]
) -> None:
    browsers, alice = (browser(), browser("alice")), api.client("alice")
    draft = alice.post("/items", json=api.new_item(status="draft")).json()["id"]
    archived, deleted = (alice.post("/items", json=api.new_item()).json()["id"] for _ in range(2))
    alice.patch(f"/items/{archived}", json={"status": "archived"})
    alice.delete(f"/items/{deleted}")
    for item_id in (draft, archived, deleted, str(uuid4())):
        for visitor in browsers:
            assert visitor.get(f"/items/{item_id}").status_code == 404


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (123_456, "EUR", "EUR 1,234.56"),
        (5, "USD", "USD 0.05"),
        (4_250, "JPY", "JPY 4,250"),
        (4_250, "KWD", "KWD 4.250"),
    ],
)
def test_prices_have_the_decimals_of_their_currency(amount: int, currency: str, text: str) -> None:
    price: dict[str, Any] = {"amount": amount, "currency": currency}
    assert price_text(price) == text


@pytest.mark.parametrize(
    ("milliseconds", "said"),
    [
        (0.4, "0.4 ms"),
        (999.6, "999.6 ms"),
        (1_234, "1.2 s"),
        (9_990, "10 s"),
        (59_700, "1 min"),
        (90_000, "1 min 30 s"),
        (1_031_359, "17 min"),
        (7_500_000, "2 h 5 min"),
        (86_400_000, "1 day"),
        (200_000_000, "2 days 7 h"),
        (864_000_000, "10 days"),
    ],
)
def test_a_duration_is_what_people_say(milliseconds: float, said: str) -> None:
    assert duration(milliseconds) == said


def test_a_time_is_in_utc_until_a_browser_shows_its_own() -> None:
    at = "2026-12-01T09:42:10.123+01:00"
    assert when(at) == when(datetime.fromisoformat(at))
    assert when(at, "second") == (
        '<time datetime="2026-12-01T08:42:10Z" data-form="second">1 Dec 2026, 08:42:10 UTC</time>'
    )
