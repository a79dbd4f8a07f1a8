"""Items from a JSON Lines file, keyed by seller and SKU.

This is the operator's bulk load: it emits no events. Items that an order reserved stay unchanged,
and a line without `status` keeps the status of an existing item. The SKU of a sold item makes a new
one.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from cute_api.lib.json_objects import Json
from cute_api.models import Brand, Category, Item, User
from cute_api.models.catalogue import MAX_UNITS
from cute_api.models.statements import DIALECT, Gateway, SessionStatements, sql
from cute_api.services.accounts.storage import limits_setting
from cute_api.services.importing.batches import ImportReport, batches, fill, take_turn
from cute_api.services.importing.item_lines import KnownReferences, LineReader
from cute_api.services.importing.source import MAX_ITEMS_BYTES, InputError, Progress, lines
from cute_api.services.items.columns import GIVEN_COLUMNS
from cute_api.spec import Spec

MAX_ITEMS = 2_000_000
MAX_REMEMBERED_SELLERS = 50_000

_TYPES = {name: Item.__table__.c[name].type.compile(DIALECT) for name in GIVEN_COLUMNS}
_COLUMNS = ", ".join(
    ["line int", "seller_id uuid", *(f"{name} {kind}" for name, kind in _TYPES.items())]
)
_CHANGED = [name for name in GIVEN_COLUMNS if name not in {"sku", "status"}]
_DUPLICATE = sql("""
SELECT line, first FROM (
    SELECT line, min(line) OVER (PARTITION BY seller_id, sku) AS first FROM incoming
) AS numbered
WHERE line <> first ORDER BY line LIMIT 1
""")
# The item that holds the SKU, else the newest archived one.
_SAME_ITEM = """
    items.seller_id = incoming.seller_id AND items.sku = incoming.sku
    AND items.deleted_at IS NULL AND items.status <> 'sold'
    AND (items.holds_sku OR NOT EXISTS (
        SELECT FROM items AS other WHERE other.seller_id = items.seller_id
            AND other.sku = items.sku AND other.deleted_at IS NULL AND other.status <> 'sold'
            AND (other.holds_sku OR other.id > items.id)
    ))
"""
_GIVEN = {name: f"incoming.{name}" for name in _CHANGED} | {
    "quantity": f"""CASE items.status WHEN 'reserved' THEN items.quantity
        ELSE least(incoming.quantity, {MAX_UNITS} - items.reserved) END"""
}
_DIFFERS = f"""
    ({", ".join(f"items.{name}" for name in _CHANGED)}, items.status)
    IS DISTINCT FROM
    ({", ".join(_GIVEN.values())}, coalesce(incoming.status, items.status))
"""
_HELD = "items.status = 'reserved'"
# As the API, it leaves an item in its retired category.
_RETIRED = sql(f"""
SELECT line, kind, name, instead FROM (
    SELECT line, 'category' AS kind, array_to_string(retired.path, ' > ') AS name,
        array_to_string(categories.path, ' > ') AS instead
    FROM incoming JOIN categories AS retired ON retired.id = incoming.category_id
    LEFT JOIN categories ON categories.id = retired.replaced_by
    WHERE retired.retired_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM items WHERE {_SAME_ITEM} AND items.category_id = incoming.category_id
    )
    UNION ALL
    SELECT line, 'brand', retired.name, brands.name
    FROM incoming JOIN brands AS retired ON retired.id = incoming.brand_id
    LEFT JOIN brands ON brands.id = retired.replaced_by
    WHERE retired.retired_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM items WHERE {_SAME_ITEM} AND items.brand_id = incoming.brand_id
    )
) AS refused
ORDER BY line LIMIT 1
""")  # noqa: S608 - built of constants
_COUNT_HELD = sql(f"""
SELECT count(*) FROM items JOIN incoming ON {_SAME_ITEM} WHERE {_DIFFERS} AND {_HELD}
""")  # noqa: S608 - built of constants
_UPDATE = sql(f"""
UPDATE items SET {", ".join(f"{name} = {given}" for name, given in _GIVEN.items())},
    status = coalesce(incoming.status, items.status), updated_at = clock_timestamp()
