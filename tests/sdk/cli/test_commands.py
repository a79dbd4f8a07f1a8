"""`cute-dev`: every operation as a command, profiles, events of the sandbox, and errors."""

import itertools
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import httpx2
import pytest
from cute_dev import doctor, findings, forwarding
from cute_dev._gen.commands import COMMANDS
from cute_dev.context import CommandError
from cute_dev.forwarding import Forwarder, new_secret, url_of
from cute_dev.listen import ResumeMark, types_of
from cute_dev.requests import line_of, lines_of
from cute_dev.tailing import LogTail
from cute_sdk import Cute, webhooks

from cute_api.models.enums import Scope
from tests.fixtures.api import Api
from tests.sdk.cli.conftest import Run
from tests.spec.document import SCHEMAS, by_id
from tests.usage.helpers import moved, row

ITEM = {**SCHEMAS["Item"]["examples"][0]}
EVENT = {
    "id": "01a1bae4-98b2-7e57-a3d8-b56c1f09e874",
    "type": "item.sold",
    "timestamp": 1_794_136_905_906,
    "account": "01a05be0-286d-7a10-8b3f-5e2c9d7a4b16",
    "data": ITEM,
}


@pytest.fixture
def alice(run: Run, api: Api) -> Run:
    """The same with a key of Alice's."""
    run("--version", CUTE_API_KEY=api.key("alice").secret, CUTE_BASE_URL=api.base_url)
    return run


def mistyped(secret: str) -> str:
    """The same with another last character."""
    return secret[:-1] + ("y" if secret.endswith("x") else "x")


def test_every_operation_has_a_command_with_help(run: Run) -> None:
    assert {command.operation for command in COMMANDS} == set(by_id())
    for command in COMMANDS:
        status, shown, _ = run(*command.words, "--help")
        assert status == 0 and command.summary in shown, command.words


def test_items_are_created_listed_and_refused(alice: Run, api: Api) -> None:
    price = '{"amount": 2450, "currency": "EUR"}'
    given = ("--title", "Silk scarf", "--price", price, "--category-id", str(api.category_id))
    made = alice("items", "create", *given, "--condition", "good")
    assert made[0] == 0, made
    item = json.loads(made[1])
    more = json.dumps({"title": "Hat", "category_id": str(api.category_id), "condition": "good"})
    assert alice("items", "create", "--data", more, "--price", price)[0] == 0
    _, listed, _ = alice("me", "items", "list", "--limit", "1", "--all")
    rows = [json.loads(line) for line in listed.splitlines()]
    assert item in rows and len(rows) >= 2
    _, table, _ = alice("me", "items", "list", "--format", "table", "--columns", "title,price")
    assert "Silk scarf" in table and "24.50 EUR" in table
    assert alice("items", "delete", item["id"]) == (0, "", "Done.\n")
    status, _, error = alice("items", "get", item["id"])
    assert status == 1 and "not_found" in error and "cute-dev requests show" in error
    status, _, error = alice("items", "list", "--condition", "torn")
    assert status == 1 and "Unknown value `torn`. Allowed: `new_with_tags`, " in error
    assert alice("items", "create", "--price", "{")[0] == 1


