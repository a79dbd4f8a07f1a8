# Generated from the spec by `make generate`: never edit this file.
# List brands: GET /v1/brands
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for brand in client.brands.list(q="aurelia", limit=20):
    print(brand)
