# Generated from the spec by `make generate`: never edit this file.
# Delete a contract: DELETE /v1/contracts/{contract_id}
from cute_sdk import Cute

CONTRACT_ID = "01a1d0f4-3c52-7a19-8e06-5b7d2f9c4e10"

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
client.contracts.delete(CONTRACT_ID)
