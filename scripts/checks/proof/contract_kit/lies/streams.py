"""Lies of the stream, the feed, the snapshot and its changes."""

import gzip
import json
from collections.abc import Callable, Iterable
from typing import Any

from scripts.checks.proof.contract_kit.lies.telling import (
    Lie,
    Lies,
    at,
    before,
    each_row,
    fields,
    head,
    said,
    when,
)
from scripts.checks.proof.contract_kit.proxy import Spoil, Turn

STREAM, FEED, FILE, CHANGES = (
    "stream_events",
    "list_events",
    "get_item_snapshot",
    "list_item_changes",
)
Change = Callable[[list[bytes]], Iterable[bytes]]


def lines(change: Change) -> Lie:
    """Change the lines of each message of the stream."""

    def act(turn: Turn) -> None:
        messages = turn.body.split(b"\n\n")
        changed = (b"\n".join(change(message.split(b"\n"))) for message in messages)
        turn.body = b"\n\n".join(changed)

    return Lie(STREAM, returned=when(STREAM, act))


def messages(change: Callable[[list[bytes]], Iterable[bytes]]) -> Lie:
    """Change the list of messages with data."""

    def act(turn: Turn) -> None:
        found = [m for m in turn.body.split(b"\n\n") if b"data:" in m]
        turn.body = b"".join(message + b"\n\n" for message in change(found))

    return Lie(STREAM, returned=when(STREAM, act))


def field(name: bytes, value: Callable[[bytes], bytes | None]) -> Lie:
    def change(parts: list[bytes]) -> Iterable[bytes]:
        for part in parts:
            start, _, rest = part.partition(b": ")
            made = value(rest) if start == name else rest
            if start != name:
                yield part
            elif made is not None:
                yield name + b": " + made

    return lines(change)


def data(edit: Callable[[Any], Any]) -> Lie:
    return field(b"data", lambda text: json.dumps(edit(json.loads(text))).encode())


def packed(edit: Callable[[list[Any]], list[Any]]) -> Spoil:
    """Change the items of a whole snapshot."""

    def act(turn: Turn) -> None:
        rows = [json.loads(line) for line in gzip.decompress(turn.body).splitlines()]
        text = b"".join(json.dumps(row).encode() + b"\n" for row in edit(rows))
        turn.body = gzip.compress(text)

    return when(FILE, act, range(200, 201))


def cut(turn: Turn) -> None:
    text = gzip.decompress(turn.body)
    turn.body = gzip.compress(text[: text.rstrip(b"\n").rfind(b"\n") + 1])


def no_if_range(turn: Turn) -> None:
    turn.headers.pop("if-range", None)


def part_header(change: Callable[[str], str | None]) -> Lie:
    return Lie(FILE, returned=when(FILE, head("content-range", change), range(206, 207)))


def moved(turn: Turn) -> None:
    """Send a range that begins one byte too late."""
    turn.body = turn.body[1:] + b"\0"


def in_data(**changes: Any) -> Callable[[Any], Any]:
    return lambda event: {**event, "data": fields(**changes)(event["data"])}


