# Generated from the spec by `make generate`: never edit this file.
# Get the items of a bucket by id and version: GET /v1/item-buckets/{bucket}
from cute_sdk import Cute

BUCKET = 66

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
item_bucket = client.item_buckets.get(BUCKET)
print(item_bucket)
