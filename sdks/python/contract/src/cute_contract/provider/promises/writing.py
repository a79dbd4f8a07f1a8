"""Writes: exactly the sent values are stored."""

from urllib.parse import urlsplit

from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import brands, create, field, leaves, new_item
from cute_contract.provider.promises.trial import Row, Trial
from cute_contract.provider.wire import ApiResponse

VERSION = frozenset({"updated_at", "published_at", "etag"})
IMAGES = [{"url": "https://images.cute.example/a.jpg", "alt": "Front"}]
OPTIONAL = ("description", "brand_id", "size", "color", "sku")
HOOK = {"url": "https://hooks.cute.example/contract", "types": ["item.created"]}


def full(trial: Trial, tail: str) -> Row:
    """Return an item with every field."""
    return new_item(
        trial,
        title="Contract kit scarf",
        description="Two lines:\nof text.",
        brand_id=brands(trial)[0],
        size="M",
        color="sand",
        images=IMAGES,
        sku=f"{trial.world.shared.texts['unique']}-{tail}",
        metadata={"kit": "one"},
        status="draft",
    )


def read(trial: Trial, item: Row) -> Row:
    """The item as it is now."""
    found: Row = trial.value("get_item", item_id=str(item["id"]))
    return found


def agrees(trial: Trial, flaw: str, wanted: Row, got: Row) -> None:
    """Check that `got` has each field of `wanted`; report the first difference."""
    for name, value in wanted.items():
        there = field(got, name)
        trial.expect(there == value, f"{flaw}: {name} differs", value, there)


def create_keeps(trial: Trial) -> None:
    sent = full(trial, "create")
    response = trial.ask("create_item", 201, body=sent)
    made = response.value
    agrees(trial, "create_item returns the wrong item", sent, made)
    located(trial, response, f"items/{made.get('id')}")
    agrees(trial, "get_item shows another item than was created", made, read(trial, made))


def located(trial: Trial, response: ApiResponse, path: str) -> None:
    """Check `Location`, and that the tag is that of the body."""
    where = urlsplit(response.headers.get("Location", "")).path
    wanted = f"{trial.spec.base_path}/{path}"
    trial.expect(where == wanted, "Location is not the new path", wanted, where)
    tag, own = response.headers.get("ETag"), response.value.get("etag")
    trial.expect(tag == own, "the header ETag and the field etag differ", own, tag)


def surroundings(trial: Trial) -> None:
    """What an item shows of its seller, category and brand is what they are."""
    user = trial.value("get_me").get("user") or {}
    item = create(trial, brand_id=brands(trial)[0])
    wanted: Row = {
        "seller": {"id": user.get("id"), "username": user.get("username")},
        "category": trial.value("get_category", category_id=leaves(trial)[0]),
        "brand": trial.value("get_brand", brand_id=brands(trial)[0]),
    }
    agrees(trial, "an item shows the wrong seller, category or brand", wanted, item)
    listed = item.get("published_at")
    trial.expect(listed is not None, "an active item was never published", "a time", listed)
    draft = create(trial, status="draft").get("published_at")
    trial.expect(draft is None, "a draft was published", None, draft)


def create_defaults(trial: Trial) -> None:
    made = create(trial)
    defaults: Row = {**dict.fromkeys(OPTIONAL), "images": [], "metadata": {}, "status": "active"}
    agrees(trial, "create_item without optional fields", defaults, made)


def patches(trial: Trial) -> list[Row]:
    """Change an item step by step: each field alone, several, to null."""
    return [
        {"title": "Another title"},
        {"price": {"amount": 999, "currency": "SEK"}},
        {"description": "Other words"},
        {"category_id": leaves(trial)[1]},
        {"brand_id": brands(trial)[1]},
        {"size": "L", "color": "teal"},
        {"condition": "very_good"},
        {"images": [{"url": "https://images.cute.example/b.jpg", "alt": None}]},
        {"metadata": {"kit": "two"}},
        {"status": "active"},
        *({name: None} for name in OPTIONAL),
        {"status": "archived", "title": "A third title"},
    ]


def patch_leaves_rest(trial: Trial) -> None:
    before = trial.value("create_item", 201, body=full(trial, "patch"))
    for sent in patches(trial):
        returned = trial.value("update_item", item_id=before["id"], body=sent)
        named = "update_item: a field that was sent"
        agrees(trial, named, sent, returned)
        changed = VERSION | {*sent, *(name.removesuffix("_id") for name in sent)}
        rest = {n: v for n, v in before.items() if n not in changed}
        agrees(trial, "update_item changes a field that was not sent", rest, returned)
        now = read(trial, before)
        agrees(trial, "get_item differs from what update_item returned", returned, now)
        moved = str(now.get("updated_at")) > str(before.get("updated_at"))
        trial.expect(moved, "updated_at stays when an item changes", "a later time", now)
        fixed = now.get("created_at") == before.get("created_at")
        trial.expect(fixed, "created_at moves", before.get("created_at"), now.get("created_at"))
        before = now


