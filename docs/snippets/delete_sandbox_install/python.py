# Generated from the spec by `make generate`: never edit this file.
# Let a simulated seller remove your app: DELETE /v1/sandbox/sellers/{account}/install
from cute_sdk import Cute

ACCOUNT = "01a05be0-286d-7a10-8b3f-5e2c9d7a4b16"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
client.sandbox.sellers.install.delete(ACCOUNT)
