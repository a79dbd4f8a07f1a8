"""The life of a webhook in a browser, from registration to deletion, with real deliveries."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.checks import check_page, screenshots
from tests.browser.conftest import PATIENCE_MS, PageOf, Site
from tests.browser.guard import Guard
from tests.fixtures.api import Api, running_api
from tests.usage.world import PATIENCE_S
from tests.webhooks.backend import eventually
from tests.webhooks.receiver import Receiver

PATH = "/hooks/cute"
UNVERIFIED = "Unverified: deliveries are queued"
SECRET = re.compile(r"^whsec_")


@pytest.fixture
def strict(site: Site, guard: Guard) -> Iterator[Api]:
    """A portal on the same stores where URLs have to be verified, as in production."""
    stores = site.world.stores
    with running_api(
        stores.database_url,
        stores.redis_url,
        # The worker's, which reads the secrets.
        encryption_keys=(),
        data_dir=site.world.directory,
        webhook_verification=True,
    ) as running:
        guard.let_through(running.base_url)
        yield running


@pytest.fixture
def strict_page(strict: Api, page_of: PageOf) -> Page:
    """A page of Alice's on `strict`; made after the server, so that it is closed before."""
    return page_of("alice", base_url=strict.base_url)


def challenge_of(body: bytes) -> str:
    """An SDK's responses to the challenge and to other events."""
    challenge: str = json.loads(body)["data"].get("challenge", "")
    return challenge


def tried(page: Page, receiver: Receiver, times: int) -> None:
    """Wait until the receiver got its challenge and the page shows the result."""
    eventually(lambda: len(receiver.at(PATH)) >= times, PATIENCE_S)
    trouble = page.get_by_role("region", name=UNVERIFIED)
    expect(trouble).not_to_contain_text("The first attempt is pending.")


def register(page: Page, url: str) -> None:
    page.goto("/webhooks")
    page.get_by_role("link", name="Register a webhook").click()
    page.get_by_label("URL").fill(url)
    page.get_by_role("checkbox", name="item.*").check()
    page.get_by_role("button", name="Register webhook").click()
    expect(page.locator("#secret")).to_have_text(SECRET)
    page.get_by_role("link", name="I've saved it").click()


def arrived(page: Page) -> Locator:
    """The text of a delivery's page once it is delivered, without a reload."""
    shown = page.locator("#state")
    expect(shown).to_contain_text("Delivered", timeout=PATIENCE_MS)
    return shown


def test_the_form_says_what_is_wrong_while_it_is_filled_in(page_of: PageOf) -> None:
    page = page_of("alice")
    page.goto("/webhooks/new")
    page.get_by_role("checkbox", name="item.*").check()
    sold = page.get_by_role("checkbox", name="item.sold")
    expect(sold).to_be_checked()
    expect(sold).to_be_disabled()
    page.get_by_label("Filter").press_sequentially("data.price.amount = 5")
    filter_check = page.locator("#filter-check")
    expect(filter_check).to_contain_text("At character 19: compare by ==.")
    page.get_by_label("Filter").fill('data.price.currency=="EUR"')
    expect(filter_check).to_contain_text('Valid. Stored as data.price.currency == "EUR"')
    expect(filter_check).to_contain_text("data.price.amount")
    page.get_by_role("checkbox", name="item.*").uncheck()
    expect(sold).not_to_be_checked()
    page.get_by_role("checkbox", name="message.received").check()
    family = page.get_by_role("checkbox", name="message.*")
    expect(family).to_have_js_property("indeterminate", True)
    expect(family).not_to_be_checked()
    expect(filter_check).to_contain_text("no event type of this webhook has this field")
    page.get_by_label("URL").fill("http://10.0.0.1/")
    page.get_by_role("button", name="Register webhook").click()
    expect(page.locator("#url-error")).to_have_text("Use an https URL.")
    expect(page.get_by_label("URL")).to_have_value("http://10.0.0.1/")
    check_page(page)
    screenshots(page, "webhook-errors")


