"""Events: the feed has each once, in order, and webhooks get the same, signed."""

import hmac
import time
from base64 import b64decode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.receiver import Hook
from cute_contract.provider.promises.shelf import create
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.promises.writing import agrees
from cute_contract.provider.spec import Spec
from cute_contract.provider.world import UnavailableError

TOLERANCE_SECONDS = 300
TRIES = 15
PAUSE_SECONDS = 0.2
MOST_PAGES = 10
UNREACHED = "unreached"
REGISTERED = "registered"
UNKNOWN_CURSOR = "AAAA"
# What a patch of the title changes.
CHANGED = frozenset({"title", "etag", "updated_at"})
JSON = "application/json"


def caused(trial: Trial) -> tuple[str, list[tuple[str, str]]]:
    """The cursor before the check, and the events (type, item) that it caused."""
    cursor = str(trial.value("list_events", query={"after": "newest"}).get("next_cursor"))
    made = [create(trial) for _ in range(2)]
    trial.ask("update_item", item_id=made[0]["id"], body={"title": "Another title"})
    trial.ask("update_item", item_id=made[0]["id"], body={"title": "Another title"})
    trial.ask("delete_item", 204, item_id=made[1]["id"])
    first, second = (str(item["id"]) for item in made)
    return cursor, [
        ("item.created", first),
        ("item.created", second),
        ("item.updated", first),
        ("item.deleted", second),
    ]


def of(event: Row) -> tuple[str, str]:
    data: Any = event.get("data")
    return str(event.get("type")), str(data.get("id")) if isinstance(data, dict) else ""


def followed(trial: Trial, cursor: str, wanted: list[tuple[str, str]], limit: int) -> list[Row]:
    """Return the events after a cursor about the items of `wanted`, page by page."""
    about = {item for _, item in wanted}
    found: list[Row] = []
    for _ in range(TRIES):
        for _ in range(MOST_PAGES):
            page = trial.value("list_events", query={"after": cursor, "limit": str(limit)})
            found += [row for row in page.get("data", []) if of(row)[1] in about]
            before, cursor = cursor, str(page.get("next_cursor"))
            if not page.get("has_more"):
                break
            # Otherwise the same page would be read until all tries are used up.
            flaw = "the next page of the feed is the same again"
            trial.expect(cursor != before, flaw, "another next_cursor", cursor)
        if len(found) >= len(wanted):
            break
        trial.world.wire.sleep(PAUSE_SECONDS)
    return found


def feed(trial: Trial) -> None:
    cursor, wanted = caused(trial)
    for limit in (100, 2):
        found = followed(trial, cursor, wanted, limit)
        got = [of(row) for row in found]
        trial.expect(got == wanted, "the feed lacks events, or their order", wanted, got)
    stated: Row = {"title": "Contract kit coat", "status": "active", "size": None}
    agrees(trial, "an event shows the wrong item", stated, found[0].get("data") or {})
    now = trial.value("get_item", item_id=wanted[0][1])
    agrees(trial, "an event differs from its item", now, found[2].get("data") or {})
    before = {name: value for name, value in now.items() if name not in CHANGED}
    agrees(trial, "an event differs from its item", before, found[0].get("data") or {})
    unknown = trial.send("list_events", query={"after": UNKNOWN_CURSOR}).status
    trial.expect(unknown in {410, 422}, "an unknown cursor is accepted", "422, or 410", unknown)
    end = trial.value("list_events", query={"after": "newest"})
    empty = not end.get("data") and not end.get("has_more")
    trial.expect(empty, "after=newest doesn't start at the end", "no events", end)
    at = float(found[0].get("timestamp") or 0) / 1000
    near = abs(at - time.time()) <= TOLERANCE_SECONDS
    trial.expect(near, "an event's timestamp is not in milliseconds", f"{time.time():.0f}000", at)
    event = trial.value("get_event", event_id=str(found[0]["id"]))
    trial.expect(event == found[0], "get_event and the feed differ", found[0], event)
    only = trial.rows("list_events", query={"types": "item.deleted", "limit": "100"})
    wrong = [row.get("type") for row in only if row.get("type") != "item.deleted"]
    trial.expect(not wrong, "the feed has types that were not asked for", "item.deleted", wrong[:1])


def registered(trial: Trial, headers: Mapping[str, str] | None = None, **fields: Any) -> Row:
    """Register a webhook with the kit's receiver."""
    receiver = trial.webhooks_receiver()
    body = {"url": receiver.url, "types": ["item.created", "item.deleted"], **fields}
    if UNREACHED in trial.memory:
        raise UnavailableError(trial.memory[UNREACHED])
    made: Row = trial.value("create_webhook", 201, body=body, headers=headers)
    for _ in range(TRIES):
        status = trial.value("get_webhook", webhook_id=str(made["id"])).get("status")
        if status == "active":
            trial.memory[REGISTERED] = made["id"]
            return made
        trial.world.wire.sleep(PAUSE_SECONDS)
    came = receiver.wait(lambda hook: hook.value.get("type") == "webhook.verification", 0)
    trial.expect(came is None, "a webhook stays unverified", "active after the challenge", status)
    trial.memory[UNREACHED] = f"the API sends nothing to {receiver.url}: see --receiver-url"
    raise UnavailableError(trial.memory[UNREACHED])


