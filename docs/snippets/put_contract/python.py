# Generated from the spec by `make generate`: never edit this file.
# Publish a contract: PUT /v1/contracts
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
contract = client.contracts.put(
    program="price-comparison",
    program_version="1.4.0",
    api_version="2026-12-15",
    operations=[
        {
            "operation": "list_items",
            "parameters": ["brand_id"],
            "body": [],
            "statuses": [200],
            "problems": [],
            "reads": ["/data/*/seller_id", "/data/*/title"],
        }
    ],
    events=[],
)
print(contract)
