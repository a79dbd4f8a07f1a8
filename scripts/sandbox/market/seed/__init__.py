"""The catalogue that `make run` starts with: users, categories, brands, items, a few orders.

Seeding is idempotent and adds only missing rows, so later changes stay. It emits no events. An
existing user, category or brand of the same name is reused.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from cute_api.models import Brand, Category, Item, Order, User
from cute_api.models.database import item_url
from cute_api.services.accounts import accounts
from cute_api.services.importing.batches import take_turn
from cute_api.services.items.columns import entity_document
from scripts.sandbox.market.seed.catalogue import SeedCatalogue

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeedReport:
    """How many rows were added; all zero if the catalogue existed."""

    users: int
    categories: int
    brands: int
    items: int
    orders: int

    @property
    def changed(self) -> bool:
        return any(asdict(self).values())

    def __str__(self) -> str:
        counts = ", ".join(f"{count:,} {name}" for name, count in asdict(self).items())
        return f"{counts} added" if self.changed else "nothing to add"


def seed(session: Session) -> SeedReport:
    """Add missing rows of the catalogue in the caller's transaction."""
    take_turn(session)
    wanted = SeedCatalogue()
    users, added_users = _users(session, wanted.users)
    categories, added_categories = _categories(session, wanted.categories)
    brands, added_brands = _brands(session, wanted.brands)
    rows = [_item_row(item, users, categories, brands) for item in wanted.items]
    added_items = _add_missing(session, Item, rows)
    added_orders = _add_missing(
        session,
        Order,
        [_order_row(session, order, users, categories, brands) for order in wanted.orders],
    )
    return SeedReport(added_users, added_categories, added_brands, added_items, added_orders)


def _users(session: Session, wanted: Sequence[Json]) -> tuple[dict[str, UUID], int]:
    known: dict[str, UUID] = {
        row.email.partition("@")[0]: row.id
        for row in session.execute(
            select(func.lower(User.email).label("email"), User.id).where(
                func.lower(User.email).in_([user["email"] for user in wanted])
            )
        )
    }
    missing = [user for user in wanted if user["username"] not in known]
    for user in missing:
        # Another user may have the name by now; then the seeded user gets another name.
        taken = session.scalar(select(User.id).where(User.username == user["username"]))
        if taken is None:
            session.execute(insert(User).values(user))
            known[user["username"]] = user["id"]
        else:
            row, _ = accounts.create(session, email=user["email"], tier=user["tier"])
            known[user["username"]] = row.id
    return known, len(missing)


def _categories(
    session: Session, wanted: Sequence[Json]
) -> tuple[dict[tuple[str, ...], UUID], int]:
    found = session.execute(
        select(Category.path, Category.id).where(
            Category.path.in_([list(category["path"]) for category in wanted])
        )
    )
    known = {tuple(row.path): row.id for row in found}
    rows = []
    for category in wanted:
        path = category["path"]
        if path not in known:
            known[path] = category["id"]
            rows.append({**category, "path": list(path), "parent_id": known.get(path[:-1])})
    if rows:
        session.execute(insert(Category), rows)
    return known, len(rows)


def _brands(session: Session, wanted: Sequence[Json]) -> tuple[dict[str, UUID], int]:
    names = {brand["name"].casefold(): brand["name"] for brand in wanted}
    known: dict[str, UUID] = {
        names[row.name.casefold()]: row.id
        for row in session.execute(select(Brand.name, Brand.id))
        if row.name.casefold() in names
    }
    rows = [brand for brand in wanted if brand["name"] not in known]
    if rows:
        session.execute(insert(Brand), rows)
    return known | {brand["name"]: brand["id"] for brand in rows}, len(rows)


def _item_row(
    item: Json,
    users: dict[str, UUID],
    categories: dict[tuple[str, ...], UUID],
    brands: dict[str, UUID],
) -> Json:
    plain = {key: item[key] for key in item.keys() - {"seller", "category", "brand"}}
    return {
        **plain,
        "seller_id": users[item["seller"]],
        "category_id": categories[item["category"]],
        "brand_id": None if item["brand"] is None else brands[item["brand"]],
    }


def _order_row(
    session: Session,
    order: Json,
    users: dict[str, UUID],
    categories: dict[tuple[str, ...], UUID],
    brands: dict[str, UUID],
) -> Json:
    item = Item(**_item_row(order["item"], users, categories, brands))
    # The snapshot shows the item as listed, not yet sold.
    item.published_at = item.created_at
    item.category = session.get_one(Category, item.category_id)
    item.brand = None if item.brand_id is None else session.get_one(Brand, item.brand_id)
    plain = {key: order[key] for key in order.keys() - {"item", "buyer"}}
    return {
        **plain,
        "item_id": item.id,
        "seller_id": item.seller_id,
        "buyer_id": users[order["buyer"]],
        "amount": item.price_amount,
        "currency": item.price_currency,
        "item_snapshot": entity_document(
            item,
            seller=order["item"]["seller"],
            for_owner=True,
            item_url=item_url(session),
        ),
    }


def _add_missing(session: Session, model: type[Item | Order], rows: Sequence[Json]) -> int:
    """Insert rows whose id is new (deleted items count as existing); return how many."""
    known = set(session.scalars(select(model.id).where(model.id.in_([row["id"] for row in rows]))))
    missing = [row for row in rows if row["id"] not in known]
    if missing:
        session.execute(insert(model), missing)
    return len(missing)
