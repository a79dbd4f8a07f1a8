"""The search of the documentation: its ranking, its words, and what it serves."""

from functools import cache
from urllib.parse import quote

import httpx
import pytest

from cute_api.portal.docs.finding import Entry, EntryKind, Index
from cute_api.portal.docs.synonyms import ALSO_CALLED
from scripts.checks.proof.portal.search import (
    LEAST_FIRST,
    LEAST_IN_THREE,
    build,
    rank,
    read_queries,
    share,
)
from tests.fixtures.api import Api

MAX_FOUND = 20
MAX_QUERY = 100
SCRIPT = '"><script>alert(1)</script>'
PAGE = Entry(EntryKind.GUIDE, "Pagination", "", "/pagination", "Lists are split into pages.")
WEBHOOKS = Entry(EntryKind.GUIDE, "Webhooks", "", "/webhooks", "Receive each event.")
FIELD = Entry(EntryKind.FIELD, "min_price", "List items", "/items#min_price", "The lowest price.")
SMALL = Index([PAGE, WEBHOOKS, FIELD])


@cache
def documentation() -> Index:
    return build()


def get(api: Api, path: str) -> httpx.Response:
    return httpx.get(api.base_url + path, trust_env=False, timeout=30)


def first(query: str) -> str:
    return documentation().find(query)[0].entry.path


def paths(index: Index, query: str) -> list[str]:
    return [hit.entry.path for hit in index.find(query)]


def test_most_queries_find_their_page_first() -> None:
    results = [
        result for queries in read_queries().values() for result in rank(documentation(), queries)
    ]
    missed = [(result.query, result.place) for result in results if result.place]
    print(f"first {share(results, 1):.1%}, in three {share(results, 3):.1%} of {len(results)}")
    assert len(results) == 120
    assert share(results, 1) >= LEAST_FIRST, missed
    assert share(results, 3) >= LEAST_IN_THREE, missed


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("bulk", "/docs/operations/batch_items"),
        ("webhok", "/docs/webhooks"),
        ("upsert", "/docs/operations/put_item_by_sku"),
        ("how do I paginate", "/docs/pagination"),
        ("webhooks", "/docs/webhooks"),
        ("sku_taken", "/docs/errors#sku_taken"),
        ("Rate LIMITS", "/docs/rate-limits"),
        ("rotate key", "/docs/operations/rotate_key"),
        ("idempotency key", "/docs/idempotency#send-a-key"),
        ("replay window", "/docs/webhooks#verify"),
        ("item.sold", "/docs/events/item.sold"),
        ("429", "/docs/errors#rate_limited"),
        ("412", "/docs/errors#precondition_failed"),
        ("404", "/docs/errors#not_found"),
        ("Not_Found", "/docs/errors#not_found"),
        ("rate_limited", "/docs/errors#rate_limited"),
        ("list_items", "/docs/operations/list_items"),
        ("get /v1/items", "/docs/operations/list_items"),
        ("x-ratelimit-reset", "/docs/rate-limits#what-is-left"),
        ("Idempotency-Key", "/docs/idempotency#send-a-key"),
        ("read:orders", "/docs/authentication#scopes"),
        ("min_price", "/docs/operations/list_items#query-min_price"),
        ("dns_ms", "/docs/operations/get_delivery#response-200-attempts.timing.dns_ms"),
        ("next_cursor", "/docs/pagination#read-all-pages"),
    ],
)
def test_search_finds_the_best_place_first(query: str, best: str) -> None:
    assert first(query) == best


def test_each_other_name_belongs_to_a_place() -> None:
    known = {entry.path for entry in documentation().entries}
    assert set(ALSO_CALLED) - known == set()


def test_a_word_is_found_by_its_stem_its_beginning_its_synonym_and_with_a_mistake() -> None:
    for query in ("paginate", "pagi", "paging", "paginaton", "PAGINATION?", "what's pagination"):
        assert paths(SMALL, query)[0] == "/pagination", query
    for query in ("webhok", "webhooks", "a webhook's"):
        assert paths(SMALL, query) == ["/webhooks"], query
    assert paths(SMALL, "min_price")[0] == paths(SMALL, "min price")[0] == "/items#min_price"
    assert paths(SMALL, "xyz") == paths(SMALL, "wabhoeq") == []


def test_an_exact_name_is_first_even_if_another_entry_has_the_word_more_often() -> None:
    named = [
        Entry(EntryKind.ERROR, code, "Errors", f"/errors#{code}", "Wait.", frozenset({code, "429"}))
        for code in ("rate_limited", "auth_throttled")
    ]
    others = [
        Entry(EntryKind.GUIDE, "429 429", "", "/429", "429 rate_limited 429 rate limited " * 9)
    ]
    index = Index([*others, *named])
    assert paths(index, "429") == ["/errors#rate_limited", "/errors#auth_throttled", "/429"]
    assert paths(index, " RATE_limited ")[0] == "/errors#rate_limited"
    assert paths(index, "auth_throttled")[0] == "/errors#auth_throttled"


def test_a_query_without_words_finds_nothing() -> None:
    for query in ("", "   ", "!?", "%", "*", "\x00\x01"):
        assert paths(documentation(), query) == [], query


def test_a_hostile_query_is_bounded() -> None:
    for query in (
        *("\x00\x1b[31m\x7f" * 40, "\ufdfa" * 10_000, "\ud800"),
        *("a" * 10_000, "webhok " * 1_500, '"webhook" OR NEAR(a b)* AND -c:d', "' --; DROP"),
    ):
        found = documentation().find(query)
        assert len(found) <= MAX_FOUND
        assert all(sum(len(piece.text) for piece in hit.excerpt) < 200 for hit in found)
    assert first("'webhooks' AND *") == "/docs/webhooks"
    # Only the beginning counts.
    assert paths(documentation(), f"{'zqzq ' * MAX_QUERY}webhooks") == []


def test_the_page_of_the_search_needs_no_script(api: Api) -> None:
    page = get(api, "/docs/search?q=deprecated+fields").text
    links = page.partition('<div id="found"')[2]
    assert '<li><a href="/docs/versioning#when-something-is-removed">' in links
    assert "<mark>deprecated</mark>" in links
    assert "No results for “xyzzyqq”" in get(api, "/docs/search?q=xyzzyqq").text


def test_a_query_is_shown_as_text_and_cut(api: Api) -> None:
    page = get(api, f"/docs/search?q={quote(SCRIPT)}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    for query in ("a" * 10_000, "\x00\x01" * 50, '"a" NEAR *'):
        for path in ("/docs/search", "/docs/search.json"):
            response = get(api, f"{path}?q={quote(query)}")
            assert response.status_code == 200, (path, query[:10])
            assert "a" * (MAX_QUERY + 1) not in response.text


def test_programs_read_the_same_hits_as_json(api: Api) -> None:
    found = get(api, "/docs/search.json?q=webhok").json()["found"]
    assert found[0] == {
        "kind": "Guide",
        "title": "Webhooks",
        "within": "",
        "path": "/docs/webhooks",
        "excerpt": found[0]["excerpt"],
    }
    assert {tuple(piece) for hit in found for piece in hit["excerpt"]} == {("text", "marked")}