def row_of(kind: str, edit: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda row: edit(row) if row["type"] == kind else row


COUNT = {"tags": 0}


def other_tag(turn: Turn) -> None:
    COUNT["tags"] += 1
    turn.response_headers["etag"] = f'"{COUNT["tags"]}"'


STREAMS: Lies = {
    "stream: no ids": field(b"id", lambda text: None),
    "stream: all data are dropped": messages(lambda found: []),
    "stream: messages without data": field(b"data", lambda text: None),
    "stream: Last-Event-ID is ignored": Lie(
        STREAM, before(STREAM, lambda t: t.headers.pop("last-event-id", None))
    ),
    "stream: Last-Event-ID counts less than after": Lie(
        STREAM,
        before(STREAM, lambda t: t.headers.pop("last-event-id", None) if "after" in t.query else 0),
    ),
    "stream: after is ignored": Lie(STREAM, before(STREAM, lambda t: t.query.pop("after", None))),
    "stream: types are ignored": Lie(STREAM, before(STREAM, lambda t: t.query.pop("types", None))),
    "stream: names are wrong": field(b"event", lambda text: b"message"),
    "stream: no names": field(b"event", lambda text: None),
    "stream: the order is turned": messages(lambda found: found[::-1]),
    "stream: each message comes twice": messages(lambda found: [m for m in found for _ in "ab"]),
    "stream: a message is left out": messages(lambda found: found[1:]),
    "stream: the last message is left out": messages(lambda found: found[:-1]),
    "stream: all ids are the same": field(b"id", lambda text: b"AAAA"),
    "stream: ids are those of events": lines(
        lambda parts: (
            b"id: " + json.loads(parts[-1][6:])["id"].encode()
            if part.startswith(b"id:") and parts[-1].startswith(b"data:")
            else part
            for part in parts
        )
    ),
    "stream: data show another item": data(in_data(title="Another")),
    "stream: timestamps are in seconds": data(lambda e: {**e, "timestamp": 1_790_000_000}),
    "stream: data are of the events alone": data(lambda event: event["data"]),
    "stream: the media type is text/plain": Lie(
        STREAM,
        returned=when(STREAM, lambda t: t.response_headers.update({"content-type": "text/plain"})),
    ),
    "feed: data differ from the item": Lie(
        FEED, returned=said(FEED, each_row(in_data(size="XXL", color="pink")))
    ),
    "feed: data lack the price": Lie(
        FEED,
        returned=said(
            FEED,
            each_row(lambda e: {**e, "data": {n: v for n, v in e["data"].items() if n != "price"}}),
        ),
    ),
    "feed: data have an older price": Lie(
        FEED, returned=said(FEED, each_row(in_data(price={"amount": 1, "currency": "EUR"})))
    ),
    "feed: data have another status": Lie(
        FEED, returned=said(FEED, each_row(in_data(status="sold")))
    ),
    "feed: data of updates are from before": Lie(
        FEED,
        returned=said(FEED, each_row(row_of("item.updated", in_data(title="Contract kit coat")))),
    ),
    "feed: timestamps are in seconds": Lie(
        FEED, returned=said(FEED, each_row(lambda e: {**e, "timestamp": e["timestamp"] // 1000}))
    ),
    "feed: an event differs from the feed": Lie(
        "get_event", returned=said("get_event", lambda e: {**e, "timestamp": e["timestamp"] + 1})
    ),
    "feed: orders have another total": Lie(
        FEED,
        returned=said(
            FEED,
            each_row(row_of("order.created", in_data(total={"amount": 1, "currency": "EUR"}))),
        ),
    ),
    "feed: after=newest starts at the oldest": Lie(
        FEED,
        before(FEED, lambda t: t.query.pop("after") if t.query.get("after") == "newest" else None),
    ),
    "snapshot: without its last line": Lie(FILE, returned=when(FILE, cut, range(200, 201))),
    "snapshot: an item comes twice": Lie(FILE, returned=packed(lambda rows: [*rows, rows[-1]])),
    "snapshot: prices are others": Lie(
        FILE,
        returned=packed(lambda rows: [{**r, "price": {**r["price"], "amount": 7}} for r in rows]),
    ),
    "snapshot: titles are others": Lie(
        FILE, returned=packed(lambda rows: [{**r, "title": "x"} for r in rows])
    ),
    "snapshot: items show their sku": Lie(
        FILE, returned=packed(lambda rows: [{**r, "sku": "x"} for r in rows])
    ),
    "snapshot: If-Range is ignored": Lie(FILE, before(FILE, no_if_range)),
    "snapshot: If-Range never matches": Lie(
        FILE,
        before(FILE, lambda t: t.headers.pop("range", None) if "if-range" in t.headers else None),
    ),
    "snapshot: Content-Range has another start": part_header(lambda v: v.replace("-", "1-", 1)),
    "snapshot: Content-Range has another total": part_header(lambda v: v + "0"),
    "snapshot: Content-Range has another end": part_header(lambda v: v.replace("/", "0/", 1)),
    "snapshot: a part is shifted by a byte": Lie(FILE, returned=when(FILE, moved, range(206, 207))),
    "snapshot: a part is one byte short": Lie(
        FILE, returned=when(FILE, lambda t: setattr(t, "body", t.body[:-1]), range(206, 207))
    ),
    "snapshot: 416 has no total": Lie(
        FILE, returned=when(FILE, head("content-range", lambda v: "bytes */0"), range(416, 417))
    ),
    "snapshot: the ETag moves at each call": Lie(FILE, returned=when(FILE, other_tag)),
    "snapshot: Last-Modified is in the future": Lie(
        FILE,
        returned=when(FILE, head("last-modified", lambda v: "Fri, 01 Jan 2100 00:00:00 GMT")),
    ),
    "snapshot: no X-Changes-Cursor in a whole file": Lie(
        FILE, returned=when(FILE, head("x-changes-cursor", lambda v: None), range(200, 201))
    ),
    "snapshot: a range from the end starts at 0": Lie(
        FILE,
        before(
            FILE,
            lambda t: (
                t.headers.update(range="bytes=0-4") if t.headers.get("range") == "bytes=-5" else 0
            ),
        ),
    ),
    "changes: an item shows another price": Lie(
        CHANGES,
        returned=said(
            CHANGES,
            each_row(
                row_of(
                    "upsert",
                    lambda r: {
                        **r,
                        "item": {**r["item"], "price": {"amount": 7, "currency": "EUR"}},
                    },
                )
            ),
        ),
    ),
    "changes: an item comes twice": Lie(
        CHANGES, returned=said(CHANGES, lambda v: {**v, "data": v["data"] + v["data"][:1]})
    ),
    "changes: has_more is always false": Lie(
        CHANGES, returned=said(CHANGES, lambda v: {**v, "has_more": False})
    ),
    "changes: an unknown cursor is accepted": Lie(
        CHANGES,
        before(CHANGES, lambda t: t.query.pop("after") if t.query.get("after") == "AAAA" else None),
    ),
    "feed: an unknown cursor is accepted": Lie(
        FEED,
        lambda t: (
            t.query.pop("after")
            if at(t, FEED) and set(t.query.get("after", "B")) == {"A"}
            else None
        ),
    ),
}
