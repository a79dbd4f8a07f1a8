"""Operations of the tag `items`."""

from email.utils import format_datetime
from functools import partial
from typing import Any

from cute_api import problems
from cute_api.handlers.call import Answer, Call, changes_directly
from cute_api.handlers.downloads import Download
from cute_api.services.feeds import item_changes
from cute_api.services.items import batch, items, listing
from cute_api.services.snapshots import reading
from cute_api.spec import BASE_PATH


def list_items(call: Call) -> Answer:
    if listing.is_newest(call.query):
        return Answer(listing.list_newest(call.reads, call.query))
    return Answer(listing.list_public(call.reads, call.query))


def list_item_changes(call: Call) -> Answer:
    return Answer(item_changes.feed(call.reads, call.query), cursor_parameter="after")


def get_item_snapshot(call: Call) -> Answer:
    kept = call.headers.get("If-Range") if "Range" in call.headers else None
    snapshot = reading.pick(call.session, kept)
    return Answer(
        headers={
            "Last-Modified": format_datetime(snapshot.completed_at, usegmt=True),
            "X-Changes-Cursor": item_changes.cursor_after(call.session, snapshot.sequence),
        },
        download=Download(
            size=snapshot.size_bytes,
            etag=snapshot.etag,
            media_type="application/gzip",
            read=partial(reading.read, snapshot.id),
        ),
    )


def get_item(call: Call) -> Answer:
    return _item(items.get(call.reads, call.caller, call.id("item_id")))


@changes_directly
def create_item(call: Call) -> Answer:
    item = items.create(call.changes, call.principal, call.body)
    location = f"{BASE_PATH}/items/{item.document['id']}"
    return Answer(item.document, 201, {"Location": location, "ETag": item.etag})


@changes_directly
def update_item(call: Call) -> Answer:
    return _item(
        items.update(
            call.changes,
            call.principal,
            call.id("item_id"),
            call.body,
            if_match=call.headers.get("If-Match"),
        )
    )


@changes_directly
def delete_item(call: Call) -> Answer:
    items.delete(
        call.changes, call.principal, call.id("item_id"), if_match=call.headers.get("If-Match")
    )
    return Answer(status=204)


@changes_directly
def batch_items(call: Call) -> Answer:
    outcomes = batch.run(
        call.changes,
        call.principal,
        call.body["operations"],
        faults=call.row_faults,
        atomic=call.body.get("atomic", False),
    )
    failed = sum(outcome.error is not None for outcome in outcomes)
    rows = [_row(index, outcome, call.request_id) for index, outcome in enumerate(outcomes)]
    return Answer({"data": rows, "succeeded": len(rows) - failed, "failed": failed})


def _row(index: int, outcome: batch.Outcome, request_id: str) -> dict[str, Any]:
    item, error = outcome.item, outcome.error
    return {
        "index": index,
        "status": outcome.status,
        "item": None if item is None else item.document,
        "etag": outcome.etag,
        "problem": None if error is None else problems.document(error, request_id),
    }


def _item(item: items.Version) -> Answer:
    return Answer(item.document, headers={"ETag": item.etag})
