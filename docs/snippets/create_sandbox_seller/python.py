# Generated from the spec by `make generate`: never edit this file.
# Simulate a seller who installs your app: POST /v1/sandbox/sellers
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
sandbox_seller_with_secret = client.sandbox.sellers.create(scopes=["read:items"])
print(sandbox_seller_with_secret)
