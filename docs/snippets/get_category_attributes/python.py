# Generated from the spec by `make generate`: never edit this file.
# Get the attributes of a category: GET /v1/categories/{category_id}/attributes
from cute_sdk import Cute

CATEGORY_ID = "01a05bc4-81dd-7e9b-a6c0-93d18f4e7c52"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
category_attributes = client.categories.attributes.get(CATEGORY_ID)
print(category_attributes)