def test_a_test_event_arrives_and_is_sent_again(
    page_of: PageOf, site: Site, receiver: Receiver
) -> None:
    site.need("relay", "worker")
    page = page_of("alice")
    register(page, receiver.url(PATH))
    expect(page.get_by_text("nothing sent yet")).to_be_visible()
    page.get_by_label("Send a test event").select_option("order.created")
    page.get_by_role("button", name="Send", exact=True).click()
    arrived(page)
    page.locator("summary", has_text="Request headers").click()
    expect(page.get_by_role("row", name="X-Cute-Test")).to_be_visible()
    expect(page.get_by_role("region", name="The body with line breaks")).to_contain_text(
        '"order.created"'
    )
    page.get_by_role("button", name="Redeliver").click()
    arrived(page)
    expect(page.get_by_role("heading", name=re.compile(r"^2\. "))).to_be_visible()
    first, second = receiver.at(PATH)
    assert (first.event_id, first.body) == (second.event_id, second.body)
    screenshots(page, "delivery-done")
    page.get_by_role("link", name="The webhook").click()
    page.wait_for_url("**/webhooks/*")
    # What was sent is counted a moment after its attempt.
    figures = page.get_by_role("figure")
    expect(figures).to_have_count(2)
    expect(page.locator("canvas").first).to_be_visible()
    page.get_by_text("The numbers as a table").click()
    expect(page.get_by_role("region", name="The last 7 days").get_by_role("row")).to_have_count(2)
    check_page(page)
    screenshots(page, "webhook-sent")

    receiver.behave(PATH, lambda before: 503)
    page.goto("/docs/events/item.sold")
    check_page(page)
    screenshots(page, "docs-event-send")
    page.get_by_role("button", name=f"Send {receiver.url(PATH)}").click()
    expect(page.locator("#progress")).to_contain_text("503", timeout=PATIENCE_MS)
    page.get_by_role("link", name="The webhook").click()
    trouble = page.get_by_role("region", name=re.compile("^(Degraded|Failing): "))
    # How it does is written down a moment after its attempt.
    expect(trouble).to_have_count(1)
    expect(trouble).to_contain_text("Last failed attempt")
    expect(trouble).to_contain_text("Error response 503. See this delivery of item.sold")
    expect(trouble).to_contain_text("The receiver failed.")
    expect(trouble.locator("pre")).to_have_text("status 503")
    expect(trouble).to_contain_text("1 delivery is queued.")
    check_page(page)
    screenshots(page, "webhook-degraded")
    page.get_by_role("link", name="Deliveries with failed attempts").click()
    expect(page.get_by_label("Has failed attempts")).to_be_checked()
    expect(page.get_by_role("region", name="The log").get_by_role("row")).to_have_count(2)
    hook = page.url.partition("?")[0]
    page.goto(f"{hook}/recover")
    expect(page.get_by_role("main")).to_contain_text("1 delivery is queued already")
    check_page(page)
    screenshots(page, "webhook-recover")
    page.goto(hook)
    receiver.behave(PATH, lambda before: 200)
    tries = len(receiver.at(PATH))
    page.get_by_role("button", name="Try now").click()
    expect(page.get_by_role("status")).to_contain_text("Sending the queued deliveries.")
    eventually(lambda: len(receiver.at(PATH)) > tries, PATIENCE_S)


def test_a_webhook_is_verified_now_once_its_receiver_responds(
    strict_page: Page, site: Site, receiver: Receiver
) -> None:
    site.need("relay", "worker")
    page = strict_page
    register(page, receiver.url(PATH))
    trouble = page.get_by_role("region", name=UNVERIFIED)
    expect(trouble).to_be_visible()
    tried(page, receiver, 1)
    expect(trouble).to_contain_text(
        "The last attempt failed: The response does not hold the challenge"
    )
    check_page(page)
    screenshots(page, "webhook-unverified")

    receiver.bodies[PATH] = challenge_of
    trouble.get_by_role("button", name="Verify now").click()
    expect(trouble).to_have_count(0)
    expect(page.get_by_text("nothing sent yet")).to_be_visible()
    page.get_by_label("Send a test event").select_option("item.sold")
    page.get_by_role("button", name="Send", exact=True).click()
    arrived(page)


def test_a_webhook_that_can_not_be_verified_says_why(
    strict_page: Page, site: Site, receiver: Receiver
) -> None:
    site.need("relay", "worker")
    page = strict_page
    receiver.bodies[PATH] = challenge_of
    receiver.behave(PATH, lambda before: 403)
    register(page, receiver.url(PATH))
    tried(page, receiver, 1)
    trouble = page.get_by_role("region", name=UNVERIFIED)
    expect(trouble).to_contain_text("The last attempt failed: The response had status 403")

    receiver.behave(PATH, lambda before: 302)
    before = len(receiver.at(PATH))
    trouble.get_by_role("button", name="Verify now").click()
    expect(page.get_by_role("status")).to_contain_text("The challenge is being sent.")
    tried(page, receiver, before + 1)
    expect(trouble).to_contain_text("The response had status 302: respond with 200.")
    expect(trouble.get_by_role("button", name="Verify now")).to_be_visible()
    expect(page.get_by_text("nothing sent yet")).to_have_count(0)


def test_a_secret_is_rotated_and_a_webhook_switched_off_on_and_ended(page_of: PageOf) -> None:
    page = page_of("alice")
    register(page, "https://shop.example/hooks")
    page.get_by_role("link", name="Rotate the secret").click()
    page.get_by_label("How long the old secret also signs").select_option("1 hour")
    page.get_by_role("button", name="Rotate").click()
    expect(page.locator("#secret")).to_have_text(SECRET)
    check_page(page)
    screenshots(page, "webhook-secret")
    page.reload()
    expect(page.locator("#secret")).to_have_count(0)
    expect(page.get_by_text("Old secret signs until")).to_be_visible()

    page.get_by_role("link", name="Disable").click()
    page.get_by_role("button", name="Disable webhook").click()
    page.get_by_role("button", name="Enable").click()
    page.get_by_role("link", name="Recover", exact=True).click()
    page.get_by_role("button", name="Recover").click()
    expect(page.locator("#recovery")).to_contain_text("No missed events were found.")
    check_page(page)
    page.get_by_role("link", name="See its deliveries").click()
    expect(page.get_by_text("It missed events")).to_have_count(0)

    page.get_by_role("link", name="Delete").click()
    page.get_by_role("button", name="Delete webhook").click()
    expect(page.get_by_text("The webhook was deleted.")).to_be_visible()
    expect(page.get_by_text("You have no webhooks yet.")).to_be_visible()
    check_page(page)
    page.goto("/account/activity")
    rows = page.get_by_role("region", name="Activity").get_by_role("row")
    for action in ("Webhook registered", "Webhook deleted"):
        expect(rows.filter(has_text=action)).to_contain_text("https://shop.example/hooks")