FROM incoming WHERE {_SAME_ITEM} AND {_DIFFERS} AND NOT {_HELD}
""")  # noqa: S608 - built of constants
_INSERT = sql(f"""
INSERT INTO items (seller_id, {", ".join(_CHANGED)}, sku, status, relisted_from)
SELECT seller_id, {", ".join(_CHANGED)}, sku, coalesce(status, 'active'), (
    SELECT id FROM items AS before WHERE before.seller_id = incoming.seller_id
        AND before.sku = incoming.sku AND before.deleted_at IS NULL AND before.status = 'sold'
    ORDER BY id DESC LIMIT 1
)
FROM incoming WHERE NOT EXISTS (SELECT FROM items WHERE {_SAME_ITEM}) ORDER BY line
""")  # noqa: S608 - built of constants
_OVER = sql("""
SELECT username, tier, user_storage.items, user_storage.bytes
FROM user_storage JOIN users ON users.id = user_id,
    LATERAL (SELECT %(limits)s::jsonb -> tier::text AS most) AS tiers
WHERE user_id IN (SELECT seller_id FROM incoming) AND (
    user_storage.items > (most ->> 'items')::bigint
    OR user_storage.bytes > (most ->> 'bytes')::bigint
)
ORDER BY username LIMIT 1
""")


def import_items(
    session: Session, path: Path, *, document: Json, progress: Progress
) -> ImportReport:
    """Load an items file in the caller's transaction. Raises `InputError`.

    `document` is the bundled specification, whose `ItemCreate` every line must match.
    """
    take_turn(session)
    reader = LineReader(document, _catalogue(session))
    found = lines(path, max_bytes=MAX_ITEMS_BYTES, progress=progress)
    rows = _bounded(reader.row(line) for line in found)
    total = fill(session, _COLUMNS, _with_sellers(session, rows))
    if total == 0:
        raise InputError("the file holds no items")
    connection = SessionStatements(session)
    for duplicate in connection.rows(_DUPLICATE):
        raise InputError(f"the same seller and SKU as line {duplicate.first}", duplicate.line)
    for refused in connection.rows(_RETIRED):
        advice = "choose another one" if refused.instead is None else f"use {refused.instead!r}"
        raise InputError(f"the {refused.kind} {refused.name!r} is retired; {advice}", refused.line)
    held = connection.value(_COUNT_HELD)
    changed = connection.run(_UPDATE)
    added = connection.run(_INSERT)
    _require_storage(connection, limits_setting(Spec(document, sandbox=False).tiers))
    return ImportReport(
        added=added, changed=changed, unchanged=total - added - changed - held, held=held
    )


def _catalogue(session: Session) -> KnownReferences:
    categories = {
        tuple(row.path): row.id for row in session.execute(select(Category.path, Category.id))
    }
    brands = {row.name.casefold(): row.id for row in session.execute(select(Brand.name, Brand.id))}
    return KnownReferences(
        categories=categories,
        brands=brands,
        category_paths={known: names for names, known in categories.items()},
        brand_ids=frozenset(brands.values()),
    )


def _bounded(rows: Iterable[Json]) -> Iterator[Json]:
    for number, row in enumerate(rows, start=1):
        if number > MAX_ITEMS:
            raise InputError(f"more than {MAX_ITEMS:,} items; split the file", row["line"])
        yield row


def _with_sellers(session: Session, rows: Iterable[Json]) -> Iterator[Json]:
    """Replace `seller`, a username or email, by `seller_id` in each row."""
    known: dict[str, UUID] = {}
    for batch in batches(rows):
        if len(known) > MAX_REMEMBERED_SELLERS:
            known.clear()
        known.update(_sellers(session, list({row["seller"] for row in batch} - known.keys())))
        for row in batch:
            name = row.pop("seller")
            if name not in known:
                raise InputError(
                    f"no user {name!r}; create them with `cute users create`", row["line"]
                )
            yield {**row, "seller_id": known[name]}


def _sellers(session: Session, names: Sequence[str]) -> dict[str, UUID]:
    if not names:
        return {}
    email = func.lower(User.email)
    found = session.execute(
        select(User.id, User.username, email.label("email")).where(
            or_(User.username.in_(names), email.in_([name.lower() for name in names]))
        )
    ).all()
    by_name = {row.username: row.id for row in found}
    by_email = {row.email: row.id for row in found}
    return {
        name: owner
        for name in names
        if (owner := by_name.get(name) or by_email.get(name.lower())) is not None
    }


def _require_storage(connection: Gateway, limits: str) -> None:
    """Refuse a file with which a seller would exceed their tier's storage."""
    for over in connection.rows(_OVER, limits=limits):
        raise InputError(
            f"{over.username} would have {over.items:,} items of {over.bytes:,} bytes, more than "
            f"the tier {over.tier} allows; give them another with `cute users set-tier`"
        )
