# Generated from the spec by `make generate`: never edit this file.
# Get the faults of your key: GET /v1/sandbox/faults
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
sandbox_fault_script = client.sandbox.faults.get()
print(sandbox_fault_script)