def put_by_sku(trial: Trial) -> None:
    sent = full(trial, "put")
    sku = str(sent["sku"])
    response = trial.ask("put_item_by_sku", 201, body=sent, sku=sku)
    made = response.value
    located(trial, response, f"items/{made.get('id')}")
    agrees(trial, "put_item_by_sku creates the wrong item", sent, made)
    same = trial.value("put_item_by_sku", body=sent, sku=sku)
    agrees(trial, "the same put_item_by_sku again changes the item", made, same)
    less = {**new_item(trial, title="Put again"), "status": "active"}
    replaced = trial.value("put_item_by_sku", body=less, sku=sku)
    reset = {n: None for n in OPTIONAL if n != "sku"}
    wanted = {**reset, **less, "images": [], "metadata": {}, "sku": sku, "id": made["id"]}
    agrees(trial, "put_item_by_sku keeps what was left out", wanted, replaced)
    agrees(
        trial, "get_item differs from what put_item_by_sku returned", replaced, read(trial, made)
    )


def delete_ends(trial: Trial) -> None:
    made = create(trial, size=f"gone-{trial.world.shared.texts['unique'][4:]}")
    trial.ask("delete_item", 204, item_id=made["id"])
    after = trial.send("get_item", item_id=made["id"])
    trial.expect(after.status == 404, "a deleted item is still there", 404, after.status)
    for operation, query in (("list_items", {"size": made["size"]}), ("list_my_items", {})):
        rows = trial.rows(operation, query={**query, "limit": "100"})
        there = made["id"] in [row.get("id") for row in rows]
        trial.expect(not there, f"{operation} has a deleted item", "no such item", made["id"])


def favorite_kept(trial: Trial) -> None:
    item = create(trial)

    def is_listed() -> bool:
        rows = trial.rows("list_my_favorites", query={"limit": "100"})
        found = [row for row in rows if row.get("id") == item["id"]]
        trial.expect(len(found) < 2, "an item is twice among the favorites", 1, len(found))
        return bool(found)

    for operation, kept in (("put_my_favorite", True), ("delete_my_favorite", False)):
        for _ in range(2):
            trial.ask(operation, 204, item_id=item["id"])
            trial.expect(is_listed() == kept, f"{operation} has no effect", kept, not kept)
    trial.ask("put_my_favorite", 204, item_id=item["id"])
    trial.ask("delete_item", 204, item_id=item["id"])
    trial.expect(not is_listed(), "a deleted item stays a favorite", "no such row", item["id"])


def webhook_writes(trial: Trial) -> None:
    more: Row = {"filter": None, "description": "Contract kit", "metadata": {"kit": "one"}}
    sent: Row = {**HOOK, **more}
    response = trial.ask("create_webhook", 201, body=sent)
    made = response.value
    located(trial, response, f"webhooks/{made.get('id')}")
    agrees(trial, "create_webhook returns the wrong webhook", sent, made)
    before = trial.value("get_webhook", webhook_id=made["id"])
    stated = {name: value for name, value in made.items() if name != "secret"}
    agrees(trial, "get_webhook shows another webhook than was created", stated, before)
    for change in (
        {"description": "Another"},
        {"types": ["item.created", "item.deleted"]},
        {"description": None},
        {"metadata": {"kit": "two"}},
    ):
        response = trial.ask("update_webhook", webhook_id=made["id"], body=change)
        changed, tag = response.value, response.headers.get("ETag")
        same = tag == changed.get("etag")
        trial.expect(same, "the header ETag and the field etag differ", changed.get("etag"), tag)
        trial.expect(tag != before["etag"], "update_webhook: etag stays", "another", tag)
        wanted = {**before, **change, "etag": tag}
        agrees(trial, "update_webhook", wanted, changed)
        now = trial.value("get_webhook", webhook_id=made["id"])
        agrees(trial, "get_webhook differs from what update_webhook returned", changed, now)
        before = now
    trial.ask("delete_webhook", 204, webhook_id=made["id"])
    after = trial.send("get_webhook", webhook_id=made["id"])
    trial.expect(after.status == 404, "a deleted webhook is still there", 404, after.status)


