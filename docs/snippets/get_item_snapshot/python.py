# Generated from the spec by `make generate`: never edit this file.
# Download the whole public catalogue: GET /v1/items/snapshot
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
with client.items.snapshot.get() as download:
    download.save("items.jsonl.gz")
