"""Versions: the ETag changes exactly when the item does, and conditions are honoured."""

from typing import Any

from cute_contract.provider.cases import As
from cute_contract.provider.promises.promise import Promise
from cute_contract.provider.promises.shelf import create, new_item
from cute_contract.provider.promises.trial import Trial
from cute_contract.provider.promises.writing import agrees, read

OTHER_TAG = '"0"'


def etag_moves(trial: Trial) -> None:
    made = create(trial)
    first = trial.ask("get_item", item_id=made["id"])
    tag = first.headers.get("ETag")
    stated = first.value.get("etag")
    trial.expect(tag == stated, "the header ETag and the field etag differ", stated, tag)
    again = trial.ask("get_item", item_id=made["id"]).headers.get("ETag")
    trial.expect(again == tag, "the ETag changes though the item doesn't", tag, again)
    trial.ask("update_item", item_id=made["id"], body={"title": made["title"]})
    same = trial.ask("get_item", item_id=made["id"]).headers.get("ETag")
    trial.expect(same == tag, "a patch that changes nothing changes the ETag", tag, same)
    for change in ({"title": "Another title"}, {"size": "XS"}, {"status": "archived"}):
        trial.ask("update_item", item_id=made["id"], body=change)
        moved = trial.ask("get_item", item_id=made["id"]).headers.get("ETag")
        trial.expect(moved != tag, "the ETag stays though the item changed", f"not {tag}", moved)
        tag = moved


def if_none_match(trial: Trial) -> None:
    made = create(trial)
    there = {"item_id": made["id"]}
    tag = trial.ask("get_item", **there).headers.get("ETag", "")
    response = trial.ask("get_item", 304, headers={"If-None-Match": tag}, **there)
    trial.expect(not response.content, "304 has a body", "no body", response.content)
    trial.ask("get_item", headers={"If-None-Match": OTHER_TAG}, **there)
    trial.ask("update_item", body={"title": "Another title"}, **there)
    trial.ask("get_item", headers={"If-None-Match": tag}, **there)


def list_if_none_match(trial: Trial) -> None:
    word = trial.world.shared.texts["unique"]
    for operation, query in (("list_items", {"size": f"tag {word}"}), ("list_my_items", {})):
        tag = trial.ask(operation, query=query).headers.get("ETag", "")
        trial.ask(operation, 304, query=query, headers={"If-None-Match": tag})
        trial.ask(operation, query=query, headers={"If-None-Match": OTHER_TAG})
        create(trial, size=f"tag {word}")
        trial.ask(operation, query=query, headers={"If-None-Match": tag})


def if_match(trial: Trial) -> None:
    made = create(trial)
    there = {"item_id": made["id"]}
    old = str(made["etag"])
    new = trial.value("update_item", body={"title": "A"}, headers={"If-Match": old}, **there)
    trial.ask("update_item", 412, body={"title": "B"}, headers={"If-Match": old}, **there)
    agrees(trial, "a patch with another version's ETag changed the item", new, read(trial, made))
    trial.ask("delete_item", 412, headers={"If-Match": old}, **there)
    agrees(trial, "a delete with another version's ETag changed the item", new, read(trial, made))
    rows = [{"op": "update", "id": made["id"], "item": {"title": "C"}, "if_match": old}]
    result = trial.value("batch_items", body={"operations": rows})
    status = result["data"][0].get("status")
    trial.expect(status == 412, "a batch row ignores if_match", 412, status)
    trial.ask("delete_item", 204, headers={"If-Match": str(new["etag"])}, **there)


def idempotent(trial: Trial) -> None:
    token = trial.world.shared.texts["unique"]
    body = new_item(trial, size=f"once {token}", status="draft")
    name = {"Idempotency-Key": f"{token}-1"}
    first = trial.ask("create_item", 201, body=body, headers=name)
    again = trial.ask("create_item", 201, body=body, headers=name)
    same = first.content == again.content
    trial.expect(same, "a retry gets another response", first.content, again.content)
    replayed = again.headers.get("Idempotent-Replayed")
    trial.expect(replayed == "true", "a retry lacks Idempotent-Replayed", "true", replayed)
    fresh = "Idempotent-Replayed" not in first.headers
    trial.expect(fresh, "a first response has Idempotent-Replayed", "no such header", "true")
    rows = trial.rows("list_my_items", query={"limit": "100"})
    made = [row["id"] for row in rows if row.get("size") == body["size"]]
    trial.expect(len(made) == 1, "a retry makes another item", 1, len(made))
    trial.ask("create_item", 422, body={**body, "title": "Another"}, headers=name)
    other = trial.value("create_item", 201, body=body, headers={"Idempotency-Key": f"{token}-2"})
    trial.expect(
        other["id"] not in made, "a different key makes no new item", "a new id", other["id"]
    )


