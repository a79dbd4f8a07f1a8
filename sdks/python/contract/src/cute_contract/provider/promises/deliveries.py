"""Deliveries: the log of attempts, redelivery, recovery, statistics and the digest."""

from datetime import datetime, timedelta, timezone
from hashlib import sha256

from cute_contract.provider.promises.events import arrived, followed, of, registered
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.receiver import Hook
from cute_contract.provider.promises.shelf import create
from cute_contract.provider.promises.stock import eventually
from cute_contract.provider.promises.trial import Row, Trial

# A deliverer that can't write the result of an attempt may put the webhook off for half a minute.
RETRY_SECONDS = 60.0
# What the kit's receiver responds to an event.
RESPONSE = ""
ROUNDING_MS = 2
CREATED, DELETED = "item.created", "item.deleted"
HOUR = timedelta(hours=1)
# All of them, in hundredths of a percent.
ALL = 10_000


def delivery_of(trial: Trial, webhook: Row, event_id: str, status: str = "delivered") -> Row:
    """Return an event's delivery once it has a status."""

    def known() -> Row | None:
        rows = trial.rows("list_deliveries", webhook_id=webhook["id"], query={"limit": "100"})
        mine = [row for row in rows if row.get("event_id") == event_id]
        trial.expect(len(mine) <= 1, "an event has several deliveries", 1, len(mine))
        return mine[0] if mine and mine[0].get("status") == status else None

    found: Row | None = eventually(trial, known)
    trial.expect(found is not None, f"a delivery is not {status}", status, "another, or none")
    assert found is not None
    return found


def logged(trial: Trial, webhook: Row, event_id: str) -> list[Row]:
    """Return what the log of deliveries shows of an event, to say why an attempt is missing."""
    rows = trial.rows("list_deliveries", webhook_id=webhook["id"], query={"limit": "100"})
    shown = ("status", "attempt_count", "next_attempt_at")
    return [
        {name: row.get(name) for name in shown} for row in rows if row.get("event_id") == event_id
    ]


def caused(trial: Trial) -> tuple[Row, Hook, Row]:
    """Return a webhook, a request to it, and its delivery."""
    webhook = registered(trial)
    item = create(trial)
    hook = arrived(trial, CREATED, str(item["id"]))
    return webhook, hook, delivery_of(trial, webhook, str(hook.value["id"]))


def attempts(trial: Trial, delivery: Row) -> list[Row]:
    shown = trial.value("get_delivery", delivery_id=delivery["id"])
    found: list[Row] = shown.get("attempts", [])
    count = shown.get("attempt_count")
    trial.expect(count == len(found), "attempt_count is another", len(found), count)
    numbers = sorted(number_of(row) for row in found)
    wanted = list(range(1, len(found) + 1))
    trial.expect(numbers == wanted, "attempts are not numbered from 1", wanted, numbers)
    return found


def redelivered(trial: Trial) -> None:
    _, hook, delivery = caused(trial)
    stated = {"type": CREATED, "test": False, "attempt_count": 1}
    got = {name: delivery.get(name) for name in stated}
    trial.expect(got == stated, "a delivery shows the wrong event or attempts", stated, got)
    first = attempts(trial, delivery)
    shown = trial.value("get_delivery", delivery_id=delivery["id"])
    listed = {name: value for name, value in shown.items() if name in delivery}
    trial.expect(listed == delivery, "get_delivery differs from list_deliveries", delivery, listed)
    seen = [(row.get("outcome"), row.get("response_status")) for row in first]
    flaw = "a delivery has the wrong attempts"
    trial.expect(seen == [("success", 200)], flaw, [("success", 200)], seen)
    headers = {name.lower(): value for name, value in first[0]["request_headers"].items()}
    wanted_id = hook.headers.get("webhook-id")
    got_id = headers.get("webhook-id")
    trial.expect(got_id == wanted_id, "an attempt shows the wrong headers", wanted_id, headers)
    text = first[0].get("response_body")
    trial.expect(text == RESPONSE, "an attempt shows the wrong response", RESPONSE, text)
    occurred = datetime.fromisoformat(str(delivery.get("occurred_at"))).timestamp()
    near = abs(occurred * 1000 - hook.value["timestamp"]) <= ROUNDING_MS
    trial.expect(near, "occurred_at is not the event's time", hook.value["timestamp"], occurred)
    trial.ask("redeliver", 202, delivery_id=delivery["id"])
    receiver = trial.webhooks_receiver()

    def again(other: Hook) -> bool:
        return other is not hook and of(other.value) == of(hook.value)

    came = receiver.wait(again)
    trial.expect(came is not None, "a redelivered event does not arrive", "a delivery", "none")
    assert came is not None
    names = ("webhook-id", "x-cute-event")
    wanted = [hook.headers.get(name) for name in names]
    got_again = [came.headers.get(name) for name in names]
    same = (got_again, came.body) == (wanted, hook.body)
    trial.expect(same, "a redelivery is of the wrong event", hook.body, came.body)
    number = eventually(trial, lambda: len(attempts(trial, delivery)) == 2)
    trial.expect(bool(number), "a redelivery is not in the log", "2 attempts", "1")


