"""Operations of the tag `items`."""

from email.utils import format_datetime
from functools import partial
from uuid import UUID

from cute_api.edge.result import CallResult, Download
from cute_api.handlers import batch_rows
from cute_api.handlers.call import Call, ChangeQuery, ChangesCall, SessionCall
from cute_api.services.common import etags
from cute_api.services.feeds import item_changes, item_hashes, set_hashes
from cute_api.services.items import batch, items, listing
from cute_api.services.snapshots import reading
from cute_api.spec import BASE_PATH


def list_items(call: Call, query: listing.ListQuery) -> CallResult:
    if listing.is_newest(query):
        return CallResult(listing.list_newest(call.reads, call.caller, query))
    return CallResult(listing.list_public(call.reads, call.caller, query))


def list_item_changes(call: Call, query: item_changes.ChangesQuery) -> CallResult:
    return CallResult(item_changes.feed(call.reads, query), cursor_parameter="after")


def get_item_hashes(call: Call) -> CallResult:
    return CallResult(item_hashes.of_catalogue(call.reads))


def get_item_bucket(call: Call, bucket: int) -> CallResult:
    return CallResult(item_hashes.bucket_of_catalogue(call.reads, bucket))


def get_item_snapshot(call: SessionCall, range_: str | None, if_range: str | None) -> CallResult:
    etag = None if range_ is None else if_range
    objects = call.services.snapshot_objects
    form = call.services.versions.translation("get_item_snapshot", call.version).form
    snapshot = reading.pick(call.session, form, etag, with_objects=objects is not None)
    headers = {
        "Last-Modified": format_datetime(snapshot.completed_at, usegmt=True),
        "X-Changes-Cursor": item_changes.cursor_after(call.session, snapshot.sequence),
    }
    if snapshot.set_hash is not None:
        headers["X-Set-Hash"] = set_hashes.in_json(snapshot.set_hash)
    return CallResult(
        headers=headers,
        download=Download(
            size=snapshot.size_bytes,
            etag=snapshot.etag,
            media_type="application/gzip",
            read=partial(reading.reader(snapshot, objects), call.transaction.database),
        ),
    )


def get_item(call: Call, item_id: UUID, if_none_match: str | None) -> CallResult:
    if if_none_match is not None:
        # Conditional requests usually end in 304, and reading the ETag alone is cheap.
        etag = items.etag(call.reads, call.caller, item_id)
        if etags.unchanged(if_none_match, etag):
            return CallResult(status=304, headers={"ETag": etag})
    return _item(items.get(call.reads, call.caller, item_id))


def create_item(call: ChangesCall, query: ChangeQuery) -> CallResult:
    item = call.change(
        query, lambda: items.create(call.changes, call.principal, call.body, call.invalid)
    )
    location = f"{BASE_PATH}/items/{item.document['id']}"
    return CallResult(item.document, 201, {"Location": location, "ETag": item.etag})


def update_item(call: ChangesCall, item_id: UUID, if_match: str | None) -> CallResult:
    return _item(
        items.update(
            call.changes,
            call.principal,
            item_id,
            call.body,
            if_match=if_match,
        )
    )


def delete_item(call: ChangesCall, item_id: UUID, if_match: str | None) -> CallResult:
    items.delete(call.changes, call.principal, item_id, if_match=if_match)
    return CallResult(status=204)


def batch_items(call: ChangesCall, query: ChangeQuery) -> CallResult:
    results = call.change(
        query,
        lambda: batch.run(
            call.changes,
            call.principal,
            call.body["operations"],
            invalid=call.row_errors,
            atomic=call.body.get("atomic", False),
        ),
    )
    return CallResult(batch_rows.document(results, call.request_id, call.services.base_url))


def _item(item: items.Version) -> CallResult:
    return CallResult(item.document, headers={"ETag": item.etag})
