# Generated from the spec by `make generate`: never edit this file.
# List your contracts: GET /v1/contracts
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
for contract in client.contracts.list(limit=20):
    print(contract)
