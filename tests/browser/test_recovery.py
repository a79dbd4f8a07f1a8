"""A receiver that fails or was away, as its owner sees it: warnings, retries, a recovered range."""

import re
from uuid import UUID

from playwright.sync_api import Page, Request, expect
from sqlalchemy import func, select, text

from cute_api.models import Delivery, Event
from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import NewPerson, PageOf, Person, Site
from tests.usage.world import PATIENCE_S
from tests.webhooks.backend import eventually
from tests.webhooks.receiver import Receiver, receiving

EXAMINED = 10_000
OPEN_AFTER = 10

BAD, GOOD = "/hooks/bad", "/hooks/good"
# One event in so many is for the webhook, the first one among them.
APART = EXAMINED
PAGES = 2
EVENTS = (PAGES - 1) * EXAMINED + 1
WANTED = PAGES
# Enough that the circuit opens long before all were tried.
WAITING = 4 * OPEN_AFTER
TEST = "x-cute-test"

TOP_OF_CHART = "(canvas) => Chart.getChart(canvas).scales.y.max"

HAPPEN = text(
    """
    INSERT INTO events (type, user_id, subject_id, data)
    SELECT CASE WHEN n % :apart = 1 THEN 'item.created' ELSE 'order.created' END,
        :user_id, gen_random_uuid(), '{}'
    FROM generate_series(1, :count) AS n
    """
)


def register(page: Page, url: str) -> str:
    """Register a webhook for items; its page is open then. Returns its path."""
    page.goto("/webhooks/new")
    page.get_by_label("URL").fill(url)
    page.get_by_role("checkbox", name="item.*").check()
    page.get_by_role("button", name="Register webhook").click()
    page.get_by_role("link", name="I've saved it").click()
    page.wait_for_url(re.compile(r"/webhooks/[0-9a-f-]{36}"))
    return page.url


def switch_off(page: Page) -> None:
    page.get_by_role("link", name="Disable").click()
    page.get_by_role("button", name="Disable webhook").click()
    expect(page.get_by_role("heading", name="Disabled: no events are sent")).to_be_visible()


def happen(site: Site, person: Person, *, apart: int, count: int) -> None:
    """Insert events of a user, of which every `apart`th is for the webhook."""
    with site.database.transaction() as session:
        session.execute(HAPPEN, {"user_id": person.id, "apart": apart, "count": count})


def much_happens(site: Site, person: Person) -> None:
    """More events than one call of a recovery looks at, and the relay has seen them."""
    happen(site, person, apart=APART, count=EVENTS)
    eventually(lambda: waiting(site, person.id) == 0, PATIENCE_S)


def waiting(site: Site, user_id: UUID) -> int:
    """How many events the relay has not numbered yet."""
    with site.database.transaction() as session:
        of_user = select(func.count()).select_from(Event).where(Event.user_id == user_id)
        return session.scalar(of_user.where(Event.sequence.is_(None))) or 0


def test_a_range_is_recovered_over_several_pages_with_scripts_and_without(
    page_of: PageOf, person: NewPerson, site: Site
) -> None:
    site.need("relay", "worker")
    page, plain = page_of("alice"), page_of("alice", scripts=False)
    with receiving() as receiver:
        hook = register(page, receiver.url(GOOD))
        switch_off(page)
        much_happens(site, person("alice"))
        page.get_by_role("button", name="Enable").click()
        expect(page.get_by_role("heading", name="It missed events")).to_be_visible()
        page.get_by_role("link", name="Recover", exact=True).click()
        posts: list[str] = []

        def note(asked: Request) -> None:
            if asked.method == "POST":
                posts.append(asked.url)

        page.on("request", note)
        page.get_by_role("button", name="Recover").click()
        expect(page.locator("#recovery")).to_contain_text(f"{WANTED} deliveries found")
        assert len(posts) == PAGES
        check_page(page)
        screenshots(page, "webhook-recovered")
        eventually(lambda: len(received(receiver)) == WANTED, PATIENCE_S)
        expect(page.locator("#queue")).to_have_text("0")

        # Safe to repeat: what arrived is left alone.
        plain.goto(f"{hook}/recover")
        plain.fill("#since", "2020-01-01T00:00")
        plain.get_by_role("button", name="Recover").click()
        for _ in range(PAGES - 1):
            expect(plain.locator("#recovery")).to_contain_text("0 found so far")
            plain.get_by_role("button", name="Continue").click()
        expect(plain.locator("#recovery")).to_contain_text("No missed events were found")
        assert len(received(receiver)) == len(receiver.at(GOOD)) == WANTED


def received(receiver: Receiver) -> set[str]:
    return {delivery.event_id for delivery in receiver.at(GOOD)}


