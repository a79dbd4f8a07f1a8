"""Operations of the tag `items`."""

from server.handlers.call import Answer, Call
from server.services import item_list, items
from server.spec import BASE_PATH


def list_items(call: Call) -> Answer:
    return Answer(item_list.list_public(call.session, call.query))


def get_item(call: Call) -> Answer:
    return _item(items.get(call.session, call.caller, call.id("item_id")))


def create_item(call: Call) -> Answer:
    item = items.create(call.session, call.principal, call.body)
    location = f"{BASE_PATH}/items/{item.document['id']}"
    return Answer(item.document, 201, {"Location": location, "ETag": item.etag})


def update_item(call: Call) -> Answer:
    return _item(
        items.update(
            call.session,
            call.principal,
            call.id("item_id"),
            call.body,
            if_match=call.headers.get("If-Match"),
        )
    )


def delete_item(call: Call) -> Answer:
    items.delete(
        call.session, call.principal, call.id("item_id"), if_match=call.headers.get("If-Match")
    )
    return Answer(status=204)


def _item(item: items.Version) -> Answer:
    return Answer(item.document, headers={"ETag": item.etag})
