"""Items: visibility and changes. Each change records its event."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Select, Text, Uuid, any_, cast, select

from cute_api.lib.json_objects import Json
from cute_api.models import Item
from cute_api.models.catalogue import PUBLIC
from cute_api.models.changes import Changes
from cute_api.models.database import item_url, storage_limits
from cute_api.models.enums import ItemStatus
from cute_api.models.failures import ConstraintError
from cute_api.models.statements import Reads, Statement, parameter, pick
from cute_api.problems import ApiError, Code, InvalidInput
from cute_api.services.common import etags
from cute_api.services.items.bodies import columns_of
from cute_api.services.items.columns import (
    GIVEN_COLUMNS,
    JSON_COLUMNS,
    SELECTED,
    ItemColumns,
    document,
    joined,
    version_of,
)
from cute_api.services.items.refusals import (
    caller_error,
    checked,
    checked_change,
    merged,
    refused,
    with_findings,
)
from cute_api.services.items.writes import (
    ADD,
    DEFAULTS,
    DELETE,
    LOCK,
    LOCK_BY_SKU,
    SEARCHED,
    STORED,
    TAKE_TURNS,
    Names,
    as_json,
    change,
)
from cute_api.services.keys.principals import Principal
from cute_api.webhooks.outbox import outbox

OWNERS_TO_SET = (ItemStatus.DRAFT, ItemStatus.ACTIVE, ItemStatus.ARCHIVED)

Send = Callable[..., Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Version:
    """An item as its reader sees it, with its tag."""

    document: Json

    @property
    def etag(self) -> str:
        """The entity tag of this version."""
        tag: str = self.document["etag"]
        return tag


def get(reads: Reads, principal: Principal | None, item_id: UUID) -> Version:
    """Return an item that the caller may see, with `sku` and `metadata` for its owner."""
    found = reads.rows(ONE, id=str(item_id))
    if not found:
        raise no_such_item()
    item = _with_json_read(found[0])
    owns = _owns_or_may_see(principal, item.seller_id, item.status)
    return Version(document(item, for_owner=owns, item_url=item_url(reads)))


def etag(reads: Reads, principal: Principal | None, item_id: UUID) -> str:
    """Return the entity tag of `get`, reading three columns without joins."""
    found = reads.rows(TAGGED, id=str(item_id))
    if not found:
        raise no_such_item()
    owns = _owns_or_may_see(principal, found[0].seller_id, found[0].status)
    return etags.of_version(found[0].version, for_owner=owns)


def own(changes: Changes, principal: Principal, ids: Sequence[str]) -> dict[str, Version]:
    """Return the caller's items among `ids`, by id."""
    found = changes.rows(OWN, ids=list(ids), seller_id=str(principal.user_id))
    page_url = item_url(changes)
    return {
        item.id: Version(document(_with_json_read(item), for_owner=True, item_url=page_url))
        for item in found
    }


def create(
    changes: Changes, principal: Principal, new: Json, invalid: InvalidInput | None = None
) -> Version:
    """Create an item of the caller. `new` is an `ItemCreate`. Emits `item.created`."""
    if invalid is not None:
        raise with_findings(changes, principal, new, invalid)
    columns = checked(changes, principal, new)
    try:
        with changes.attempt():
            return add(changes, principal, [columns], changes.last_rows)[0]
    except ConstraintError as error:
        raise refused(changes, principal, columns, error) from error


