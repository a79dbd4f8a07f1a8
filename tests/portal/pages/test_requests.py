"""`/requests`: the list with its filters, the search, and a request with what it caused."""

import csv
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import orjson
import pytest

from cute_api.lib.times import first_id
from cute_api.models import Attempt, Delivery, Event
from cute_api.models.enums import AttemptOutcome
from cute_api.portal.usage import requests_file
from cute_api.services.accounts import accounts
from cute_api.services.common.cursors import Cursors, Listing
from cute_api.services.usage import request_log
from cute_api.services.usage.request_log import RequestFilter
from cute_api.services.usage.usage import place_of
from tests.fixtures.api import Api
from tests.portal.conftest import NewBrowser
from tests.portal.pages.callers import Person
from tests.usage.helpers import Moved
from tests.webhooks.backend import eventually

NOW = datetime.now(UTC)
HOOK = {"url": "http://127.0.0.1:9/hook?a=1&b=2", "types": ["item.*"]}


FILTERED = {
    "": ["bad", "gone", "good"],
    "status=2xx": ["good"],
    "status=4XX": ["bad", "gone"],
    "status=404": ["gone"],
    "operation=get_item": ["gone"],
    "error=not_found": ["gone"],
    "error=not_found&status=2xx": [],
    "operation=%3Cb%3E&error=nothing": ["bad", "gone", "good"],
    "path=/itemz": ["gone"],
    "path=%25": [],
    "version=2026-12-01": ["gone"],
    "version=1": ["bad", "gone", "good"],
    "since={since}": ["bad"],
    "until={since}": ["gone", "good"],
}


def test_list_200_has_what_passes_the_filter(api: Api, browser: NewBrowser, store: Moved) -> None:
    alice = Person("alice31", api, browser, store)
    good, gone, bad = alice.made(
        alice.row(30),
        alice.row(
            20,
            status=404,
            operation="get_item",
            error_code="not_found",
            path="/v1/itemz/7",
            api_version="2026-12-01",
        ),
        alice.row(10, status=422, error_code="validation_failed"),
    )
    ids = {"good": good, "gone": gone, "bad": bad}
    other_key = api.key("alice31").row.id
    since = (datetime.now(UTC) - timedelta(seconds=15)).strftime("%Y-%m-%dT%H:%M:%S")
    for chosen, expected in FILTERED.items():
        query = chosen.format(since=since)
        assert alice.listed(query) == [ids[name] for name in expected], query
        assert alice.listed(f"{query}&key={alice.key.row.id}") == [ids[name] for name in expected]
        assert alice.listed(f"{query}&key={other_key}") == []


def test_list_422_says_beside_each_field_what_to_enter(browser: NewBrowser) -> None:
    alice = browser("alice32")
    for query, says in {
        "status=9xx": "Enter a status such as 404",
        "since=yesterday": "Enter a date and time",
        "until=0001-01-01T00:00:00%2B14:00": "Enter a date and time",
        "since=2026-11-02T00:00&until=2026-11-01T00:00": "Enter a time after the first one",
    }.items():
        response = alice.get(f"/requests?{query}")
        assert response.status_code == 422
        assert says in response.text


def test_list_200_goes_on_in_pages_and_loses_none(
    api: Api, browser: NewBrowser, store: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_log, "PAGE_ROWS", 3)
    monkeypatch.setattr(request_log, "SCANNED_ROWS", 5)
    alice = Person("alice33", api, browser, store)
    # The last two began in the same microsecond.
    made = [alice.row(10 + number) for number in range(7)]
    made.append(alice.row(at_us=made[-1].at_us))
    alice.made(*made)
    newest_first = sorted(made, key=lambda row: (row.at_us, row.request_id), reverse=True)
    assert pages(api, alice, RequestFilter()) == [row.request_id for row in newest_first]
    # Passed by one row alone, after all that is looked through at once.
    (rare,) = alice.made(alice.row(1_000, operation="get_item"))
    assert pages(api, alice, RequestFilter(operation="get_item")) == [rare]
    (failed,) = alice.made(alice.row(2_000, status=503))
    assert pages(api, alice, RequestFilter(status_class=5)) == [failed]


