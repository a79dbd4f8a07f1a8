"""What `/docs` serves: pages, their Markdown, the search, the index for programs."""

import re
from xml.etree import ElementTree

import httpx
import orjson
import pytest

from cute_api.portal.docs.guides import NAMES
from cute_api.portal.docs.markdown import render
from cute_api.portal.docs.operations import Manual
from cute_api.versions.registry import CHANGES
from tests.fixtures.api import Api

LINKS = re.compile(r"\]\(([^)\s]+)\)")
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# Some 360,000 tokens.
MAX_FULL_BYTES = 1_460_000


def events_of(api: Api) -> list[str]:
    """All event types of the document."""
    return list(api.spec.document["webhooks"])


def get(api: Api, path: str, **parameters: str) -> httpx.Response:
    # A page is made when it is first asked for, beside other tests.
    return httpx.get(api.base_url + path, params=parameters, trust_env=False, timeout=30)


def test_docs_leads_to_the_first_guide(api: Api) -> None:
    response = get(api, "/docs")
    assert (response.status_code, response.headers["location"]) == (303, f"/docs/{NAMES[0]}")


def test_a_guide_is_marked_in_the_list_and_leads_on(api: Api) -> None:
    page = get(api, "/docs/errors").text
    assert '<a href="/docs/errors" aria-current="page">Errors</a>' in page
    assert 'rel="prev" href="/docs/pagination"' in page
    assert 'rel="next" href="/docs/rate-limits"' in page
    assert '<a href="#what-to-retry">What to retry</a>' in page


def test_code_is_coloured_without_styles_of_its_own(api: Api) -> None:
    page = get(api, "/docs/pagination").text
    assert '<span class="hl-' in page
    assert "style=" not in page
    assert "<style" not in page
    assert "include docs/" not in page
    assert "endregion" not in page


def test_a_block_has_the_colours_of_the_language_that_it_names() -> None:
    text = '# Title\n\n```{}\n{{"one": null}}\n```\n'
    for info, label, colours in (
        ("json", "JSON", {"nt", "kc"}),
        ("js", "JavaScript", {"s2", "kc"}),
        ("sh commands", "Shell", {"s2"}),
        ("http", "HTTP", set()),
        ("", "Text", set()),
        ("klingon", "Text", set()),
    ):
        html = render(text.format(info)).html
        assert f'data-language="{label}"' in html, info
        assert colours <= set(re.findall('class="hl-([a-z0-9]+)"', html)), info


def test_a_guide_in_markdown_has_its_code_and_facts(api: Api) -> None:
    response = get(api, "/docs/authentication.md")
    assert response.headers["content-type"] == "text/markdown; charset=utf-8"
    assert response.text.startswith("# Authentication\n")
    assert "from cute_sdk import Cute" in response.text
    assert "| `webhooks` | register and manage your webhooks | [GET /webhooks]" in response.text
    assert "<!--" not in response.text
    assert "```include" not in response.text


def test_an_operation_shows_its_parameters_and_responses(api: Api) -> None:
    page = get(api, "/docs/operations/list_items").text
    assert '<span class="method">GET</span> <code>/v1/items</code>' in page
    assert "<code>min_price</code>" in page
    assert "client.items.list" in re.sub(r"</?span[^>]*>", "", page)
    assert "## Responses" in get(api, "/docs/operations/list_items.md").text


def test_a_call_can_be_written_from_the_markdown_of_an_operation(api: Api) -> None:
    text = get(api, "/docs/operations/create_item.md").text
    for wanted in (
        f"- URL: `{api.base_url}/v1/items`",
        "- Authentication: `Authorization: Bearer <API key>` (scope `write:items`)",
        f"- Also with an [app]({api.base_url}/docs/apps.md)'s access token (OAuth)",
        "- Content type: `application/json`",
        "| `Idempotency-Key` | string | ",
        "| `price.amount` | integer (int64), **required** | ",
        "| `condition` | string, **required** | How worn it is. One of `new_with_tags`: never ",
        "### 201 Created",
        "| `Location` | string (uri-reference) | ",
        "| `sku` | string or null, may be absent | ",
        '"sku": null',
        f"| 409 | [`sku_taken`]({api.base_url}/docs/errors.md#sku_taken), ",
        "`sku_taken`: ",
        "## Errors of every operation",
    ):
        assert wanted in text, wanted


def test_every_operation_shows_what_the_document_says_of_it(api: Api) -> None:
    manual = Manual(api.spec, api.base_url, {})
    for operation in api.spec.operations.values():
        text = manual.text(operation)
        for status in operation.responses:
            assert f"### {status} " in text or f"| {status} |" in text or status == "default"
        names = [parameter.name for parameter in operation.parameters]
        assert [name for name in names if f"| `{name}` |" not in text] == [], operation.id


@pytest.mark.parametrize(
    "path",
    [
        "/docs/none",
        "/docs/none.md",
        "/docs/operations/none",
        "/docs/operations/none.md",
    ],
)
def test_what_is_not_there_404(api: Api, path: str) -> None:
    assert get(api, path).status_code == 404