def add(changes: Changes, principal: Principal, many: Sequence[Json], send: Send) -> list[Version]:
    """Create items of the caller in one statement, with their events.

    `many` has the columns of each item, which `checked` returns.
    `send` is a method of `changes`, such as `rows`. Raises `ConstraintError` if PostgreSQL
    refuses an item: `refused` says why.
    """
    page_url = item_url(changes)
    given = [ItemColumns.new(principal.user_id, principal.username, columns) for columns in many]
    rows = [
        {
            **{name: getattr(item, name) for name in GIVEN_COLUMNS},
            "place": place,
            "shown": document(item, for_owner=True, item_url=page_url),
        }
        for place, item in enumerate(given)
    ]
    made = send(
        ADD,
        items=as_json(rows),
        seller_id=str(principal.user_id),
        storage_limits=storage_limits(changes),
        item_url=page_url,
        **outbox.cause(changes),
    )
    stored = (
        item._replace(**{name: getattr(row, name) for name in STORED})
        for item, row in zip(given, made, strict=True)
    )
    return [Version(document(item, for_owner=True, item_url=page_url)) for item in stored]


def update(
    changes: Changes,
    principal: Principal,
    item_id: UUID,
    patch: Json,
    *,
    if_match: str | None = None,
) -> Version:
    """Change the fields in `patch`, a valid `ItemPatch`. Emits `item.updated`.

    Raises 412 unless `if_match` names the current version. A patch that changes nothing touches
    neither the item nor its owner's receivers.
    """
    wanted = columns_of(patch)
    take_turns(changes, principal)
    found = changes.rows(
        LOCK, id=str(item_id), seller_id=str(principal.user_id), **_references(wanted)
    )
    if not found:
        raise _no_own_item(changes, item_id)
    return _change(changes, found[0], wanted, if_match, patches=True)


def put_by_sku(
    changes: Changes,
    principal: Principal,
    sku: str,
    new: Json,
    invalid: InvalidInput | None = None,
    *,
    if_match: str | None = None,
) -> tuple[Version, bool]:
    """Create or replace the caller's item with this `sku`; return whether it was created.

    A sold item is not replaced. Missing fields get their defaults. Calls for a seller are
    serialized, so that racing calls create a single item.
    """
    if invalid is None and new.get("sku", sku) != sku:
        invalid = InvalidInput(ApiError(Code.VALIDATION_FAILED), new)
    if invalid is not None:
        raise with_findings(changes, principal, new, invalid, by_sku=sku)
    take_turns(changes, principal)
    whole = {**new, "sku": sku}
    wanted = {**DEFAULTS, **columns_of(whole)}
    found = changes.rows(
        LOCK_BY_SKU, sku=sku, seller_id=str(principal.user_id), **_references(wanted)
    )
    if found:
        return _change(changes, found[0], wanted, if_match), False
    if if_match is not None:
        raise ApiError(Code.PRECONDITION_FAILED, "No item has this SKU.")
    return create(changes, principal, whole), True


def take_turns(changes: Changes, principal: Principal) -> None:
    """Make this transaction the only one that changes the caller's items, until it ends.

    Call it before locking any item, so that transactions don't deadlock, and storage is counted
    and limited exactly.
    """
    changes.later(
        TAKE_TURNS, seller_id=str(principal.user_id), storage_limits=storage_limits(changes)
    )


def delete(
    changes: Changes, principal: Principal, item_id: UUID, *, if_match: str | None = None
) -> None:
    """Delete the caller's item if `if_match` names its version. Emits `item.deleted`.

    Orders keep their snapshot.
    """
    take_turns(changes, principal)
    found = changes.rows(LOCK, id=str(item_id), seller_id=str(principal.user_id), **_references({}))
    if not found:
        raise _no_own_item(changes, item_id)
    now, item = found[0].now, _locked_item(found[0])
    etags.require_match(if_match, item.version)
    if item.reserved or item.status in (ItemStatus.RESERVED, ItemStatus.SOLD):
        raise _not_available(item)
    changes.later(DELETE, id=item.id, now=now)
    _record(changes, "item.deleted", item.at(now))
    changes.finish()