def sent(trial: Trial) -> bool:
    """Return whether the API reports reaching the receiver, or made no delivery."""
    rows = trial.rows("list_deliveries", webhook_id=str(trial.memory[REGISTERED]))
    return not rows or any(row.get("status") == "delivered" for row in rows)


def arrived(trial: Trial, kind: str, item: str) -> Hook:
    """The delivery of an event."""
    receiver = trial.webhooks_receiver()
    found = receiver.wait(lambda hook: of(hook.value) == (kind, item))
    if found is None and not receiver.hooks and not trial.has_url and not sent(trial):
        trial.memory[UNREACHED] = f"nothing arrived at {receiver.url}: give --receiver-url"
        raise UnavailableError(trial.memory[UNREACHED])
    trial.expect(found is not None, f"{kind} does not arrive", "a delivery", "none in time")
    assert found is not None
    return found


def legacy(hook: Hook, secret: str) -> bool:
    key = b64decode(secret.removeprefix("whsec_"))
    wanted = hmac.digest(key, hook.body, sha256).hex()
    return hmac.compare_digest(wanted.encode(), hook.headers.get("x-cute-signature", "").encode())


def delivered(trial: Trial) -> None:
    secret = str(registered(trial)["secret"])
    cursor, wanted = caused(trial)
    hook = arrived(trial, *wanted[0])
    last = arrived(trial, *wanted[3])
    trial.expect(
        set(hook.value) == {"id", "type", "timestamp", "account", "data"},
        "a webhook's body has the wrong fields",
        "id, type, timestamp, account, data",
        sorted(hook.value),
    )
    for call in (hook, last):
        kind = call.headers.get("content-type", "")
        trial.expect(kind.startswith(JSON), "a webhook's body is not JSON", JSON, kind)
        path = urlsplit(trial.webhooks_receiver().url).path
        trial.expect(call.path == path, "a webhook is sent to the wrong path", path, call.path)
        version = trial.value("get_webhook", webhook_id=str(trial.memory[REGISTERED]))["version"]
        shown = call.headers.get("cute-version")
        trial.expect(shown == version, "a webhook's Cute-Version is wrong", version, shown)
        named = call.headers.get("webhook-id")
        same = named == call.value["id"]
        trial.expect(same, "webhook-id is not the event's id", call.value["id"], named)
        event = call.headers.get("x-cute-event")
        trial.expect(event == of(call.value)[0], "X-Cute-Event differs", of(call.value)[0], event)
        sent = call.headers.get("webhook-timestamp", "")
        near = sent.isdigit() and abs(int(sent) - call.at) <= TOLERANCE_SECONDS
        trial.expect(near, "webhook-timestamp is not now", f"about {time.time():.0f}", sent)
        given = call.headers.get("webhook-signature")
        flaw = "webhook-signature doesn't verify"
        trial.expect(call.signed_by(secret), flaw, "the signature of id.timestamp.body", given)
        given = call.headers.get("x-cute-signature")
        trial.expect(legacy(call, secret), "X-Cute-Signature doesn't verify", "of the body", given)
        marked = "x-cute-test" in call.headers
        trial.expect(not marked, "an event is marked as a test", "no X-Cute-Test", "it is there")
    known = {of(row): row for row in followed(trial, cursor, wanted, 100)}
    feeded = known.get(wanted[0])
    trial.expect(hook.value == feeded, "a webhook and the feed differ", feeded, hook.value)
    hooks = trial.webhooks_receiver().hooks
    # Other promises have webhooks with this type at the same receiver.
    extra = [h for h in hooks if of(h.value)[0] == "item.updated" and h.signed_by(secret)]
    trial.expect(not extra, "a type arrives that was not asked for", "no item.updated", "one")


def verified(trial: Trial) -> None:
    # A URL that has responded before is not asked again.
    receiver = trial.webhooks_receiver()
    made = registered(trial, url=f"{receiver.url}/{trial.scope.texts['uuid']}")
    if made.get("status") == "active":
        raise UnavailableError("the API needs no challenge from this address")
    asked = receiver.wait(
        lambda hook: (
            hook.value.get("type") == VERIFICATION and hook.signed_by(str(made.get("secret")))
        )
    )
    trial.expect(asked is not None, "no signed verification arrives", VERIFICATION, "none in time")
    assert asked is not None
    conforms(trial, VERIFICATION, asked.value)
    now = trial.value("get_webhook", webhook_id=made["id"])
    at = now.get("verification", {}).get("verified_at")
    trial.expect(at is not None, "an active webhook was never verified", "a time", at)


def conforms(trial: Trial, kind: str, value: Any) -> None:
    """Check an event against its schema."""
    node = trial.spec.document["webhooks"][kind]["post"]["requestBody"]["content"][JSON]
    found = trial.schemas().of_value(node["schema"], value, f"#/webhooks/{kind}")
    finding = next(iter(found), None)
    if finding is not None:
        trial.expect(False, f"{kind}: {finding.flaw}", finding.expected, finding.got)


