# Generated from the spec by `make generate`: never edit this file.
# Remove the faults of your key: DELETE /v1/sandbox/faults
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
client.sandbox.faults.delete()