def test_a_test_event_passes_what_is_held_and_try_now_sends_it(
    page_of: PageOf, person: NewPerson, site: Site
) -> None:
    site.need("relay", "worker")
    page = page_of("alice")
    with receiving() as receiver:
        receiver.behave(BAD, lambda before: 503)
        hook = register(page, receiver.url(BAD))
        webhook_id = UUID(hook.rpartition("/")[2].partition("?")[0])
        happen(site, person("alice"), apart=2, count=2 * WAITING)
        held = page.get_by_role("region", name=re.compile("^Held: no attempt succeeds"))
        eventually(lambda: page.goto(hook) and held.count(), PATIENCE_S)
        expect(held).to_contain_text(re.compile(r"\d+ deliveries are queued\."))
        screenshots(page, "webhook-held")

        page.get_by_label("Send a test event").select_option("item.sold")
        with page.expect_navigation():
            page.get_by_role("button", name="Send", exact=True).click()
        eventually(
            lambda: any(TEST in delivery.headers for delivery in receiver.at(BAD)), PATIENCE_S
        )
        # At the pace of probes most of these would have come before it.
        assert untried(site, webhook_id) > 0
        attempts = page.get_by_role("article")
        expect(attempts.last).to_contain_text("503")
        page.goto(hook)
        expect(held).to_be_visible()

        receiver.behave(BAD, lambda before: 200)
        held.get_by_role("button", name="Try now").click()
        expect(held).to_have_count(0)
        expect(page.get_by_role("status")).to_contain_text(re.compile(r"Recovered \d\d:\d\d\."))
        expect(page.locator("#queue")).to_have_text("0")
        assert len({*receiver.acknowledged}) == WAITING + 1
        expect(page.get_by_role("main").locator("button:not(.plain)")).to_have_count(0)
        expect(page.locator(".failed-attempt")).to_have_count(0)
        check_page(page)
        screenshots(page, "webhook-recovered-now")
        page.context.clear_cookies()
        expect(page.get_by_text("You are logged out.")).to_be_visible()


def untried(site: Site, webhook_id: UUID) -> int:
    """How many deliveries of a webhook wait for their first attempt."""
    with site.database.transaction() as session:
        of_webhook = select(func.count()).where(Delivery.webhook_id == webhook_id)
        return session.scalar(of_webhook.where(Delivery.attempt_count == 0)) or 0


def test_a_failing_webhook_warns_until_it_is_fixed(page_of: PageOf, site: Site) -> None:
    site.need("relay", "worker")
    page = page_of("alice")
    with receiving() as receiver:
        receiver.behave(BAD, lambda before: 500)
        hook = register(page, receiver.url(BAD))
        page.get_by_label("Send a test event").select_option("item.created")
        with page.expect_navigation():
            page.get_by_role("button", name="Send", exact=True).click()
        attempts = page.get_by_role("article")
        expect(attempts.last).to_contain_text("1.")
        expect(attempts.last).to_contain_text("500")
        expect(attempts.last).to_contain_text("status 500")
        trouble = page.locator(".trouble")
        # What is known of a receiver is written a moment after its attempt.
        eventually(lambda: page.goto("/webhooks") and trouble.count(), PATIENCE_S)
        expect(trouble).to_contain_text("Failing: no attempt succeeds")
        check_page(page)
        screenshots(page, "webhooks-failing")
        trouble.get_by_role("link").click()
        expect(page.get_by_role("heading", name="Failing: no attempt succeeds")).to_be_visible()
        expect(page.get_by_role("main")).to_contain_text("the webhook is disabled")
        assert page.locator("canvas").evaluate(TOP_OF_CHART) == 100
        check_page(page)
        screenshots(page, "webhook-failing")
        page.get_by_role("link", name="Pending deliveries").click()
        expect(page.get_by_role("region", name="The log").locator("tbody tr")).to_have_count(1)
        page.select_option("#type", "order.created")
        expect(page.get_by_text("No delivery matches")).to_be_visible()

        page.get_by_role("link", name="Edit", exact=True).click()
        page.get_by_label("URL").fill(receiver.url(GOOD))
        page.get_by_label("Filter").fill("data.price.amount > 1000")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("region", name="Settings")).to_contain_text("data.price.amount")
        eventually(lambda: fixed(page, hook), PATIENCE_S)
        assert receiver.at(GOOD)
        expect(page.get_by_role("status")).to_contain_text("Recovered")
        expect(page.locator(".warning")).to_have_count(0)


def fixed(page: Page, hook: str) -> bool:
    page.goto(f"{hook}?status=delivered")
    return page.get_by_role("region", name="The log").locator("tbody tr").count() == 1
