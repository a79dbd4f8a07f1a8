# Generated from the spec by `make generate`: never edit this file.
# Get the clock of your account: GET /v1/sandbox/clock
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
sandbox_clock = client.sandbox.clock.get()
print(sandbox_clock)
