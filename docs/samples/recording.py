"""Writing down what a part of a program uses of the API."""

from pathlib import Path

# region record
from cute_sdk import Cute
from cute_contract import recording

client = Cute()
brand_id = client.brands.list(limit=1).data[0].id
with recording("price-comparison.json", consumer="price-comparison"):
    for item in client.items.list(brand_id=brand_id):
        print(item.title, item.price.amount)
# endregion

print(Path("price-comparison.json").read_text(encoding="utf-8"))
