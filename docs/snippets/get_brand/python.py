# Generated from the spec by `make generate`: never edit this file.
# Get a brand: GET /v1/brands/{brand_id}
from cute_sdk import Cute

BRAND_ID = "01a05bc4-81dd-7f61-b2a7-0c4e9d5b3f18"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
brand = client.brands.get(BRAND_ID)
print(brand)
