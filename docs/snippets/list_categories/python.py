# Generated from the spec by `make generate`: never edit this file.
# List categories: GET /v1/categories
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for category in client.categories.list(q="women", limit=20):
    print(category)