def batch_rows(trial: Trial) -> None:
    keep, drop = create(trial), create(trial)
    sku = f"{trial.world.shared.texts['unique']}-batch"
    good = new_item(trial, title="Contract kit batch")
    operations = [
        {"op": "create", "item": good},
        {"op": "update", "id": keep["id"], "item": {"title": "By batch"}},
        {"op": "create", "item": {"title": "No price"}},
        {"op": "delete", "id": drop["id"]},
        {"op": "put", "sku": sku, "item": good},
        {"op": "put", "sku": sku, "item": {**good, "title": "Contract kit put"}},
    ]
    result = trial.value("batch_items", body={"operations": operations})
    rows = result.get("data", [])
    places = [row.get("index") for row in rows]
    trial.expect(places == [*range(6)], "batch rows are not in order", [*range(6)], places)
    statuses = [row.get("status") for row in rows]
    wanted = [201, 200, 422, 204, 201, 200]
    trial.expect(statuses == wanted, "batch rows have the wrong statuses", wanted, statuses)
    sums = (result.get("succeeded"), result.get("failed"))
    trial.expect(sums == (5, 1), "succeeded and failed don't count the rows", (5, 1), sums)
    agrees(trial, "a batch row creates the wrong item", good, rows[0].get("item") or {})
    agrees(trial, "a batch row is not done", rows[1].get("item") or {}, read(trial, keep))
    stated = rows[2].get("problem") is not None and rows[2].get("item") is None
    trial.expect(stated, "a batch row that failed has no problem", "a problem", rows[2])
    put = rows[5].get("item") or {}
    agrees(trial, "a batch row puts the wrong item", {**good, "title": "Contract kit put"}, put)
    own = put.get("id") == (rows[4].get("item") or {}).get("id") and put.get("sku") == sku
    trial.expect(own, "a batch row doesn't put by its SKU", f"the same item, {sku}", put)
    gone = trial.send("get_item", item_id=drop["id"]).status
    trial.expect(gone == 404, "a batch row that deletes is not done", 404, gone)


def batch_atomic(trial: Trial) -> None:
    keep = create(trial)
    operations = [
        {"op": "update", "id": keep["id"], "item": {"title": "Rolled back"}},
        {"op": "create", "item": {"title": "No price"}},
    ]
    result = trial.value("batch_items", body={"atomic": True, "operations": operations})
    statuses = [row.get("status") for row in result.get("data", [])]
    trial.expect(
        statuses == [424, 422], "an atomic batch isn't all or nothing", [424, 422], statuses
    )
    none = result.get("succeeded") == 0
    trial.expect(none, "an atomic batch counts rows", "succeeded 0", result.get("succeeded"))
    agrees(trial, "an atomic batch that failed changed an item", keep, read(trial, keep))


def all_named(trial: Trial) -> None:
    wrong = {"title": "", "price": {"amount": -1, "currency": "EUR"}, "condition": "worn"}
    problem = trial.value("create_item", 422, body=new_item(trial, **wrong))
    errors = problem.get("errors", [])
    wanted = {"/title", "/price/amount", "/condition"}
    got = {error.get("pointer") for error in errors}
    trial.expect(got == wanted, "errors name the wrong fields", sorted(wanted), got)
    codes = {error.get("code") for error in errors}
    trial.expect(len(codes) == len(wanted), "different errors have one code", wanted, codes)


PROMISES = [
    Promise(
        "errors-named",
        ("create_item",),
        "`errors` points at each wrong field, and says what is wrong with it.",
        all_named,
        about="errors",
    ),
    Promise(
        "create-keeps-fields",
        ("create_item", "get_item"),
        "An item is created with the fields sent, at `Location`.",
        create_keeps,
    ),
    Promise(
        "item-surroundings",
        ("create_item", "get_category", "get_brand", "get_me"),
        "An item shows its seller, category and brand as they are, and when it was published.",
        surroundings,
    ),
    Promise(
        "create-defaults",
        ("create_item",),
        "Fields that are left out get their defaults.",
        create_defaults,
    ),
    Promise(
        "patch-leaves-rest",
        ("update_item", "get_item"),
        "A merge patch changes what is sent, clears by `null`, and leaves the rest.",
        patch_leaves_rest,
        about="merge patch",
    ),
    Promise(
        "put-by-sku",
        ("put_item_by_sku", "get_item"),
        "PUT by SKU creates, then replaces all fields; the same again changes nothing.",
        put_by_sku,
    ),
    Promise(
        "delete-ends",
        ("delete_item", "get_item", "list_items", "list_my_items"),
        "A deleted item returns 404 and is in no list.",
        delete_ends,
    ),
    Promise(
        "favorites-kept",
        ("put_my_favorite", "delete_my_favorite", "list_my_favorites", "delete_item"),
        "A favorite is in the list once until it is removed or the item is deleted.",
        favorite_kept,
    ),
    Promise(
        "webhook-writes",
        ("create_webhook", "update_webhook", "get_webhook", "delete_webhook"),
        "A webhook is created and patched field by field; deleted, it returns 404.",
        webhook_writes,
    ),
    Promise(
        "batch-rows",
        ("batch_items", "get_item"),
        "Each row of a batch has a result, in order, with its own status.",
        batch_rows,
    ),
    Promise(
        "batch-atomic",
        ("batch_items", "get_item"),
        "An atomic batch changes nothing when a row fails.",
        batch_atomic,
    ),
]
