# Generated from the spec by `make generate`: never edit this file.
# Get a category: GET /v1/categories/{category_id}
from cute_sdk import Cute

CATEGORY_ID = "01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
category = client.categories.get(CATEGORY_ID)
print(category)