def tested(kind: str) -> Callable[[Trial], None]:
    def check(trial: Trial) -> None:
        made = registered(trial)
        body = {"type": kind}
        trial.ask("test_webhook", 202, webhook_id=str(made["id"]), body=body)
        came = trial.webhooks_receiver().wait(
            lambda hook: hook.value.get("type") == kind and hook.signed_by(str(made.get("secret")))
        )
        trial.expect(came is not None, f"a test of {kind} does not arrive", "a delivery", "none")
        assert came is not None
        conforms(trial, kind, came.value)

    return check


def written_to(trial: Trial) -> None:
    """A message to the seller is in the feed as in the response."""
    cursor = str(trial.value("list_events", query={"after": "newest"}).get("next_cursor"))
    item = create(trial)
    body = {"item_id": item["id"], "body": "Is it still there?"}
    made = trial.value("create_sandbox_message", 201, body=body)
    agrees(trial, "create_sandbox_message returns the wrong message", body, made)
    wanted = [("message.received", str(made["id"]))]
    rows = followed(trial, cursor, wanted, 100)
    trial.expect(len(rows) == 1, "the feed lacks a message", wanted, [of(row) for row in rows])
    agrees(trial, "the event differs from the message", made, rows[0]["data"])


def filtered(trial: Trial) -> None:
    registered(trial, filter="data.price.amount >= 5000")
    low = create(trial, price={"amount": 100, "currency": "EUR"})
    high = create(trial, price={"amount": 9000, "currency": "EUR"})
    arrived(trial, "item.created", str(high["id"]))
    receiver = trial.webhooks_receiver()
    came = receiver.wait(lambda hook: of(hook.value)[1] == low["id"], 0.5)
    trial.expect(came is None, "a filter of a webhook is ignored", "nothing", "a delivery")


def rotated(trial: Trial) -> None:
    made = registered(trial)
    test = {"webhook_id": made["id"], "body": {"type": "item.created"}}
    new = trial.value("rotate_webhook_secret", webhook_id=made["id"])
    receiver = trial.webhooks_receiver()
    before = len(receiver.hooks)
    trial.ask("test_webhook", 202, **test)
    hook = receiver.wait(
        lambda hook: hook in receiver.hooks[before:] and of(hook.value)[0] == "item.created"
    )
    trial.expect(hook is not None, "a test event does not arrive", "a delivery", "none in time")
    assert hook is not None
    marked = hook.headers.get("x-cute-test")
    trial.expect(marked == "true", "a test event is not marked", "X-Cute-Test: true", marked)
    given = hook.headers.get("webhook-signature")
    for secret, whose in ((new["secret"], "new"), (made["secret"], "previous")):
        flaw = f"after a rotation the {whose} secret doesn't sign"
        trial.expect(hook.signed_by(str(secret)), flaw, "two signatures", given)


def ended(trial: Trial) -> None:
    made = registered(trial)
    trial.ask("delete_webhook", 204, webhook_id=made["id"])
    registered(trial, types=["item.deleted"])
    item = create(trial)
    trial.ask("delete_item", 204, item_id=item["id"])
    arrived(trial, "item.deleted", str(item["id"]))
    came = trial.webhooks_receiver().wait(
        lambda hook: of(hook.value) == ("item.created", item["id"]), 0.3
    )
    trial.expect(came is None, "a deleted webhook is sent events", "nothing", "a delivery")


VERIFICATION = "webhook.verification"
HOOKS = ("create_webhook", "create_item")
PROMISES = [
    Promise(
        "feed-complete",
        ("list_events", "get_event"),
        "The feed has each event once, in order, and a cursor continues where it ended.",
        feed,
    ),
    Promise(
        "webhook-delivered",
        (*HOOKS, "list_events"),
        "An event arrives as in the feed, signed over id, time and body; no other type comes.",
        delivered,
    ),
    Promise(
        "webhook-verification",
        HOOKS,
        "A URL gets a signed challenge first, and is active once it has responded.",
        verified,
    ),
    Promise(
        "message-received",
        ("create_sandbox_message", "list_events"),
        "A message is an event as the response shows it.",
        written_to,
    ),
    Promise(
        "webhook-filter",
        HOOKS,
        "A filter keeps events away.",
        filtered,
    ),
    Promise(
        "webhook-rotated",
        ("rotate_webhook_secret", "test_webhook"),
        "After a rotation both secrets sign; a test event is marked.",
        rotated,
    ),
    Promise(
        "webhook-ended",
        ("delete_webhook", *HOOKS),
        "Nothing is sent to a deleted webhook.",
        ended,
    ),
]


def promises(spec: Spec) -> list[Promise]:
    """The promises above, and one for each event that a test can send."""
    at = ("test_webhook", "create_webhook")
    text = "A test event has the form that the document gives it."
    return [
        *PROMISES,
        *(
            Promise(f"event-{kind}", at, text, tested(kind), about="event")
            for kind in spec.document["webhooks"]
            if kind != VERIFICATION
        ),
    ]