def failed_once(trial: Trial) -> tuple[Row, Row]:
    """Return a webhook, and its delivery that was refused once and then retried."""
    webhook = registered(trial)
    receiver = trial.webhooks_receiver()
    item = create(trial)
    arrived(trial, CREATED, str(item["id"]))
    receiver.refuse_once(str(item["id"]))
    trial.ask("delete_item", 204, item_id=item["id"])
    first = arrived(trial, DELETED, str(item["id"]))
    came = receiver.wait(
        lambda hook: hook is not first and of(hook.value) == of(first.value), RETRY_SECONDS
    )
    flaw = "a delivery with a 500 is not retried"
    got = [] if came else logged(trial, webhook, str(first.value["id"]))
    trial.expect(came is not None, flaw, f"another attempt within {RETRY_SECONDS:.0f} s", got)
    return webhook, delivery_of(trial, webhook, str(first.value["id"]))


def retried(trial: Trial) -> None:
    _, delivery = failed_once(trial)
    outcomes = [row.get("outcome") for row in sorted(attempts(trial, delivery), key=number_of)]
    wanted = ["bad_status", "success"]
    trial.expect(outcomes == wanted, "a delivery has the wrong attempts", wanted, outcomes)


def number_of(row: Row) -> int:
    return int(row.get("number", 0))


def recovered(trial: Trial) -> None:
    webhook = registered(trial)
    trial.ask("update_webhook", webhook_id=webhook["id"], body={"status": "disabled"})
    cursor = str(trial.value("list_events", query={"after": "newest"}).get("next_cursor"))
    item = create(trial)
    # Events in the feed have been assigned to the webhooks that were active then.
    followed(trial, cursor, [(CREATED, str(item["id"]))], 100)
    trial.ask("update_webhook", webhook_id=webhook["id"], body={"status": "active"})
    receiver = trial.webhooks_receiver()
    early = receiver.wait(lambda hook: of(hook.value) == (CREATED, item["id"]), 1.0)
    trial.expect(early is None, "a disabled webhook is sent events", "nothing", "a delivery")
    result = trial.value("recover_deliveries", 202, webhook_id=webhook["id"], body={})
    trial.expect(result.get("count") == 1, "the wrong number is recovered", 1, result.get("count"))
    since, until = (datetime.fromisoformat(str(result[name])) for name in ("since", "until"))
    made, there = (datetime.fromisoformat(str(row["created_at"])) for row in (webhook, item))
    within = made <= since <= there <= until
    trial.expect(within, "the wrong range is recovered", f"from {made}, past {there}", result)
    arrived(trial, CREATED, str(item["id"]))


def in_range(trial: Trial, webhook: Row, wanted: Row) -> None:
    """Check hours and shares, and that `hour_since` and `hour_until` leave hours out."""
    here = {"webhook_id": webhook["id"]}
    shown = trial.value("get_webhook_stats", **here)
    sums = {name: sum(hour.get(name, 0) for hour in shown["data"]) for name in wanted}
    trial.expect(sums == wanted, "the hours don't add up to the total", wanted, sums)
    share = shown["total"].get("success_basis_points")
    trial.expect(share == ALL, "the share of successes is wrong", ALL, share)
    hour = datetime.fromisoformat(str(shown["data"][0]["hour"]))
    after = (hour + HOUR).isoformat()
    for query, hours in (
        ({"hour_since": hour.isoformat()}, shown["data"]),
        ({"hour_until": after}, shown["data"]),
        ({"hour_until": hour.isoformat()}, []),
        ({"hour_since": after, "hour_until": (hour + 2 * HOUR).isoformat()}, []),
    ):
        part = trial.value("get_webhook_stats", query=query, **here)
        got = part["data"]
        trial.expect(got == hours, f"statistics ignore {' or '.join(query)}", hours, got)
    past = {"date": (hour - 3 * 24 * HOUR).date().isoformat()}
    other = trial.value("get_webhook_digest", query=past, **here)
    empty = (other.get("date"), other.get("count")) == (past["date"], 0)
    trial.expect(empty, "a digest is of the wrong day", past, other)