def test_the_versions_are_a_page_and_a_feed_that_each_page_names(api: Api) -> None:
    dates = [entry["date"] for entry in api.spec.document["x-versions"]]
    page = get(api, "/docs/versions").text
    assert f'id="{dates[-1]}"' in page
    assert "<code>user.deliveries.resumes_at</code>" in page
    assert get(api, "/docs/versions.md").text.startswith("# Versions\n")
    for path in ("/docs/versions", "/docs/errors"):
        assert 'rel="alternate" type="application/atom+xml"' in get(api, path).text
    feed = get(api, "/docs/changelog.atom")
    assert feed.headers["content-type"].partition(";")[0] == "application/atom+xml"
    atom = {"": "http://www.w3.org/2005/Atom"}
    root = ElementTree.fromstring(feed.content)
    entries = root.findall("entry", atom)
    assert len(entries) == len(orjson.loads(CHANGES.read_bytes())["changes"])
    updated = max(entry.findtext("updated", "", atom) for entry in entries)
    assert root.findtext("updated", "", atom) == updated
    for entry in entries:
        link = entry.find("link", atom)
        assert link is not None
        place = link.attrib["href"].removeprefix(api.base_url)
        assert place in {f"/docs/versions#{date}" for date in dates[1:]}


def test_an_event_shows_its_body_and_the_headers_of_its_delivery(api: Api) -> None:
    text = get(api, "/docs/events/item.sold.md").text
    for wanted in (
        "# item.sold\n\nThe last unit of one of your items was sold.",
        "- Scope: `read:items`",
        "- Subscribe: `item.sold`, `item.*` or `*` in `types`",
        "| `data.price.amount` | integer (int64) | ",
        '"type": "item.sold"',
        "| `webhook-signature` | string | ",
        "`2XX`: You received the event.",
    ):
        assert wanted in text, wanted
    page = get(api, "/docs/events/item.sold").text
    for wanted in (
        'class="panel"',
        'href="#body-data.price.amount"',
        'id="header-webhook-signature"',
        "Always <code>item.sold</code>: The last unit of one of your items was sold",
    ):
        assert wanted in page, wanted
    challenge = get(api, "/docs/events/webhook.verification.md").text
    assert "| `challenge` | string, **required** |" in challenge.partition("## Your response")[2]
    assert "- Subscribe" not in challenge
    for name in api.spec.document["webhooks"]:
        assert (
            f"[`{name}`]({api.base_url}/docs/events/{name}.md)" in get(api, "/docs/events.md").text
        )
    assert get(api, "/docs/events/item.none").status_code == 404
    assert get(api, "/docs/events/item.none.md").status_code == 404


def test_the_index_for_programs_names_every_page(api: Api) -> None:
    response = get(api, "/llms.txt")
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.text.startswith("# Cute API\n\n> ")
    links = [link.removeprefix(api.base_url) for link in LINKS.findall(response.text)]
    wanted = [f"/docs/{name}.md" for name in NAMES]
    wanted += [f"/docs/operations/{operation}.md" for operation in api.spec.operations]
    wanted += [f"/docs/events{name}.md" for name in ("", *map("/{}".format, events_of(api)))]
    assert links[: len(wanted)] == wanted
    assert {"/openapi.json", "/docs/versions.md", "/llms-full.txt"} < set(links[len(wanted) :])


def test_every_link_for_programs_leads_somewhere(api: Api) -> None:
    """Links of all texts that are served as Markdown, which must work wherever they are copied."""
    known: dict[str, httpx.Response] = {}
    waiting = [f"{api.base_url}/llms.txt"]
    with httpx.Client(trust_env=False, timeout=30, follow_redirects=True) as client:
        while waiting:
            url = waiting.pop()
            if url in known:
                continue
            known[url] = client.get(url, headers={"Accept": "text/html"})
            if url.endswith((".md", "/llms.txt")):
                text = FENCED.sub("", known[url].text)
                links = [link.partition("#")[0] for link in LINKS.findall(text)]
                outside = ("https://", api.base_url)
                assert [link for link in links if link and not link.startswith(outside)] == [], url
                waiting += [link for link in links if link.startswith(api.base_url)]
    assert {
        url: response.status_code for url, response in known.items() if response.status_code != 200
    } == {}
    assert len([url for url in known if url.endswith(".md")]) > len(api.spec.operations)


def test_all_pages_are_one_text_of_bounded_size(api: Api) -> None:
    text = get(api, "/llms-full.txt").text
    assert len(text.encode()) < MAX_FULL_BYTES
    titles = re.findall(r"^# (.+)$", FENCED.sub("", text), re.MULTILINE)
    assert len(titles) == 1 + len(NAMES) + len(api.spec.operations) + len(events_of(api))
    for shared in (
        "## Request headers of every operation",
        "## Headers of every response",
        "## Headers of a delivery",
    ):
        assert text.count(shared) == 1