def pages(api: Api, person: Person, chosen: RequestFilter) -> list[str]:
    found: list[str] = []
    cursor = None
    for _ in range(20):
        with api.database.transaction() as session:
            page = request_log.list_own(session, person.id, chosen, cursor=cursor)
            found += [str(row.request_id) for row in page.rows]
        cursor = page.older
        if cursor is None:
            return found
        assert page.rows or page.looked_until
    raise AssertionError("the pages have no end")


def test_files_200_have_what_passes_the_filter(
    api: Api, browser: NewBrowser, store: Moved, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(requests_file, "PART_ROWS", 2)
    alice = Person("alice39", api, browser, store)
    wrong = '[{"parameter": "a", "code": "unknown", "detail": "No."}]'
    plain = alice.made(*(alice.row(10 + number) for number in range(3)))
    formula = alice.row(5, path="=1+1", query="b=2", errors=wrong, status=422)
    alice.made(formula, alice.row(1_000, status=404))
    lines = alice.browser.get("/requests.jsonl?status=2xx").text.splitlines()
    assert [orjson.loads(line)["request_id"] for line in lines] == plain
    response = alice.browser.get("/requests.csv?path=1")
    assert "cute-requests.csv" in response.headers["Content-Disposition"]
    (row,) = csv.DictReader(response.text.splitlines())
    assert (row["path"], row["query"], row["key_name"]) == ("'=1+1", "b=2", "test")
    assert orjson.loads(row["errors"]) == orjson.loads(wrong)
    monkeypatch.setattr(requests_file, "MAX_ROWS", 3)
    assert len(alice.browser.get("/requests.jsonl").text.splitlines()) == 3
    assert alice.browser.get("/requests.jsonl?status=9").status_code == 422
    assert alice.browser.get(f"/requests.jsonl?key={uuid4()}").status_code == 404
    assert browser("bob39").get("/requests.jsonl").text == ""


def test_list_422_for_a_cursor_of_another_list(api: Api, browser: NewBrowser, store: Moved) -> None:
    alice, bob = (Person(name, api, browser, store) for name in ("alice34", "bob34"))
    place = place_of(NOW, uuid4()).pack()
    chosen = asdict(RequestFilter())

    def cursor(listing: Listing, person: Person, query: dict[str, Any]) -> str:
        with api.database.transaction() as session:
            return Cursors.of(session, listing, user_id=person.id, query=query).write(place)

    good = cursor(Listing.PORTAL_REQUESTS, alice, chosen)
    assert alice.browser.get(f"/requests?cursor={good}").status_code == 200
    for bad in (
        "x",
        "W10",
        "AAAA" * 20,
        good[:-1],
        cursor(Listing.PORTAL_REQUESTS, bob, chosen),
        cursor(Listing.PORTAL_REQUESTS, alice, {**chosen, "status": 404}),
        cursor(Listing.OWN_REQUESTS, alice, chosen),
    ):
        assert alice.browser.get(f"/requests?cursor={bad}").status_code == 422


def test_search_303_leads_to_the_request(api: Api, browser: NewBrowser, store: Moved) -> None:
    alice, bob = Person("alice35", api, browser, store), browser("bob35")
    (made,) = alice.made(alice.row(5))
    response = alice.browser.get(f"/requests?id=%20{made.upper()}%20")
    assert (response.status_code, response.headers["Location"]) == (303, f"/requests/{made}")
    for searcher, wanted in ((bob, made), (alice.browser, str(uuid4())), (bob, "<script>")):
        response = searcher.get("/requests", params={"id": wanted})
        assert response.status_code == 422
        assert 'id="id-error"' in response.text
        assert "<script>" not in response.text.partition("<main")[2]


def test_request_200_shows_what_it_was(api: Api, browser: NewBrowser, store: Moved) -> None:
    alice, bob = Person("alice36", api, browser, store), browser("bob36")
    agent = "<script>alert(1)</script>"
    (made,) = alice.made(
        alice.row(
            5,
            method="GET",
            operation="get_item",
            status=404,
            error_code="not_found",
            user_agent=agent,
            latency_us=12_340,
            ip_prefix="203.0.113.0/24",
            path="/v1/items/7",
            query="include=seller&key=[redacted]",
            api_version="2026-12-15",
            errors='[{"parameter": "key", "code": "unknown", "detail": "<No> such `<one>`."}]',
        ),
    )
    page = alice.browser.get(f"/requests/{made}").text
    for part in (
        "GET /v1/items/7",
        "include=seller&amp;key=[redacted]",
        "&lt;No&gt; such <code>&lt;one&gt;</code>.",
    ):
        assert part in page, part
    for part in ("404 failed", "12.3 ms", "203.0.113.0/24", "GET /v1/items/{item_id}", "test"):
        assert part in page, part
    assert 'href="/docs/errors#not_found"' in page
    assert 'href="/docs/operations/get_item"' in page
    assert agent not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "curl" in page
    assert "These query parameters are not stored: key." in page
    assert f'"/docs/operations/get_item?version=2026-12-15&amp;request={made}#try"' in page
    again = f"/docs/operations/get_item/try?request={made}"
    assert 'name="path.item_id" value="7"' in alice.browser.get(again).text
    for request, operation in ((made, "get_me"), (uuid4(), "get_item"), ("x", "get_item")):
        path = f"/docs/operations/{operation}/try"
        assert alice.browser.get(path, params={"request": str(request)}).status_code == 404
    assert bob.get(again).status_code == 404
    assert bob.get(f"/requests/{made}").status_code == 404
    assert alice.browser.get(f"/requests/{uuid4()}").status_code == 404


def test_request_200_shows_what_it_caused(api: Api, browser: NewBrowser, store: Moved) -> None:
    """A real call and its event; the relay's and deliverer's rows are inserted."""
    alice = Person("alice37", api, browser, store)
    client = api.with_key(alice.key.secret)
    hook = UUID(client.post("/webhooks", json=HOOK).json()["id"])
    response = client.post("/items", json=api.new_item())
    request_id = UUID(response.headers["X-Request-Id"])
    subject_id = UUID(response.json()["id"])
    with api.database.transaction() as session:
        event = session.query(Event).filter_by(subject_id=subject_id).one()
        assert event.request_id == request_id
        delivery = Delivery(
            webhook_id=hook,
            event_id=event.id,
            event_type=event.type,
            subject_id=subject_id,
            occurred_at=event.created_at,
            attempt_count=1,
        )
        session.add(delivery)
        session.flush()
        session.add(
            Attempt(
                delivery_id=delivery.id,
                number=1,
                event_id=event.id,
                webhook_id=hook,
                outcome=AttemptOutcome.BAD_STATUS,
                started_at=NOW,
                duration_ms=321,
                request_headers={},
                response_status=503,
            )
        )

    def stored() -> bool:
        store.consumer.move(store.connection)
        with api.database.transaction() as again:
            return request_log.find(again, alice.id, request_id) is not None

    eventually(stored)
    page = alice.browser.get(f"/requests/{request_id}").text
    for part in (
        "item.created",
        str(event.id),
        str(delivery.id),
        "Error response",
        "503",
        "321 ms",
    ):
        assert part in page, part
    assert "http://127.0.0.1:9/hook?a=1&amp;b=2" in page
    assert page.count('class="caused"') == 1
    assert alice.browser.get(f"/webhooks/{hook}/deliveries/{delivery.id}").status_code == 200
    assert f'href="/webhooks/{hook}/deliveries/{delivery.id}"' in page


def test_a_request_causes_nothing_for_others(api: Api, browser: NewBrowser, store: Moved) -> None:
    """Another's event with the same request's id stays theirs, and so do their deliveries."""
    alice = Person("alice38", api, browser, store)
    (made,) = alice.made(alice.row(5, method="POST"))
    with api.database.transaction() as session:
        bob, _ = accounts.create(session, email="bob38@cute.example")
        session.add(
            Event(
                id=UUID(int=first_id(NOW).int + 1),
                type="item.created",
                user_id=bob.id,
                subject_id=uuid4(),
                data={},
                request_id=UUID(made),
            )
        )
    assert "<p>None.</p>" in alice.browser.get(f"/requests/{made}").text