def idempotent_patch(trial: Trial) -> None:
    made = create(trial)
    token = trial.world.shared.texts["unique"]
    sent: dict[str, Any] = {"body": {"title": "Once"}, "headers": {"Idempotency-Key": f"{token}-3"}}
    first = trial.ask("update_item", item_id=made["id"], **sent)
    trial.ask("update_item", item_id=made["id"], body={"title": "Meanwhile"})
    again = trial.ask("update_item", item_id=made["id"], **sent)
    same = first.content == again.content
    trial.expect(same, "a retried patch gets another response", first.content, again.content)
    title = read(trial, made).get("title")
    trial.expect(title == "Meanwhile", "a retried patch takes effect again", "Meanwhile", title)


def draft_hidden(trial: Trial) -> None:
    made = create(trial, status="draft", size=f"draft {trial.world.shared.texts['unique']}")
    status = trial.send("get_item", item_id=made["id"], by=As.NOBODY).status
    trial.expect(status == 404, "a draft is shown to others", 404, status)
    rows = trial.rows("list_items", query={"size": made["size"]})
    trial.expect(not rows, "a draft is in the public list", "no rows", rows[:1])


def sku_hidden(trial: Trial) -> None:
    made = create(trial, sku=f"{trial.world.shared.texts['unique']}-own")
    own = read(trial, made).get("sku")
    trial.expect(own == made["sku"], "the owner doesn't see the sku", made["sku"], own)
    shown = trial.value("get_item", item_id=made["id"], by=As.NOBODY)
    trial.expect("sku" not in shown, "the sku is shown to others", "no sku", shown.get("sku"))


def metadata_merges(trial: Trial) -> None:
    made = create(trial, metadata={"kit": "a", "gone": "b"})
    sent = {"metadata": {"gone": None, "more": "c"}}
    wanted = {"kit": "a", "more": "c"}
    kept = trial.value("update_item", item_id=made["id"], body=sent).get("metadata")
    trial.expect(kept == wanted, "a patch doesn't merge metadata", wanted, kept)
    own = read(trial, made).get("metadata")
    trial.expect(own == wanted, "the owner doesn't see the metadata", wanted, own)
    shown = trial.value("get_item", item_id=made["id"], by=As.NOBODY)
    trial.expect("metadata" not in shown, "metadata is shown to others", "none", shown)


def secret_once(trial: Trial) -> None:
    hook = {"url": "https://hooks.cute.example/contract", "types": ["item.created"]}
    made = trial.value("create_webhook", 201, body=hook)
    secret = str(made.get("secret", ""))
    trial.expect(bool(secret), "create_webhook gives no secret", "a secret", made)
    rotated = trial.value("rotate_webhook_secret", webhook_id=made["id"])
    changed = rotated.get("secret") not in {None, secret}
    trial.expect(changed, "rotating gives no new secret", "a new secret", "the same or none")
    until = rotated.get("previous_secret_expires_at")
    trial.expect(until is not None, "the previous secret has no expiry", "a time", until)
    for response in (
        trial.ask("get_webhook", webhook_id=made["id"]),
        trial.ask("list_webhooks", query={"limit": "100"}),
    ):
        hidden = secret.encode() not in response.content
        trial.expect(hidden, "a secret is shown again", "no secret", "the secret")


PROMISES = [
    Promise(
        "etag-follows-item",
        ("get_item", "update_item"),
        "The ETag changes when the item does, and only then.",
        etag_moves,
        about="ETag",
    ),
    Promise(
        "if-none-match",
        ("get_item",),
        "`If-None-Match` with the current ETag returns 304 without a body; with another, 200.",
        if_none_match,
        about="If-None-Match",
    ),
    Promise(
        "list-if-none-match",
        ("list_items", "list_my_items"),
        "A list returns 304 until it changes.",
        list_if_none_match,
        about="If-None-Match",
    ),
    Promise(
        "if-match",
        ("update_item", "delete_item", "batch_items"),
        "`If-Match` with an old ETag returns 412 and changes nothing.",
        if_match,
        about="If-Match",
    ),
    Promise(
        "idempotent-create",
        ("create_item", "list_my_items"),
        "The same `Idempotency-Key` and body make one item and get the same bytes.",
        idempotent,
        about="Idempotency-Key",
    ),
    Promise(
        "idempotent-patch",
        ("update_item", "get_item"),
        "A retried patch takes effect once.",
        idempotent_patch,
        about="Idempotency-Key",
    ),
    Promise(
        "drafts-hidden",
        ("get_item", "list_items"),
        "Only its owner sees a draft.",
        draft_hidden,
    ),
    Promise("sku-hidden", ("get_item",), "Only its owner sees a `sku`.", sku_hidden),
    Promise(
        "secret-once",
        ("create_webhook", "rotate_webhook_secret", "get_webhook", "list_webhooks"),
        "A signing secret is shown once, and rotating gives a new one.",
        secret_once,
    ),
    Promise(
        "metadata",
        ("create_item", "update_item", "get_item"),
        "A patch merges `metadata`, and only its owner gets it.",
        metadata_merges,
    ),
]