def with_failures(trial: Trial) -> None:
    """`has_failed_attempts` tells a delivery that was retried from one that was not."""
    webhook, delivery = failed_once(trial)
    query = {"limit": "100", "types": CREATED}
    for value, kind in (("true", DELETED), ("false", CREATED)):
        given = {"limit": "100", "has_failed_attempts": value}
        rows = trial.rows("list_deliveries", webhook_id=webhook["id"], query=given)
        types = {row.get("type") for row in rows}
        flaw = "list_deliveries has a row that has_failed_attempts excludes"
        trial.expect(types == {kind}, flaw, kind, types)
    rows = trial.rows("list_deliveries", webhook_id=webhook["id"], query=query)
    trial.expect(bool(rows) and bool(delivery), "a delivery is not listed", CREATED, rows)


def sent_today(trial: Trial) -> int:
    count: int = trial.value("get_me")["user"]["deliveries"]["sent_today"]
    return count


def counted_today(trial: Trial) -> None:
    before = sent_today(trial)
    caused(trial)
    more = eventually(trial, lambda: sent_today(trial) > before)
    flaw = "a delivery is not in user.deliveries"
    trial.expect(more, flaw, f"more than {before}", before)


def counted(trial: Trial) -> None:
    webhook, hook, _ = caused(trial)
    wanted = {"attempts": 1, "failed_attempts": 0, "delivered": 1, "failed": 0}

    def totals() -> Row:
        shown: Row = trial.value("get_webhook_stats", webhook_id=webhook["id"])
        return {name: shown.get("total", {}).get(name) for name in wanted}

    eventually(trial, lambda: totals() == wanted)
    trial.expect(totals() == wanted, "statistics count wrongly", wanted, totals())
    in_range(trial, webhook, wanted)
    day = datetime.fromtimestamp(hook.value["timestamp"] / 1000, timezone.utc)
    query = {"date": day.date().isoformat()}
    link = sha256(bytes(32) + str(hook.value["id"]).encode()).hexdigest()
    chain = {"count": 1, "delivered": 1, "chain": link}

    def digest() -> Row:
        shown = trial.value("get_webhook_digest", webhook_id=webhook["id"], query=query)
        return {name: shown.get(name) for name in chain}

    eventually(trial, lambda: digest() == chain)
    trial.expect(digest() == chain, "the digest is not of what was sent", chain, digest())
    shown = trial.value("get_webhook_digest", webhook_id=webhook["id"], query=query)
    stated = (shown.get("date"), shown.get("complete"))
    wanted_day = (query["date"], False)
    trial.expect(stated == wanted_day, "a day is complete before its end", wanted_day, stated)
    health = trial.value("get_webhook", webhook_id=webhook["id"]).get("health", {})
    last = health.get("last_success_at")
    trial.expect(last is not None, "health shows no success", "a time", health)


PROMISES = [
    Promise(
        "redeliver",
        ("redeliver", "get_delivery", "list_deliveries"),
        "The same event is sent again, and each attempt is in the log.",
        redelivered,
    ),
    Promise(
        "webhook-retries",
        ("get_delivery", "list_deliveries", "create_webhook"),
        "A delivery that gets a 500 is retried.",
        retried,
    ),
    Promise(
        "recover",
        ("recover_deliveries", "update_webhook", "list_events"),
        "A disabled webhook is sent nothing; what it missed can be recovered.",
        recovered,
    ),
    Promise(
        "webhook-stats",
        ("get_webhook_stats", "get_webhook_digest", "get_webhook"),
        "Statistics and the digest are of what was sent.",
        counted,
    ),
    Promise(
        "deliveries-count",
        ("get_me", "create_webhook"),
        "What was sent today is in `user.deliveries`.",
        counted_today,
    ),
]
