# Generated from the spec by `make generate`: never edit this file.
# Let calls and webhooks of your key fail: PUT /v1/sandbox/faults
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
sandbox_fault_script = client.sandbox.faults.put(
    seed=7,
    faults=[
        {"fault": "response_lost", "operations": ["create_item"], "nth": [1]},
        {"fault": "slow", "operations": ["list_items"], "percent": 20, "seconds": 2},
    ],
)
print(sandbox_fault_script)
