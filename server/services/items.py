"""Items: who sees which, and how they change. Each change records its event."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    DateTime,
    Select,
    Text,
    Uuid,
    any_,
    func,
    literal_column,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, contains_eager

from server.models import Brand, Category, Item, User
from server.models.database import item_url
from server.models.enums import ItemStatus
from server.models.reads import Reads, Statement, parameter
from server.problems import ApiError, Code, invalid_field
from server.services import etags, representations
from server.services.cursors import Listing
from server.services.item_columns import SELECTED, ItemColumns, document
from server.services.moments import updated_since
from server.services.pagination import PageRequest, page
from server.services.principals import Principal
from server.webhooks import outbox

PUBLIC = (ItemStatus.ACTIVE, ItemStatus.RESERVED, ItemStatus.SOLD)
OWNERS_TO_SET = (ItemStatus.DRAFT, ItemStatus.ACTIVE, ItemStatus.ARCHIVED)
OPTIONAL: Mapping[str, Any] = {
    "description": None,
    "brand_id": None,
    "size": None,
    "color": None,
    "images": [],
    "status": ItemStatus.ACTIVE,
}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Version:
    """An item as its reader sees it."""

    document: Json

    @property
    def etag(self) -> str:
        """The entity tag of this version."""
        tag: str = self.document["etag"]
        return tag


@cache
def _own(limit: int, given: frozenset[str]) -> Statement:
    """A user's items, newest first. `given` are the filters, and `cursor` for a later page."""
    conditions: list[ColumnElement[bool]] = [Item.seller_id == parameter("seller", Uuid())]
    if "cursor" in given:
        conditions.append(Item.id < parameter("after", Uuid()))
    if "status" in given:
        conditions.append(Item.status == parameter("status", Text()))
    if "sku" in given:
        conditions.append(Item.sku == any_(parameter("sku", ARRAY(Text))))
    if "updated_since" in given:
        conditions.append(Item.updated_at >= parameter("updated_since", DateTime(timezone=True)))
    found = _columns().where(*conditions).order_by(Item.id.desc())
    # By SKU there are no more than SKUs. With a limit PostgreSQL might rather read all items,
    # newest first, until it has found so many.
    return Statement(found if "sku" in given else found.limit(literal_column(str(limit + 1))))


def list_own(reads: Reads, principal: Principal, query: Json) -> Json:
    """A page of the caller's own items in every status, newest first."""
    wanted = PageRequest.of(reads, Listing.OWN_ITEMS, query, user_id=principal.user_id)
    found = reads.rows(
        _own(wanted.limit, frozenset(query) - {"limit"}),
        seller=str(principal.user_id),
        after=wanted.after_text,
        status=query.get("status"),
        sku=query.get("sku"),
        updated_since=updated_since(query) if "updated_since" in query else None,
    )
    page_url = item_url(reads)
    return page(
        [ItemColumns._make(row) for row in found],
        wanted,
        lambda item: document(item, for_owner=True, item_url=page_url),
    )


def get(reads: Reads, principal: Principal | None, item_id: UUID) -> Version:
    """An item that the caller may see, with `sku` when it is the caller's own."""
    found = reads.rows(ONE, id=str(item_id))
    if not found:
        raise _no_such_item()
    item = ItemColumns._make(found[0])
    owns = principal is not None and item.seller_id == str(principal.user_id)
    if not (owns or item.status in PUBLIC):
        raise _no_such_item()
    return Version(document(item, for_owner=owns, item_url=item_url(reads)))


def create(session: Session, principal: Principal, new: Json) -> Version:
    """List a new item of the caller's. `new` is a valid `NewItem`. Emits `item.created`."""
    row = Item(
        seller_id=principal.user_id,
        status=ItemStatus(new.get("status", ItemStatus.ACTIVE)),
        images=_images(new.get("images", [])),
    )
    _assign(session, row, {key: new[key] for key in new.keys() - {"status", "images"}})
    session.add(row)
    _flush(session)
    return Version(_record(session, "item.created", row, seller=principal.username))


def update(
    session: Session,
    principal: Principal,
    item_id: UUID,
    patch: Json,
    *,
    if_match: str | None = None,
) -> Version:
    """Change what `patch` (a valid `ItemPatch`) names and leave the rest. Emits `item.updated`.

    With `if_match` only the version that it names is changed; another answers 412.
    A patch that changes nothing leaves the item, and its owner's receivers, alone.
    """
    row = _lock_own(session, principal, item_id)
    etags.require_match(if_match, row.updated_at)
    if row.status not in OWNERS_TO_SET:
        raise _not_available(row)
    values = dict(patch)
    # Looking up what the patch names must not flush the row: it would then count as unchanged.
    with session.no_autoflush:
        if "status" in values:
            row.status = ItemStatus(values.pop("status"))
        if "images" in values:
            row.images = _images(values.pop("images"))
        _assign(session, row, values)
    if not session.is_modified(row):
        return Version(_for_owner(session, row))
    row.updated_at = func.clock_timestamp()
    _flush(session)
    session.refresh(row, ["updated_at"])
    return Version(_record(session, "item.updated", row, seller=principal.username))