def _change(
    changes: Changes,
    found: Any,
    wanted: Json,
    if_match: str | None,
    *,
    patches: bool = False,
) -> Version:
    """Set columns of an item that `LOCK` found; the metadata of a patch is merged."""
    names, now, item = Names.given(found), found.now, _locked_item(found)
    etags.require_match(if_match, item.version)
    restocks = item.status == ItemStatus.RESERVED and wanted.keys() == {"quantity"}
    if item.status not in OWNERS_TO_SET and not restocks:
        raise _not_available(item)
    wanted = checked_change(item, merged(item, wanted) if patches else wanted, found)
    changed = {name: value for name, value in wanted.items() if getattr(item, name) != value}
    if not changed:
        return Version(document(item, for_owner=True, item_url=item_url(changes)))
    if restocks:
        changed["status"] = ItemStatus.ACTIVE
    item = item._replace(**changed, **names.of(changed)).at(now)
    values = {name: getattr(item, name) for name in GIVEN_COLUMNS}
    changes.later(
        change(searched=not SEARCHED.isdisjoint(changed)),
        **{**values, **{name: as_json(values[name]) for name in JSON_COLUMNS}},
        id=item.id,
        now=now,
    )
    shown = _record(changes, "item.updated", item)
    try:
        changes.finish()
    except ConstraintError as error:
        raise caller_error(error) or error from error
    return Version(shown)


def shown_columns() -> Select[Any]:
    """Select `ItemColumns` of items that are not deleted."""
    return joined(select(*SELECTED).select_from(Item)).where(Item.deleted_at.is_(None))


def no_such_item() -> ApiError:
    """Return the error for an item that the caller may not see."""
    return ApiError(Code.NOT_FOUND, "The item doesn't exist, or you may not see it.")


ONE = Statement(shown_columns().where(Item.id == parameter("id", Uuid())), ItemColumns)
OWN = Statement(
    shown_columns().where(
        Item.id == any_(cast(parameter("ids", ARRAY(Text)), ARRAY(Uuid()))),
        Item.seller_id == parameter("seller_id", Uuid()),
    ),
    ItemColumns,
)
TAGGED = Statement(
    select(
        cast(Item.seller_id, Text),
        cast(Item.status, Text),
        version_of(Item.updated_at).label("version"),
    ).where(Item.deleted_at.is_(None), Item.id == parameter("id", Uuid()))
)


def _owns_or_may_see(principal: Principal | None, seller_id: str, status: str) -> bool:
    """Return whether an item is the caller's own; raise 404 if they may not see it."""
    owns = principal is not None and seller_id == str(principal.user_id)
    if not (owns or status in PUBLIC):
        raise no_such_item()
    return owns


def _no_own_item(changes: Changes, item_id: UUID) -> ApiError:
    """Return 404, or 403 if the caller may see the item but not change it."""
    found = changes.rows(ONE, id=str(item_id))
    if not found or found[0].status not in PUBLIC:
        return no_such_item()
    return ApiError(Code.NOT_OWNER)


def _references(given: Json) -> Json:
    return {name: given.get(name) for name in ("category_id", "brand_id")}


def _locked_item(row: Any) -> ItemColumns:
    """The item of a row of `LOCK`."""
    return _with_json_read(pick(row, ItemColumns))


def _with_json_read(item: ItemColumns) -> ItemColumns:
    """Parse JSON columns, to compare them, and to get the same length as after a change.

    A response's compression depends on its length, and its tag on the compression.
    """
    read = {name: getattr(item, name) for name in JSON_COLUMNS}
    changed: ItemColumns = item._replace(
        **{name: orjson.loads(value) for name, value in read.items() if isinstance(value, str)}
    )
    return changed


def _record(changes: Changes, event_type: str, item: ItemColumns) -> Json:
    shown = document(item, for_owner=True, item_url=item_url(changes))
    outbox.record_later(
        changes, event_type, user_id=UUID(item.seller_id), subject_id=UUID(item.id), data=shown
    )
    return shown


def _not_available(item: ItemColumns) -> ApiError:
    held = f"The item is {item.status}: it belongs to an order."
    if item.status not in (ItemStatus.RESERVED, ItemStatus.SOLD):
        held = "Open orders hold units of the item."
    return ApiError(Code.ITEM_NOT_AVAILABLE, held)
