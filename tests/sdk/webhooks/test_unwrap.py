"""`webhooks.unwrap` in both languages: one table of cases, judged beside the public libraries."""

import re
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cute_sdk import API_VERSION, webhooks
from cute_sdk._gen.events import EVENT_MODELS
from standardwebhooks.webhooks import Webhook

from cute_api.webhooks.delivery import signing
from tests.sdk.webhooks import node_build
from tests.sdk.webhooks.cases import EXAMPLES, SECRETS, Case, built, compact

CASES = built(int(time.time()))
TIME = re.compile(r"\d{4}-\d\d-\d\dT")
NAMES = [case.name for case in CASES]


def unwrapped(case: Case) -> dict[str, Any]:
    """The result of Python's `unwrap`, in the form of Node's runner."""
    forms: dict[str, Any] = {"parsed": case.payload, "nothing": None, "bytes": case.body}
    body = case.body.decode() if case.form == "text" else forms[case.form]
    secret: Any = case.secrets[0] if len(case.secrets) == 1 else case.secrets
    try:
        event = webhooks.unwrap(body, case.headers, secret, **case.options())
    except webhooks.WebhookError as error:
        details = {name: getattr(error, name, None) for name in ("seconds", "missing", "challenge")}
        return {
            "error": type(error).__name__,
            "says": str(error),
            "status": error.response_status,
            **{k: list(v) if isinstance(v, tuple) else v for k, v in details.items()},
        }
    assert type(event).__name__ == EVENT_MODELS.get(case.payload["type"], "UnknownEvent")
    return {"event": event.to_dict()}


@pytest.fixture(scope="module")
def in_node(webhooks_js: Path) -> dict[str, dict[str, Any]]:
    """The result of each case there, and of both libraries where a case is for them.

    The libraries go by the real clock: for them the cases are made now, and judged at once.
    """
    fresh = built(int(time.time()))
    sent = [{**case.for_node(), "standard": case.standard} for case in fresh]
    results = node_build.run("runner.mjs", webhooks_js, stdin=sent)
    return {
        case.name: {**result, "in python": case.standard and is_genuine(case)}
        for case, result in zip(fresh, results, strict=True)
    }


def timed(value: Any) -> Any:
    """Times as such: Python's models write them with +00:00 for Z."""
    if isinstance(value, dict):
        return {name: timed(member) for name, member in value.items()}
    if isinstance(value, list):
        return [timed(member) for member in value]
    if isinstance(value, str) and TIME.match(value):
        return datetime.fromisoformat(value)
    return value


def judge(case: Case, result: dict[str, Any]) -> None:
    expected = {**case.expect}
    if "type" in expected:
        assert timed(result.get("event")) == timed(case.payload), result
        assert case.payload["type"] == expected["type"]
        assert (expected["type"] in EVENT_MODELS) is expected.get("known", True)
        return
    errors = expected.pop("error")
    assert result.get("error") in (errors if isinstance(errors, list) else [errors]), result
    assert expected.pop("says", "") in result["says"]
    assert {name: result[name] for name in expected} == expected
    for secret in case.secrets:
        assert not secret or secret[6:] not in result["says"], "no error may hold the secret"


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_in_python(case: Case) -> None:
    judge(case, unwrapped(case))


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_in_node(case: Case, in_node: dict[str, dict[str, Any]]) -> None:
    judge(case, in_node[case.name])


@pytest.mark.parametrize("case", [case for case in CASES if case.standard], ids=lambda c: c.name)
def test_the_public_libraries_judge_alike(case: Case, in_node: dict[str, dict[str, Any]]) -> None:
    accepts = "type" in case.expect
    assert in_node[case.name]["in python"] is accepts
    assert in_node[case.name]["standard"] is accepts


def test_an_event_of_another_version_of_the_api_is_said() -> None:
    sent = {**EXAMPLES["item.sold"], "data": {}}
    headers = signing.headers(
        [signing.secret_key(SECRETS["current"])],
        compact(sent),
        event_id=UUID(sent["id"]),
        event_type=sent["type"],
        attempted_at=int(time.time()),
        version="2024-01-01",
    )
    with pytest.raises(webhooks.WebhookPayloadError, match=f"2024-01-01.*{API_VERSION}"):
        webhooks.unwrap(compact(sent), headers, SECRETS["current"])


def is_genuine(case: Case) -> bool:
    """Verify with the library and one of the secrets."""
    lower = {name.lower(): value for name, value in case.headers.items()}
    for secret in case.secrets:
        with suppress(Exception):
            Webhook(str(secret)).verify(case.body, lower)
            return True
    return False