def test_a_key_is_checked_and_kept_for_its_owner_alone(
    run: Run, api: Api, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, _, error = run("me", "get")
    assert status == 1 and "cute-dev login" not in error
    secret = api.key("alice").secret

    def login(key: str, *more: str) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", StringIO(f"{key}\n"))
        return run("--base-url", api.base_url, "login", "--key-stdin", *more)

    assert login(mistyped(secret))[0] == 1
    status, _, said = login(secret)
    assert status == 0 and secret not in said
    (keys,) = (tmp_path / "settings").glob("keys.json")
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert json.loads(run("me", "get")[1])["key"]["prefix"] == secret[:9]
    assert login(api.key("bob").secret, "--name", "bob")[0] == 0
    assert json.loads(run("me", "get")[1])["user"]["username"] == "bob"
    assert json.loads(run("--profile", "default", "me", "get")[1])["key"]["prefix"] == secret[:9]
    assert run("logout")[0] == 0 and "bob" not in keys.read_text()
    assert run("--profile", "bob", "me", "get")[0] == 1


def test_trigger_sells_an_item_in_the_sandbox(alice: Run, api: Api) -> None:
    status, _, said = alice("trigger", "item.sold")
    assert status == 0, said
    item_id = said.split("created the item ")[1].split()[0]
    assert api.client(None).get(f"/items/{item_id}").json()["status"] == "sold"


def test_doctor_says_what_is_wrong(alice: Run, api: Api) -> None:
    status, found, _ = alice("doctor", "--json")
    assert status == 0, found
    assert {"DNS", "connect", "clock", "key", "scopes", "quota", "version"} <= {
        load["name"] for load in json.loads(found)
    }
    secret = mistyped(api.key("alice", scopes=[Scope.READ_ITEMS]).secret)
    status, found, _ = alice("doctor", CUTE_API_KEY=secret)
    assert status == 1 and "failed" in found and "cute-dev login" in found
    date = "Sat, 28 Nov 2026 12:00:00 GMT"
    noon = 1_795_867_200.0
    states = [doctor.clock(date, noon + late).state for late in (0.5, 100, -400)]
    assert states == [findings.OK, findings.WARNING, findings.FAILED]


def test_an_event_is_sent_until_the_receiver_responds_and_its_signature_verifies() -> None:
    secret, waits = new_secret(), list[str]()
    responses: list[Exception | httpx2.Response] = [
        *(httpx2.ConnectError("refused"), httpx2.Response(500, text="no <b>")),
    ]
    received: list[httpx2.Request] = []

    def respond(request: httpx2.Request) -> httpx2.Response:
        response = responses.pop(0)
        if isinstance(response, Exception):
            raise response
        received.append(request)
        return response

    client = httpx2.Client(transport=httpx2.MockTransport(respond))
    forwarder = Forwarder(
        "http://localhost:3000/hook", secret, waits.append, client=client, sleep=lambda _: None
    )
    forwarded = forwarder.send(EVENT)
    assert (forwarded.status, forwarded.is_success, waits) == (500, False, ["refused"])
    (request,) = received
    event = webhooks.unwrap(request.content, dict(request.headers), secret=secret)
    assert (str(event.id), event.type) == (EVENT["id"], "item.sold")


def test_a_receiver_that_drips_is_given_up_and_gets_the_event_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(forwarding, "TIMEOUT_SECONDS", 0.05)
    endless, waits = httpx2.Response(200, content=itertools.repeat(b".")), list[str]()
    responses = [endless, httpx2.Response(200, text="ok")]
    client = httpx2.Client(transport=httpx2.MockTransport(lambda _: responses.pop(0)))
    forwarder = Forwarder(
        "http://localhost:3000", new_secret(), waits.append, client=client, sleep=lambda _: None
    )
    assert forwarder.send(EVENT).body == "ok"
    assert waits == ["the response did not end in time"]
    assert endless.is_closed


def test_targets_patterns_and_marks_are_read(tmp_path: Path) -> None:
    assert url_of("3000") == "http://localhost:3000"
    assert url_of("localhost:3000/hook") == "http://localhost:3000/hook"
    assert types_of("*") == []
    assert types_of("item.sold, order.c*") == [
        *("item.sold", "order.cancelled", "order.completed", "order.created"),
    ]
    with pytest.raises(CommandError, match="No event type matches"):
        types_of("items.*")
    mark = ResumeMark(tmp_path / "listen" / "a")
    assert mark.read() is None
    mark.write("A-1")
    assert mark.read() == "A-1"


class EndedError(Exception):
    """Ends an endless command once the test has seen enough."""


def test_logs_tail_shows_each_call_once(api: Api, redis_url: str) -> None:
    alice, seconds, waits = api.key("alice-tail"), [0.0], list[float]()
    began = datetime.now(UTC) - timedelta(seconds=30)
    mine = {"user_id": str(alice.row.user_id), "key_id": str(alice.row.id)}
    url = api.settings.need_database_url()
    with moved(url, redis_url) as store, Cute(alice.secret, api.base_url) as client:
        store.tend()

        def called(at: float, times: int = 1, **changes: str) -> list[str]:
            moment = began + timedelta(seconds=at)
            rows = [row(moment, **{**mine, **changes}) for _ in range(times)]
            store.send(*rows)
            store.drain()
            return [stored.request_id for stored in rows]

        called(0)
        steps: list[Callable[[], list[str]]] = [
            lambda: called(9, 150),
            # It took long: others that began later were there before.
            lambda: called(4) + called(10, operation="list_my_requests"),
            lambda: called(40, 600),
            list,
            list,
        ]
        sent: list[str] = []

        def sleep(wait: float) -> None:
            waits.append(wait)
            if not steps:
                raise EndedError
            sent.extend(steps.pop(0)())
            seconds[0] += 31.0

        overflows: list[int] = []
        tail = LogTail(
            client, {}, lambda: overflows.append(1), monotonic=lambda: seconds[0], sleep=sleep
        )
        shown: list[str] = []
        with pytest.raises(EndedError):
            shown.extend(logged["request_id"] for logged in tail.rows())
    own = sent.pop(151)
    assert sorted(shown[:151]) == sorted(sent[:151]), "on several pages"
    assert set(shown[151:]) < set(sent[151:]) and own not in shown
    assert len(set(shown)) == len(shown) == 151 + 500
    assert len(overflows) == 1, "it says where it can't keep up"
    assert waits == [2.0, 2.0, 2.0, 2.0, 2.0, 10.0], "idle, it looks less often"


def test_a_line_of_the_log_says_what_was_called_and_what_was_wrong() -> None:
    entry = SCHEMAS["RequestEntry"]["examples"][0]
    line = line_of({**entry, "path": "/v1/nowhere", "query": "[b]=1", "errors": []})
    assert "/v1/nowhere?\\[b]=1" in line, "also where there is no operation; no markup"
    errors = [{"pointer": "/price", "code": "required", "detail": "Is missing."}]
    assert line_of({**entry, "errors": errors}).endswith("\n          /price: Is missing.")


def test_advise_prints_what_can_be_saved(alice: Run) -> None:
    status, shown, _ = alice("advise")
    assert status == 0
    assert "in the last 7 days" in shown or "requests since 20" in shown
    advice = SCHEMAS["UsageAdvice"]["examples"][0]
    key_id = "01a19ca1-b49d-7c12-8f4b-a90d6e2b7c53"
    for names, key in (({key_id: "Inventory"}, "Inventory"), ({key_id: ""}, key_id), ({}, key_id)):
        lines = list(lines_of(advice, names))
        assert lines[:2] == [
            "From all 8,092 requests since 2026-11-18 14:03Z.",
            f"\n1,437 a day  list_my_orders  key {key}",
        ]
    assert lines[2].startswith("  1,437 of 1,440 calls a day repeat an earlier one")
    (first, *_) = lines_of({**advice, "complete": False}, {})
    assert first == "Estimated from 8,092 requests since 2026-11-18 14:03Z: there were more."
    nothing = list(lines_of({**advice, "savings": []}, {}))
    assert nothing[1] == "Nothing that would save 10 calls a day or more."
