"""The stream of events: what the feed has, in its order, and resumable at each message."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cute_contract.provider.promises.events import caused, followed, of
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.trial import STREAM, Row, Trial

EVENT_STREAM = "text/event-stream"
TRIES = 20
PAUSE_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Message:
    """A server-sent event with data."""

    id: str
    event: str
    value: Any


def messages(content: bytes) -> list[Message]:
    """Return the complete messages with data. Raises `ValueError` if one isn't JSON."""
    found = []
    for block in content.replace(b"\r\n", b"\n").split(b"\n\n")[:-1]:
        fields: dict[str, list[str]] = {}
        for line in block.decode("utf-8", "replace").split("\n"):
            name, _, value = line.partition(":")
            fields.setdefault(name, []).append(value.removeprefix(" "))
        if "data" in fields:
            id_, event = ("".join(fields.get(name, [])[-1:]) for name in ("id", "event"))
            found.append(Message(id_, event, json.loads("\n".join(fields["data"]))))
    return found


def read(
    trial: Trial, wanted: list[Row], query: Mapping[str, str | list[str]], last: str = ""
) -> list[Message]:
    """Return the messages about the items of `wanted`, until there are as many.

    A stream that ends is resumed. Other events of the user are left out.
    """
    about = {of(row)[1] for row in wanted}

    def mine(content: bytes) -> list[Message]:
        return [message for message in messages(content) if of_value(message)[1] in about]

    number = len(wanted)
    found: list[Message] = []
    for _ in range(TRIES):
        headers = {"Last-Event-ID": last} if last else {}
        response = trial.stream(query, headers, lambda text: len(mine(text)) >= number)
        media = response.media_type
        trial.expect(
            media == EVENT_STREAM, "a stream has the wrong media type", EVENT_STREAM, media
        )
        more = messages(response.content)
        found += mine(response.content)
        if len(found) >= number:
            break
        if more and more[-1].id:
            last = more[-1].id
        trial.world.wire.sleep(PAUSE_SECONDS)
    return found


def known(trial: Trial) -> tuple[str, list[Row]]:
    """Cause events; return the cursor before them, and the events as the feed has them."""
    cursor, wanted = caused(trial)
    rows = followed(trial, cursor, wanted, 100)
    got = [of(row) for row in rows]
    trial.expect(got == wanted, "the feed lacks events, or their order", wanted, got)
    return cursor, rows


def agree(trial: Trial, flaw: str, rows: list[Row], found: list[Message]) -> None:
    got, wanted = [of_value(message) for message in found], [of(row) for row in rows]
    trial.expect(got == wanted, flaw, wanted, got)
    for message, row in zip(found, rows, strict=True):
        same = message.value == row
        trial.expect(same, "a message differs from the feed", row, message.value)


def of_value(message: Message) -> tuple[str, str]:
    return of(message.value) if isinstance(message.value, dict) else ("", "")


def streamed(trial: Trial) -> None:
    cursor, rows = known(trial)
    found = read(trial, rows, {"after": cursor})
    agree(trial, "the stream lacks events, or their order", rows, found)
    for message in found:
        kind = message.value.get("type")
        named = message.event == kind
        trial.expect(named, "a message is not named by its type", kind, message.event)
    cursors = [message.id for message in found]
    apart = all(cursors) and len(set(cursors)) == len(cursors)
    trial.expect(apart, "messages have no ids of their own", "an id each", cursors)
    page = trial.value("list_events", query={"after": found[1].id, "limit": "100"})
    after = [row for row in page["data"] if of(row)[1] in {of(stored)[1] for stored in rows}]
    fits = [of(row) for row in after] == [of_value(message) for message in found[2:]]
    flaw = "the id of a message is not its cursor in the feed"
    trial.expect(fits, flaw, [of_value(m) for m in found[2:]], [of(row) for row in after])


def resumed(trial: Trial) -> None:
    cursor, rows = known(trial)
    first = read(trial, rows, {"after": cursor})
    agree(trial, "the stream ignores after", rows, first)
    last = first[1].id
    for query, header in (({}, "Last-Event-ID"), ({"after": cursor}, "Last-Event-ID beside after")):
        found = read(trial, rows[2:], query, last)
        agree(trial, f"the stream ignores {header}", rows[2:], found)


def of_types(trial: Trial) -> None:
    cursor, rows = known(trial)
    for types in (["item.deleted"], ["item.updated", "item.deleted"]):
        wanted = [row for row in rows if row.get("type") in types]
        found = read(trial, wanted, {"after": cursor, "types": types})
        wrong = [message.event for message in found if message.value.get("type") not in types]
        trial.expect(not wrong, "the stream has types that were not asked for", types, wrong[:1])
        agree(trial, "the stream lacks one of several types", wanted, found)


HERE = (STREAM, "list_events")
PROMISES = [
    Promise(
        "stream-messages",
        HERE,
        "The stream has the events of the feed, in order, each with its type and cursor.",
        streamed,
    ),
    Promise(
        "stream-resumes",
        HERE,
        "A stream starts at `after`, and `Last-Event-ID` takes its place.",
        resumed,
    ),
    Promise("several-stream_events-types", HERE, "With `types` only those are streamed.", of_types),
]
