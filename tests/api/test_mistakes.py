"""Each mistake of the corpus gets its message from the running API, and no message is too long."""

from collections.abc import Mapping

import pytest

from cute_api.lib.violations import MAX_DETAIL_LENGTH
from cute_api.lib.wording import MAX_QUOTED
from tests.api import mistakes
from tests.api.mistakes import CASES, Json
from tests.fixtures.api import Api, Client


@pytest.fixture(scope="module")
def known(api: Api, alice: Client) -> Mapping[str, str]:
    return mistakes.fixed(api, alice)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["send"])
def test_each_mistake_gets_its_message(
    api: Api, alice: Client, known: Mapping[str, str], case: Json
) -> None:
    says = {place: mistakes.filled(text, known) for place, text in case["says"].items()}
    assert mistakes.said(mistakes.sent(api, alice, case, known)) == says


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
