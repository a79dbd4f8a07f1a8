# Generated from the spec by `make generate`: never edit this file.
# Erase a simulated seller: DELETE /v1/sandbox/sellers/{account}
from cute_sdk import Cute

ACCOUNT = "01a2e0c5-7dd4-7b15-9c60-8a7f2e5d1b93"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
client.sandbox.sellers.delete(ACCOUNT)
