"""Each mistake of the corpus gets its message from the running API, and no message is too long.

A case of `mistakes.yaml` is `send` (method and path), a `body`, the `change` of a valid new item,
or `raw` text, and `headers`. What the response `says` is listed by place and code, or by status
and code for a problem without a place. `{…}` stands for an id or a list of values of the document.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from cute_api.lib.wording import listed
from cute_api.spec import Spec
from tests.fixtures.api import Api, Client
from tests.yaml_files import read_yaml

MAX_DETAIL_LENGTH = 1_500
MAX_QUOTED = 40

Json = dict[str, Any]

CASES: list[Json] = read_yaml(Path(__file__).with_name("mistakes.yaml"))
JSON = {"Content-Type": "application/json"}
TAKEN = "TAKEN"
URL = "http://127.0.0.1:9/hooks"


def fixed(api: Api, client: Client) -> dict[str, str]:
    """The ids and lists that cases refer to. Creates an item and a webhook."""
    item = client.post("/items", json=api.new_item(sku=TAKEN)).json()
    webhook = client.post("/webhooks", json={"url": URL, "types": ["item.sold"]}).json()
    return {"item": item["id"], "webhook": webhook["id"], **lists(api.spec)}


def lists(spec: Spec) -> dict[str, str]:
    """The values of the document's long lists, as messages have them."""
    schemas = spec.document["components"]["schemas"]
    events = schemas["EventTypeInput"]["enum"]
    patterns = [*events, *schemas["EventPatternInput"]["anyOf"][1]["enum"]]
    return {
        "currencies": listed(schemas["CurrencyInput"]["enum"]),
        "events": listed(events),
        "patterns": listed(patterns),
    }


def filled(text: str, known: Mapping[str, str]) -> str:
    for name, value in known.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def sent(api: Api, client: Client, case: Json, known: Mapping[str, str]) -> httpx.Response:
    """The response to a case."""
    method, path = filled(case["send"], known).split(" ", 1)
    headers = case.get("headers", {})
    if "raw" in case:
        return client.request(method, path, content=case["raw"], headers={**JSON, **headers})
    body = api.new_item(**case["change"]) if "change" in case else case.get("body")
    return client.request(method, path, json=body, headers=headers)


def said(response: httpx.Response) -> dict[str, str]:
    """The messages of a problem, or of that of a batch's last row, by place and code."""
    problem = response.json()
    if response.is_success:
        problem = problem["data"][-1]["problem"]
    return {
        f"{error.get('parameter', error.get('pointer'))} {error['code']}": error["detail"]
        for error in problem.get("errors", ())
    } or {f"{problem['status']} {problem['code']}": problem["detail"]}


@pytest.fixture(scope="module")
def known(api: Api, alice: Client) -> Mapping[str, str]:
    return fixed(api, alice)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["send"])
def test_each_mistake_gets_its_message(
    api: Api, alice: Client, known: Mapping[str, str], case: Json
) -> None:
    says = {place: filled(text, known) for place, text in case["says"].items()}
    assert said(sent(api, alice, case, known)) == says


def test_the_corpus_has_a_hundred_different_mistakes() -> None:
    assert len({str({**case, "says": None}) for case in CASES}) == len(CASES) >= 100


@pytest.mark.parametrize("text", ["x" * 5_000, "é" * 199, "`" * 60, "a\u202eb", "\x7f"], ids=ascii)
def test_a_long_or_misleading_text_is_not_repeated(api: Api, alice: Client, text: str) -> None:
    responses = [
        alice.get("/items", params={text: "1"}),
        alice.get("/items", params={"sort": text}),
        alice.get("/items", params={"limit": text}),
        alice.get("/items", params={"brand_id": text}),
        alice.post("/items", json=api.new_item(condition=text)),
        alice.post("/items", json=api.new_item(**{text[:200]: 1})),
        alice.post("/items", json=api.new_item(metadata={text[:100]: 1})),
    ]
    for response in responses:
        assert response.status_code == 422
        for error in response.json()["errors"]:
            assert text[: MAX_QUOTED + 1] not in error["detail"]
            assert len(error["detail"]) <= MAX_DETAIL_LENGTH
