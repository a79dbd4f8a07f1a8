# Generated from the spec by `make generate`: never edit this file.
# Advance the clock of your account: POST /v1/sandbox/clock
from cute_sdk import Cute

client = Cute()  # CUTE_API_KEY and CUTE_BASE_URL
sandbox_clock = client.sandbox.clock.advance(seconds=3600)
print(sandbox_clock)
