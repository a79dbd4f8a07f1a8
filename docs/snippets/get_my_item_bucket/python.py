# Generated from the spec by `make generate`: never edit this file.
# Get your items of a bucket by id and version: GET /v1/me/item-buckets/{bucket}
from cute_sdk import Cute

BUCKET = 66

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
own_item_bucket = client.me.item_buckets.get(BUCKET)
print(own_item_bucket)
