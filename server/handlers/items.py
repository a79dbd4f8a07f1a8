"""Operations of the tag `items`."""

from server.handlers.call import Answer, Call
from server.services import item_list, items
from server.spec import BASE_PATH


def list_items(call: Call) -> Answer:
    return Answer(item_list.list_public(call.session, call.query))


def get_item(call: Call) -> Answer:
    return Answer(items.get(call.session, call.caller, call.id("item_id")))


def create_item(call: Call) -> Answer:
    item = items.create(call.session, call.principal, call.body)
    return Answer(item, 201, {"Location": f"{BASE_PATH}/items/{item['id']}"})


def update_item(call: Call) -> Answer:
    return Answer(items.update(call.session, call.principal, call.id("item_id"), call.body))


def delete_item(call: Call) -> Answer:
    items.delete(call.session, call.principal, call.id("item_id"))
    return Answer(status=204)
