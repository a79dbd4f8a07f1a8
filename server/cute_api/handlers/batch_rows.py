"""The response to a batch, and the references that replace its items when it is too large to keep.

A reference is the item's id. The item is read again for each retry, so it is as it is then, and
`null` if it has been deleted.
"""

from collections.abc import Sequence

from cute_api import problems
from cute_api.handlers.idempotency import References
from cute_api.lib.json_objects import Json
from cute_api.models.changes import Changes
from cute_api.services.items import items
from cute_api.services.items.batch import RowResult
from cute_api.services.keys.principals import Principal


def document(results: Sequence[RowResult], request_id: str, base_url: str) -> Json:
    """Schema `ItemBatchResult`; `base_url` is as in `problems.document`."""
    failed = sum(result.error is not None for result in results)
    rows = [_row(index, result, request_id, base_url) for index, result in enumerate(results)]
    return {"data": rows, "succeeded": len(rows) - failed, "failed": failed}


def _row(index: int, result: RowResult, request_id: str, base_url: str) -> Json:
    item, error = result.item, result.error
    problem = None if error is None else problems.document(error, request_id, base_url)
    return {
        "index": index,
        "status": result.status,
        "item": None if item is None else item.document,
        "etag": result.etag,
        "problem": problem,
    }


def _shorten(body: Json) -> Json:
    rows = [{**row, "item": row["item"] and row["item"]["id"]} for row in body["data"]]
    return {**body, "data": rows}


def _restore(changes: Changes, caller: Principal, short: Json) -> Json:
    ids = [row["item"] for row in short["data"] if row["item"] is not None]
    found = items.own(changes, caller, ids)

    def restored(row: Json) -> Json:
        if row["item"] is None:
            return row
        item = found.get(row["item"])
        if item is None:
            return {**row, "item": None, "etag": None}
        return {**row, "item": item.document, "etag": item.etag}

    return {**short, "data": [*map(restored, short["data"])]}


REFERENCES = References(_shorten, _restore)
