"""The order of one account's events: all in the feed and the stream, of each item in webhooks."""

from collections.abc import Sequence
from typing import Any

from cute_contract.provider.promises.events import arrived, caused, followed, of, registered
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.streaming import read
from cute_contract.provider.promises.trial import STREAM, Row, Trial

TYPES = ["item.created", "item.updated", "item.deleted"]


def ordered(trial: Trial) -> None:
    me = trial.value("get_me").get("user", {}).get("id")
    hooked = registered(trial, types=TYPES) if trial.receiver is not None else None
    cursor, wanted = caused(trial)
    rows = followed(trial, cursor, wanted, 100)
    alike(trial, "the feed", me, wanted, rows)
    messages = read(trial, rows, {"after": cursor})
    alike(trial, "the stream", me, wanted, [message.value for message in messages])
    if hooked is not None:
        arrived(trial, *wanted[-1])
        about = {item for _, item in wanted}
        hooks = [hook.value for hook in trial.webhooks_receiver().hooks]
        # An attempt whose response was lost arrives again.
        first = {hook["id"]: hook for hook in hooks if of(hook)[1] in about}
        for item in sorted(about):
            of_item = [event for event in wanted if event[1] == item]
            came = [hook for hook in first.values() if of(hook)[1] == item]
            alike(trial, "a webhook", me, of_item, came)


def alike(
    trial: Trial, where: str, me: Any, wanted: Sequence[tuple[str, str]], events: Sequence[Row]
) -> None:
    """Check that these are the events of an account, in their order."""
    accounts = {event.get("account") for event in events}
    trial.expect(accounts == {me}, f"{where} names the wrong account", me, accounts)
    got = [of(event) for event in events]
    flaw = f"{where} has events of an account in another order"
    trial.expect(got == list(wanted), flaw, wanted, got)


PROMISES = [
    Promise(
        "order-per-account",
        ("list_events", STREAM, "create_webhook", "get_me"),
        "Feed and stream keep the order of an account's events, webhooks that of an item's.",
        ordered,
    ),
]
