"""What the Python SDK has beside calls."""

# region client
from cute_sdk import Cute

client = Cute()
# endregion

# region json after client
import json

item = client.items.list(limit=1).data[0]
print(json.dumps(item.to_dict()))
print(json.dumps({"id": str(item.id), "created": item.created_at.isoformat()}))
# endregion

# region types after client
from cute_sdk.models import Condition
from cute_sdk.params import ItemCreateDict

scarf: ItemCreateDict = {
    "title": "Wool scarf",
    "price": {"amount": 1500, "currency": "EUR"},  # "amout" is an error in mypy and pyright
    "category_id": client.categories.list(limit=1).data[0].id,
    "condition": Condition("good"),  # "good" does too, "godd" is an error
}
created = client.items.create(**scarf)
if created.condition == "good":  # responses are open: a value that is new is a member too
    print(created.condition.value)
# endregion

# region etags after client
from cute_sdk import PreconditionFailedError
from cute_sdk.models import Money

coat = client.items.create(
    title="Wool coat",
    price=Money(amount=9900, currency="EUR"),
    category_id=client.categories.list(limit=1).data[0].id,
    condition="good",
)
client.items.update(coat.id, size="M", if_match=coat.etag)
try:
    client.items.update(coat.id, size="L", if_match=coat.etag)
except PreconditionFailedError as error:
    print("changed in the meantime, its tag is now", error.etag)
# endregion

# region upsert after client
from cute_sdk import UpsertProgress
from cute_sdk.params import ItemCreateDict


def show(progress: UpsertProgress) -> None:
    print(progress.done, "of", progress.total, "rows,", progress.failed, "failed")


category_id = client.categories.list(limit=1).data[0].id
stock: list[ItemCreateDict] = [
    {
        "sku": f"SCARF-{number}",
        "title": "Wool scarf",
        "price": {"amount": 1500, "currency": "EUR"},
        "category_id": category_id,
        "condition": "good",
    }
    for number in range(120)
]
for result in client.items.upsert_many(stock, progress=show):
    if result.error is not None:
        print(result.sku, result.error)
# endregion

# region threads after client
from concurrent.futures import ThreadPoolExecutor

with ThreadPoolExecutor(8) as threads:
    calls = [threads.submit(client.brands.list, limit=1) for _ in range(20)]
    print(len([call.result() for call in calls]))
# endregion

# region hooks
from cute_sdk import APIRequest, Cute, Exchange


def announce(request: APIRequest) -> None:
    print("sending", request.operation, dict(request.parameters))


def log(exchange: Exchange) -> None:
    print(exchange.method, exchange.path, exchange.status, f"{exchange.duration:.3f} s")


with Cute(event_hooks={"request": [announce], "response": [log]}) as watched:
    watched.brands.list(limit=1)
# endregion