def put_by_sku(
    session: Session,
    principal: Principal,
    sku: str,
    new: Json,
    *,
    if_match: str | None = None,
) -> tuple[Version, bool]:
    """Make the caller's item with this `sku` what `new` (a valid `NewItem`) says; was it created?

    What `new` leaves out gets its default. Calls for one seller take turns, so that two that race
    make one item.
    """
    if new.get("sku", sku) != sku:
        raise invalid_field("/sku", "differs", "It must be the SKU that you put, or left out.")
    take_turns(session, principal)
    item_id = session.scalar(
        select(Item.id).where(
            Item.seller_id == principal.user_id, Item.sku == sku, Item.deleted_at.is_(None)
        )
    )
    if item_id is None:
        if if_match is not None:
            raise ApiError(Code.PRECONDITION_FAILED, "There is no item with this SKU.")
        return create(session, principal, {**new, "sku": sku}), True
    whole = {**OPTIONAL, **new, "sku": sku}
    return update(session, principal, item_id, whole, if_match=if_match), False


def take_turns(session: Session, principal: Principal) -> None:
    """Let this transaction be the only one of the caller's that needs to be alone, until it ends.

    The lock is the weakest that excludes itself: rows that only refer to the user, such as the
    event of a single change, are still written meanwhile, or the two could wait for each other.
    """
    session.execute(
        select(User.id).where(User.id == principal.user_id).with_for_update(key_share=True)
    )


def delete(
    session: Session, principal: Principal, item_id: UUID, *, if_match: str | None = None
) -> None:
    """Take the caller's item away, as `if_match` knows it. Emits `item.deleted`.

    Orders keep their snapshot.
    """
    row = _lock_own(session, principal, item_id)
    etags.require_match(if_match, row.updated_at)
    if row.status in (ItemStatus.RESERVED, ItemStatus.SOLD):
        raise _not_available(row)
    row.deleted_at = row.updated_at = func.clock_timestamp()
    _flush(session)
    session.refresh(row, ["updated_at"])
    _record(session, "item.deleted", row, seller=principal.username)


def _columns() -> Select[Any]:
    return select(*SELECTED).join(User, User.id == Item.seller_id).where(Item.deleted_at.is_(None))


ONE = Statement(_columns().where(Item.id == parameter("id", Uuid())))


def _items() -> Select[Item]:
    return (
        select(Item)
        .join(Item.seller)
        .options(contains_eager(Item.seller).load_only(User.username))
        .where(Item.deleted_at.is_(None))
    )


def _lock_own(session: Session, principal: Principal, item_id: UUID) -> Item:
    """The caller's item, locked until the transaction ends; 404 or 403 when it isn't theirs.

    Nobody waits for, or holds up, what is another's: two batches that name each other's items
    would wait for each other.
    """
    row = session.scalar(
        _items()
        .where(Item.id == item_id, Item.seller_id == principal.user_id)
        .with_for_update(of=Item)
    )
    if row is not None:
        return row
    anothers = session.scalar(_items().where(Item.id == item_id))
    if anothers is None or not _visible(anothers, None):
        raise _no_such_item()
    raise ApiError(Code.NOT_OWNER)


def _owns(row: Item, principal: Principal | None) -> bool:
    return principal is not None and row.seller_id == principal.user_id


def _visible(row: Item, principal: Principal | None) -> bool:
    return row.status in PUBLIC or _owns(row, principal)


def _assign(session: Session, row: Item, values: Json) -> None:
    """Set plain columns from a valid body, after checking that what it refers to exists."""
    for name, model in (("category_id", Category), ("brand_id", Brand)):
        reference = values.get(name)
        if reference is not None and session.get(model, UUID(reference)) is None:
            raise invalid_field(f"/{name}", "unknown_reference", f"There is no such {name[:-3]}.")
    for name, value in values.items():
        if name == "price":
            row.price_amount, row.price_currency = value["amount"], value["currency"]
        elif name in ("category_id", "brand_id"):
            setattr(row, name, None if value is None else UUID(value))
        else:
            setattr(row, name, value)


def _images(images: list[Json]) -> list[Json]:
    return [{"url": image["url"], "alt": image.get("alt")} for image in images]


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        if "uq_items_seller_id_sku" in str(error.orig):
            raise ApiError(Code.SKU_TAKEN) from error
        raise


def _record(session: Session, event_type: str, row: Item, *, seller: str) -> Json:
    document = _document(session, row, seller=seller)
    outbox.record(session, event_type, user_id=row.seller_id, subject_id=row.id, data=document)
    return document


def _for_owner(session: Session, row: Item) -> Json:
    return _document(session, row, seller=row.seller.username)


def _document(session: Session, row: Item, *, seller: str) -> Json:
    return representations.item(row, seller=seller, for_owner=True, item_url=item_url(session))


def _no_such_item() -> ApiError:
    return ApiError(Code.NOT_FOUND, "There is no such item, or you may not see it.")


def _not_available(row: Item) -> ApiError:
    return ApiError(Code.ITEM_NOT_AVAILABLE, f"The item is {row.status}: its order owns it now.")
